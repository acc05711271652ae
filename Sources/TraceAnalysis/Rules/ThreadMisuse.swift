import TraceModel
import TraceReplay

/// A call that the library refused: a thread used against its life, or an argument that makes no sense.
///
/// What was refused to a lock, a condition, a full semaphore or a barrier has rules of its own.
struct ThreadMisuse: Analysis {
    static let info = RuleInfo(
        "thread-misuse",
        "A thread was started or joined wrongly, or an argument made no sense",
        levels: [.error], story: .act)
    static let kinds: EventKindSet = [.misuse]

    private var refused = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard let refusal = replay.refusal(step), Self.text(refusal) != nil else { return }
        refused.add(step, other: .reason(Int(refusal.rawValue)))
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] { refused.all.compactMap { finding($0, end) } }

    private func finding(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding? {
        let state = end.replay.objects[entry.object]
        guard let refusal = Refusal(value: entry.event.value, on: state.kind), let text = Self.text(refusal) else {
            return nil
        }
        let what =
            state.thread == entry.thread
            ? "itself" : state.thread.map { end.quoted($0) } ?? end.quoted(object: entry.object)
        let other = state.thread.flatMap { $0 == entry.thread ? nil : $0 }
        var finding = Finding(
            rule: Self.rule, level: .error,
            message: "\(end.thread(entry.thread)) \(text.what(what))\(end.at(entry.event.site))"
                + (refusal.isCertain ? ": refused" : ""),
            help: text.help,
            threads: [entry.event.thread] + (other.map { [end.replay.threads[$0].id] } ?? []),
            objects: state.thread == nil ? [entry.event.object] : [],
            locations: [entry.location(refusal.isCertain ? "refused here" : "called here")]
                + (state.thread.map { end.creation(of: $0) } ?? []),
            event: entry.event.seq)
        finding.count = entry.count
        finding.mistake = refusal.name
        // A thread that went another way after the refusal, and is gone.
        if end.replay.threads[entry.thread].phase == .ended { finding.hang = end.hang(of: entry.thread) }
        return finding
    }

    /// What the thread did to the target, and what to do instead; nil for what other rules tell.
    private static func text(_ refusal: Refusal) -> (what: (String) -> String, help: String)? {
        switch refusal {
        case .startTwice:
            ({ "started \($0) a second time" }, "start a thread once; make a new Thread for each further run")
        case .joinBeforeStart:
            ({ "joined \($0) before it was started" }, "start the thread before anyone joins it")
        case .joinSelf:
            (
                { "joined \($0), which would never end" },
                "join a thread from another one; where a list of threads is joined, leave out the thread that joins them"
            )
        case .joinForeign:
            (
                { "joined \($0), which the library did not start" },
                "wait for an Event that such a thread sets when it is done; only a Thread that was started can be joined"
            )
        case .daemonSetLate:
            (
                { "changed whether \($0) is a daemon after its start" },
                "pass daemon: to the initializer, or call setDaemon before start()"
            )
        case .negativeTimeout:
            (
                { "asked for \($0) with a negative timeout" },
                "pass max(.zero, …) where a timeout is what is left until a deadline"
            )
        case .timeoutWithoutBlocking:
            (
                { "gave a timeout to an attempt on \($0) that does not wait" },
                "pass either blocking: false or a timeout"
            )
        case .invalidReleaseCount:
            ({ "released less than one permit of \($0)" }, "release one permit or more, or call nothing")
        case .negativeInitialValue:
            ({ _ in "made a semaphore with a negative number of permits" }, "begin with zero permits or more")
        case .invalidParties:
            ({ _ in "made a barrier for less than one party" }, "make a barrier for one party or more")
        case .joinOfJoined:
            (
                { "joined \($0), which another join was or had been for" },
                "join a thread once, in one place: its id is free after the first join, and may be another thread's by then"
            )
        case .joinOfDetached:
            (
                { "joined \($0), which had been detached" },
                "either detach a thread or join it: the id of a detached one is free as soon as it ends"
            )
        case .detachOfJoined:
            (
                { "detached \($0), which had been joined" },
                "either join a thread or detach it: its id is free after the join, and may be another thread's by then"
            )
        case .detachOfDetached:
            (
                { "detached \($0), which had been detached before" },
                "detach a thread once: its id is free as soon as it ends, and may be another thread's by then"
            )
        case .joinInCycle:
            (
                { "joined \($0), which waited for the end of the thread that joined it" },
                "let one thread alone wait for the other one's end"
            )
        case .acquireOfOwn, .useAfterEnd, .destroyInUse, .unlocked, .notOwner, .pastBound, .otherMode, .waitUnlocked,
            .waitNotOwner, .notifyUnlocked,
            .notifyNotOwner, .brokenBarrier:
            nil
        }
    }
}
