import TraceModel
import TraceReplay

/// A wait cycle at the end of the trace.
struct Deadlock: Analysis {
    static let info = RuleInfo(
        "deadlock", "Threads wait for one another in a wait cycle",
        levels: [.error, .warning, .note], story: .consequence)
    static let kinds: EventKindSet = [.unblock]
    /// How many wait cycles are told that the kernel refused.
    private static let mostRefused = 8

    /// What there was when the kernel refused a wait that would have closed a wait cycle.
    private var refused: [(step: Step, replay: Replay)] = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.value == Unblocking.deadlock.rawValue, refused.count < Self.mostRefused else { return }
        refused.append((step, copy replay))
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.waits.cycles.map { end.doubting(finding($0, end)) } + refused.flatMap { refusal($0, $1, end) }
    }

    /// The cycle that a thread was about to wait in. Whoever made that wait has to end the program, as Swift's Mutex does.
    private func refusal(_ step: Step, _ replay: Replay, _ end: TraceEnd) -> [Finding] {
        let then = TraceEnd(replay, thresholds: end.thresholds, prediction: end.prediction, time: step.event.time)
        return then.waits.cycles.filter { $0.members.contains(step.thread) }.map { cycle in
            var finding = then.doubting(finding(cycle, then))
            finding.message += "; the kernel refused that wait (EDEADLK)"
            finding.event = step.event.seq
            finding.hang = nil
            return finding
        }
    }

    private func finding(_ cycle: WaitCycle, _ end: TraceEnd) -> Finding {
        var links: [String] = []
        var locations: [Finding.Location] = []
        var objects: [ObjectID] = []
        for (place, thread) in cycle.members.enumerated() {
            let isLast = place == cycle.members.count - 1
            let next = cycle.members[isLast ? 0 : place + 1]
            guard let wait = end.replay.threads[thread].wait, let object = end.replay.needed(by: thread) else {
                continue
            }
            let hold = end.replay.threads[next].hold(of: object)
            let who = links.isEmpty ? end.thread(thread) : end.quoted(thread)
            links.append("\(who) \(link(from: thread, wait, to: next, hold, end))")
            if let hold { locations.append(end.acquisition(hold, by: next)) }
            locations.append(end.waiting(thread))
            if !(end.replay.objects[object].kind?.isThread ?? false) {
                objects.append(end.replay.objects[object].id)
            }
        }
        var message = PredictedDeadlock.chain(links)
        let partners = partners(cycle, end)
        for (thread, hold) in partners {
            message +=
                "; \(end.quoted(thread)), which holds a permit of \(end.quoted(object: hold.object)) as well"
                + "\(end.since(hold.site)), "
            message += end.replay.threads[thread].wait.map { waits($0, end) } ?? ""
            locations += [end.acquisition(hold, by: thread), end.waiting(thread)]
        }
        let behind = cycle.behind.filter { thread in !partners.contains { $0.thread == thread } }
        if !behind.isEmpty {
            message += "; \(end.list(threads: behind)) \(behind.count == 1 ? "waits" : "wait") behind"
            locations += behind.map { end.waiting($0, role: "waits behind it here") }
        }
        if let main = (cycle.members + cycle.behind).first(where: end.isExiting) {
            message += "; \(end.quoted(main)) has returned\(end.at(end.replay.threads[main].bodyEndSite))"
        }
        var finding = Finding(
            rule: Self.rule, level: .error, message: message,
            help: help(cycle, end),
            threads: (cycle.members + cycle.behind).map { end.replay.threads[$0].id }, objects: objects,
            locations: locations,
            event: TraceEnd.seq)
        finding.chain = links
        finding.hang = end.hang(of: cycle.members[0])
        return finding
    }

    /// Those behind who hold permits that a member waits for: all holders are members.
    private func partners(_ cycle: WaitCycle, _ end: TraceEnd) -> [(thread: ThreadIndex, hold: Hold)] {
        let awaited = cycle.members.compactMap { end.replay.threads[$0].wait?.object }.filter { object in
            end.replay.objects[object].kind?.isSemaphore ?? false
        }
        return cycle.behind.compactMap { thread in
            awaited.lazy.compactMap { end.replay.threads[thread].hold(of: $0) }.first.map { (thread, $0) }
        }
    }

    private func waits(_ wait: Wait, _ end: TraceEnd) -> String {
        let object = end.replay.objects[wait.object]
        let what =
            object.thread.map { "\(end.quoted($0)) to end" }
            ?? (object.kind?.isSemaphore ?? false ? "a permit of " : "") + end.quoted(object: wait.object)
        return "waits for \(what)\(end.at(wait.site))"
    }

    /// What to change, by what the members wait for.
    private func help(_ cycle: WaitCycle, _ end: TraceEnd) -> String {
        let waits = cycle.members.compactMap { end.replay.threads[$0].wait }
        let kinds = Set(waits.compactMap { end.replay.objects[$0.object].kind })
        if kinds.contains(where: \.isSemaphore) {
            return cycle.members.count == 1 && kinds.count == 1
                ? "give a permit back before asking for the next one; a thread that needs several at a time "
                    + "takes them all under one lock, and never more than there are"
                : "ask for no permit while holding one, or what those need who would give one back"
        }
        // One thread that waits for itself, or readers and writers of one lock that do.
        if Set(waits.map(\.object)).count == 1, kinds == [.rwlock] {
            return "release the hold that the thread has before it asks for another one"
        }
        if cycle.members.count == 1 {
            guard waits[0].kind == .request, kinds.first?.isExclusiveLock ?? false else {
                return "do not wait in a thread for what only that thread can give"
            }
            let remedies = end.remedies(at: waits[0].site)
            // At one line again: the first acquisition was left behind, or the call is recursive.
            let isSameLine = end.replay.threads[cycle.members[0]].hold(of: waits[0].object)?.site == waits[0].site
            return kinds == [.lock] && !isSameLine
                ? "do not acquire it again in the thread that holds it; \(remedies.recursiveLock) allows that"
                : "release it on every path before the thread acquires it again: \(remedies.pairedLock)"
        }
        if waits.allSatisfy({ $0.kind == .join }) {
            return "let threads be joined in one direction only: by the one that started them"
        }
        if waits.contains(where: { $0.kind == .join }) {
            return "do not join a thread while holding what it needs"
        }
        return
            "acquire locks in the same order in all threads, and do not wait for another thread while holding what it "
            + "needs"
    }

    /// "waits for 'B' (bank.swift:12), which 'T2' holds since bank.swift:20".
    private func link(from thread: ThreadIndex, _ wait: Wait, to next: ThreadIndex, _ hold: Hold?, _ end: TraceEnd)
        -> String
    {
        let place = end.at(wait.site)
        let object = end.quoted(object: wait.object)
        let since = end.since(hold?.site ?? .none)
        switch wait.kind {
        case .join: return "waits for \(end.quoted(next)) to end\(place)"
        case .condition where end.replay.needed(by: thread) != wait.object:
            let lock = end.replay.needed(by: thread).map { end.quoted(object: $0) } ?? "its lock"
            return
                "comes back from its wait on \(object)\(place) only with \(lock), which \(end.quoted(next)) holds\(since)"
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
