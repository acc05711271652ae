import TraceModel
import TracePrediction
import TraceReplay

/// A wait cycle that another schedule ends in, and that does not go through locks alone: it goes through a join, a
/// semaphore, a condition, an event, a barrier, or a reader that becomes a writer.
struct PredictedDeadlock: Analysis {
    static let info = Deadlock.info
    static let kinds: EventKindSet = [
        .join, .joinWait, .acquire, .acquireShared, .request, .requestShared, .requestUpgrade, .wait, .wake, .arrive,
        .pass, .notify, .notifyAll,
    ]

    /// Whether any thread waited for something other than a lock while it held something.
    private var isSuspicious = false
    private var announcements = Announcements()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        announcements.before(step, replay)
        guard !isSuspicious, !replay.threads[step.thread].holds.isEmpty else { return }
        let kind = replay.objects[step.object].kind
        switch step.event.kind {
        case .join, .joinWait, .arrive, .pass: isSuspicious = true
        case .acquire, .request, .acquireShared, .requestShared, .requestUpgrade:
            if kind?.isSemaphore ?? false {
                isSuspicious = true
            } else if kind == .rwlock {
                isSuspicious = replay.threads[step.thread].hold(of: step.object) != nil
            }
        case .wait, .wake: isSuspicious = kind == .event || replay.threads[step.thread].holds.count > 1
        default: break
        }
    }

    mutating func conclude(_ end: TraceEnd) -> ReviewRequest { ReviewRequest(wantsSearch: isSuspicious) }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        guard isSuspicious, let exploration = end.exploration else { return [] }
        return Predictor.waitCycles(of: exploration, end.replay, besides: end.waits)
            .filter { !joinsWhoHasToldSo($0, end.replay) && !waitsForHandler($0, end.replay) }
            .map { end.doubting(finding($0, end)) }
    }

    /// Whether a thread of the cycle waits for a permit that signal handlers give: their thread need not go on for that.
    private func waitsForHandler(_ cycle: PredictedWaitCycle, _ replay: Replay) -> Bool {
        cycle.wants.contains { replay.index(of: $0.object).map { replay.objects[$0].isPostedByHandlers } ?? false }
    }

    private func joinsWhoHasToldSo(_ cycle: PredictedWaitCycle, _ replay: Replay) -> Bool {
        cycle.members.indices.contains { place in
            let next = (place + 1) % cycle.members.count
            guard [.join, .joinWait].contains(cycle.wants[place].kind) else { return false }
            return announcements.precede(
                joinBy: cycle.members[place], of: cycle.members[next], waitingAt: cycle.wants[next].seq,
                cycle.schedule, replay)
        }
    }

    private func finding(_ cycle: PredictedWaitCycle, _ end: TraceEnd) -> Finding {
        var links: [String] = []
        var locations: [Finding.Location] = []
        let cycle = Self.fromJoin(cycle)
        for (place, event) in cycle.wants.enumerated() {
            let next = cycle.members[(place + 1) % cycle.members.count]
            let before = (place + cycle.wants.count - 1) % cycle.wants.count
            let who = place == 0 ? end.thread(cycle.members[place]) : end.quoted(cycle.members[place])
            let isBehind = event.kind == .acquireShared && isWriter(cycle.wants[(place + 1) % cycle.wants.count], event)
            let held = isBehind ? nil : hold(of: event, by: next, cycle.schedule, end)
            links.append("\(who) " + (isBehind ? waitBehind(event, next, end) : wait(event, next, held, end)))
            if let held = hold(of: cycle.wants[before], by: cycle.members[place], cycle.schedule, end) {
                locations.append(
                    Finding.Location(
                        site: held.site, thread: held.thread, object: held.object, event: held.seq,
                        role: "acquired here", part: .holds))
            }
            locations.append(
                Finding.Location(
                    site: event.site, thread: event.thread, object: event.object, event: event.seq,
                    role: "would wait here", part: .waits))
        }
        var finding = Finding(
            rule: Self.rule, level: .error,
            message: Self.chain(links) + "; " + cycle.schedule.proof,
            help: cycle.isUpgrade
                ? "release the hold that the thread has before it asks for another one"
                : "do not wait for another thread while holding what that thread needs to go on",
            threads: cycle.members.map { end.replay.threads[$0].id },
            objects: objects(cycle, end),
            locations: locations, event: cycle.wants.map(\.seq).max() ?? TraceEnd.seq)
        finding.chain = links
        finding.verdict = .predicted
        finding.schedule = cycle.schedule
        if cycle.wants.contains(where: { isSignal($0, end) }) {
            // Whether a thread waits for a signal at all is mostly decided by data: the reader that comes first, a queue
            // that is empty. A schedule that reads something else does not prove it for the program.
            // Who waits for what it gives itself may have done that for all as the last to come, which is another one then.
            finding.level = cycle.members.count == 1 ? .note : .warning
            finding.message += Finding.assumption
        } else {
            finding.doubt(cycle.schedule.unheard, end)
        }
        let foreign = cycle.members.filter { end.isForeign($0) }
        if !foreign.isEmpty {
            (finding.level, finding.verdict, finding.schedule) = (.warning, .unproven, nil)
            finding.message +=
                ", unless something that is not on record orders the work of \(end.list(threads: foreign)), which the "
                + "library did not start"
        }
        return finding
    }

    /// The same cycle, from the first join on, if there is one.
    private static func fromJoin(_ cycle: PredictedWaitCycle) -> PredictedWaitCycle {
        guard let first = cycle.wants.firstIndex(where: { $0.kind == .join || $0.kind == .joinWait }), first > 0 else {
            return cycle
        }
        var turned = cycle
        turned.members = Array(cycle.members[first...] + cycle.members[..<first])
        turned.objects = Array(cycle.objects[first...] + cycle.objects[..<first])
        turned.wants = Array(cycle.wants[first...] + cycle.wants[..<first])
        return turned
    }

    /// The event of the schedule by which a thread acquired the lock that another one waits for.
    private func hold(of event: TraceEvent, by thread: ThreadIndex, _ schedule: Schedule, _ end: TraceEnd)
        -> TraceEvent?
    {
        guard let index = end.replay.index(of: event.object) else { return nil }
        let kind = end.replay.objects[index].kind
        guard kind?.isExclusiveLock ?? false || kind == .rwlock else { return nil }
        let id = end.replay.threads[thread].id
        var found: TraceEvent?
        for step in schedule.steps where step.thread == id && step.object == event.object {
            switch step.kind {
            case .acquire, .acquireShared: if found == nil { found = step }
            case .release, .releaseShared: if step.value == 0 || kind == .rwlock { found = nil }
            default: break
            }
        }
        return found
    }

    /// Whether an event waits for what another thread is to give, and not for what it has.
    private func isSignal(_ event: TraceEvent, _ end: TraceEnd) -> Bool {
        guard let index = end.replay.index(of: event.object) else { return false }
        let object = end.replay.objects[index]
        switch object.kind {
        case .semaphore, .boundedSemaphore: return object.hasForeignRelease
        case .condition, .event, .barrier: return true
        default: return false
        }
    }

    /// What is waited for, threads aside, each once.
    private func objects(_ cycle: PredictedWaitCycle, _ end: TraceEnd) -> [ObjectID] {
        var seen: Set<ObjectIndex> = []
        return cycle.objects.filter { seen.insert($0).inserted }
            .filter { !(end.replay.objects[$0].kind?.isThread ?? false) }.map { end.replay.objects[$0].id }
    }

    /// "A …, B …, and C …": each link has a comma of its own.
    static func chain(_ links: [String]) -> String {
        guard links.count > 1, let last = links.last else { return links.joined() }
        return links.dropLast().joined(separator: ", ") + ", and " + last
    }

    /// Whether a thread wants to write where another one wants to read.
    private func isWriter(_ other: TraceEvent, _ reader: TraceEvent) -> Bool {
        other.object == reader.object && [.acquire, .request, .requestUpgrade].contains(other.kind)
    }

    private func waitBehind(_ event: TraceEvent, _ writer: ThreadIndex, _ end: TraceEnd) -> String {
        let object = end.replay.index(of: event.object).map { end.quoted(object: $0) } ?? "a lock"
        let who = end.quoted(writer)
        return "waits for \(object)\(end.at(event.site)) behind \(who), which waits for it and goes first"
    }

    private func wait(_ event: TraceEvent, _ next: ThreadIndex, _ held: TraceEvent?, _ end: TraceEnd) -> String {
        let place = end.at(event.site)
        guard let index = end.replay.index(of: event.object) else { return "waits" }
        let object = end.quoted(object: index)
        switch event.kind {
        case .join, .joinWait: return "waits for \(end.quoted(next)) to end\(place)"
        case .pass, .action, .arrive: return "waits at the barrier \(object)\(place) for \(end.quoted(next))"
        case .wait where end.replay.objects[index].kind == .condition:
            return "waits for a notification of \(object)\(place), which \(end.quoted(next)) would give"
        case .wake, .wait: return "waits for \(object)\(place), which \(end.quoted(next)) would set"
        case .acquire where end.replay.objects[index].kind?.isSemaphore ?? false,
            .request where end.replay.objects[index].kind?.isSemaphore ?? false:
            return "waits for a permit of \(object)\(place), which \(end.quoted(next)) would give"
        default: return "waits for \(object)\(place), which \(end.quoted(next)) holds\(end.since(held?.site ?? .none))"
        }
    }
}
