import TraceModel
import TraceReplay

/// What is said of the looks that were found.
extension BusyWait {
    func polling(_ key: Key, _ longest: Longest, _ end: TraceEnd) -> Finding? {
        let run = longest.run
        guard let first = run.first, run.count >= max(Self.leastCount, end.thresholds[Self.pollCount]) else {
            return nil
        }
        // Pieces of work of a pool's thread may look, or pause, once each.
        if end.isForeign(key.thread), run.paused == 0 || run.stops.allSatisfy({ $0.place.object == nil }) { return nil }
        if isSleep(run, end.replay) { return nil }
        // Several threads that all come to the lock at one line: nobody is there to change what they would look for.
        if let lock = run.lock, run.stops.allSatisfy({ $0.place.object == nil }), let visits = visits[lock],
            visits.hasThreads, !visits.hasPlaces
        {
            return nil
        }
        let time = max(0, run.last &- first.time)
        let pause = time / max(1, run.count - 1)
        guard pause <= end.thresholds[Self.pollPause] else { return nil }
        let stops = run.stops.map { stop in
            stop.place.object.map { "\(attempt(stop.kind)) \(end.quoted(object: $0))" } ?? "slept"
        }
        let isOne = stops.count == 1
        let what =
            isOne
            ? "\(stops[0]) \(run.count) times in a row at the same place\(end.at(run.stops[0].place.site))"
            : "\(zip(stops, run.stops).map { $0 + end.at($1.place.site) }.joined(separator: ", then ")), \(run.count) times "
                + "in a row"
        let id = first.thread
        let objects = run.stops.compactMap(\.place.object).map { end.replay.objects[$0].id }
        var finding = Finding(
            rule: Self.rule, level: .warning,
            message:
                "\(end.thread(key.thread)) \(what), every \(end.duration(pause)) for \(end.duration(time)), to look "
                + "whether it can go on (limit \(end.thresholds[Self.pollCount]))",
            help: "wait to be told: \(end.remedies(at: run.stops[0].place.site).notices) needs no looking",
            threads: [id], objects: objects,
            locations: run.stops.map { stop in
                Finding.Location(
                    site: stop.place.site, thread: id,
                    object: stop.place.object.map { end.replay.objects[$0].id } ?? .none, event: first.seq,
                    role: stop.place.object == nil ? "sleeps here" : "looks here")
            }, event: first.seq)
        finding.count = Int(clamping: longest.runs)
        return end.doubting(finding)
    }

    func spinning(_ key: Key, _ spin: Spin, _ end: TraceEnd) -> Finding? {
        guard !end.isForeign(key.thread), let object = key.place.object else { return nil }
        let thread = end.replay.threads[key.thread].id
        let value = end.replay.objects[object].id
        return end.doubting(
            Finding(
                rule: Self.rule, level: .warning,
                message:
                    "\(end.thread(key.thread)) read \(end.quoted(object: object)) \(spin.count) times in a row"
                    + "\(end.at(key.place.site)) without a pause, for \(end.duration(spin.over &- spin.began)), while nobody "
                    + "changed it (limit \(Self.spinCount))",
                help: "wait to be told: \(end.remedies(at: key.place.site).notices) needs no looking",
                threads: [thread],
                objects: [value] + (spin.lock.map { [end.replay.objects[$0].id] } ?? []),
                locations: [
                    Finding.Location(
                        site: key.place.site, thread: thread, object: value, event: spin.first, role: "looks here")
                ], event: spin.first))
    }

    private func attempt(_ kind: EventKind) -> String {
        switch kind {
        case .tryFail: "tried in vain to acquire"
        case .timeout: "gave up acquiring"
        case .join: "gave up joining"
        default: "gave up waiting for"
        }
    }

    /// Whether a run is a thread that sleeps by waits with a limit: nobody ever notifies the condition, nor comes to its
    /// lock, which the thread keeps from one wait to the next; or nobody ever posts the semaphore.
    private func isSleep(_ run: Run, _ replay: borrowing Replay) -> Bool {
        if run.comesBack { return false }
        for stop in run.stops {
            guard let object = stop.place.object, let kind = replay.objects[object].kind,
                object >= told.endIndex || !told[object]
            else { return false }
            switch stop.kind {
            case .wake:
                guard kind == .condition, let lock = replay.objects[object].conditionLock, lock < visits.endIndex,
                    let visits = visits[lock], !visits.hasThreads
                else { return false }
            case .timeout: if !kind.isSemaphore { return false }
            default: return false
            }
        }
        return true
    }
}
