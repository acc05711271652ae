import TraceModel
import TraceReplay

/// A wait cycle at the end of the trace.
struct Deadlock: Analysis {
    static let info = RuleInfo(
        "deadlock", "Threads wait for one another in a wait cycle",
        levels: [.error, .warning], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.waits.cycles.map { end.doubting(finding($0, end)) }
    }

    private func finding(_ cycle: WaitCycle, _ end: TraceEnd) -> Finding {
        var message = ""
        var locations: [Finding.Location] = []
        var objects: [ObjectID] = []
        for (place, thread) in cycle.members.enumerated() {
            let isLast = place == cycle.members.count - 1
            let next = cycle.members[isLast ? 0 : place + 1]
            let object = end.replay.threads[thread].wait.object
            let hold = end.replay.threads[next].hold(of: object)
            message +=
                place == 0
                ? "\(end.thread(thread)) " : isLast ? ", and \(end.quoted(thread)) " : ", \(end.quoted(thread)) "
            message += link(from: thread, to: next, hold, end)
            if let hold { locations.append(end.acquisition(hold, by: next)) }
            locations.append(end.waiting(thread))
            if object >= 0, !(end.replay.objects[object].kind?.isThread ?? false) {
                objects.append(end.replay.objects[object].id)
            }
        }
        if !cycle.behind.isEmpty {
            message += "; \(end.list(threads: cycle.behind)) \(cycle.behind.count == 1 ? "waits" : "wait") behind"
            locations += cycle.behind.map { end.waiting($0, role: "waits behind it here") }
        }
        // One thread that waits for itself, or readers and writers of one lock that do.
        let own = end.replay.threads[cycle.members[0]].wait.object
        let isOwn = cycle.members.allSatisfy { end.replay.threads[$0].wait.object == own }
        let hasReaders = own >= 0 && end.replay.objects[own].kind == .rwlock
        return Finding(
            rule: Self.rule, level: .error, message: message,
            help: isOwn && (hasReaders || cycle.members.count == 1)
                ? hasReaders
                    ? "release the hold that the thread has before it asks for another one"
                    : "do not acquire it again in the thread that holds it; an RLock allows that"
                : "acquire locks in the same order in all threads, and do not wait for another thread while holding "
                    + "what it needs",
            threads: (cycle.members + cycle.behind).map { end.replay.threads[$0].id }, objects: objects,
            locations: locations,
            event: TraceEnd.seq)
    }

    /// "waits for 'B' (bank.swift:12), which 'T2' holds since bank.swift:20".
    private func link(from thread: Int, to next: Int, _ hold: Hold?, _ end: TraceEnd) -> String {
        let wait = end.replay.threads[thread].wait
        let place = end.at(wait.site)
        let object = end.quoted(object: wait.object)
        let since = end.since(hold?.site ?? .none)
        switch wait.kind {
        case .join: return "waits for \(end.quoted(next)) to end\(place)"
        case .barrier:
            let isAction = end.replay.objects[wait.object].actionThread == next
            return isAction
                ? "waits at the barrier \(object)\(place) for its action, which \(end.quoted(next)) runs"
                : "waits at the barrier \(object)\(place) for more threads, and \(end.quoted(next)) has not arrived"
        default:
            let kind = end.replay.objects[wait.object].kind
            let what = kind?.isSemaphore ?? false ? "a permit of \(object)" : object
            if wait.kind == .requestShared, hold == nil {
                return "waits for \(object)\(place) behind \(end.quoted(next)), which waits for it and goes first"
            }
            let who = thread == next ? "it holds itself" : "\(end.quoted(next)) holds"
            return "waits for \(what)\(place), which \(who)\(since)"
        }
    }
}
