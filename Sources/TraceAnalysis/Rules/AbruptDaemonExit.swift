import TraceModel
import TraceReplay

/// A daemon thread that the end of the process cut off.
struct AbruptDaemonExit: Analysis {
    static let info = RuleInfo(
        "abrupt-daemon-exit", "A daemon thread was cut off by the end of its process",
        levels: [.error, .note], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.replay.threads.indices.compactMap { thread in
            let state = end.replay.threads[thread]
            guard let row = end.replay.tables.thread(state.id), row.isDaemon, !row.isForeign else { return nil }
            guard !end.waits.isNamed[thread], wasCutOff(state, row, end.replay) else { return nil }
            return end.doubting(finding(thread, end))
        }
    }

    private func wasCutOff(_ state: ThreadState, _ row: ThreadInfo, _ replay: Replay) -> Bool {
        guard state.phase != .ended, row.end != .returned, row.end != .threw else { return false }
        return row.end == .abrupt || state.phase == .running && replay.processes[state.process].endedBy >= 0
    }

    private func finding(_ thread: Int, _ end: TraceEnd) -> Finding {
        let state = end.replay.threads[thread]
        // Permits of a semaphore that serves as a signal are not there to be given back.
        let held = state.holds.filter { hold in
            let object = end.replay.objects[hold.object]
            return !(object.kind?.isSemaphore ?? false) || !object.hasForeignRelease
        }
        var facts: [String] = []
        var locations: [Finding.Location] = []
        if !held.isEmpty {
            let names = held.map { end.quoted(object: $0.object) + end.since($0.site) }
            facts.append("it held \(end.list(names))")
            locations += held.map { end.acquisition($0, by: thread) }
        }
        if !state.resources.isEmpty {
            let names = state.resources.map { end.quoted(object: $0.object) + end.since($0.site) }
            facts.append("\(facts.isEmpty ? "it " : "")had \(end.list(names)) open")
            locations += state.resources.map { hold in
                var location = end.acquisition(hold, by: thread)
                location.role = "opened here"
                return location
            }
        }
        if state.isWaiting {
            facts.append("\(facts.isEmpty ? "it " : "")waited for \(end.quoted(object: state.wait.object))")
            locations.append(end.waiting(thread))
        } else if state.lastSite != .none {
            locations.append(
                Finding.Location(site: state.lastSite, thread: state.id, event: state.lastSeq, role: "last seen here"))
        }
        let isError = !held.isEmpty || !state.resources.isEmpty
        if !isError { facts.append("\(facts.isEmpty ? "it " : "")held nothing and had nothing open") }
        let at = state.isWaiting ? state.wait.site : state.lastSite
        let objects = held.map(\.object) + state.resources.map(\.object) + (state.isWaiting ? [state.wait.object] : [])
        return Finding(
            rule: Self.rule, level: isError ? .error : .note,
            message:
                "daemon \(end.thread(thread)) was cut off by the end of the process\(end.at(at)): \(end.list(facts))",
            help: isError
                ? "tell the thread to stop and join it before the process ends; a daemon thread is not the place for "
                    + "what must be released or closed"
                : "nothing was left undone here; join the thread where that matters",
            threads: [state.id], objects: objects.map { end.replay.objects[$0].id }, locations: locations,
            event: TraceEnd.seq)
    }
}
