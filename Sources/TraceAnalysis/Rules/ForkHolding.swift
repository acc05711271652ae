import TraceModel
import TraceReplay

/// A child process that asks for a lock which another thread held when the process forked.
///
/// The child has the lock as it was, and nobody in it who could release it: a wait never ends, and an attempt fails.
struct ForkHolding: Analysis {
    static let info = RuleInfo(
        "fork-holding", "A forked child asks for a lock that another thread held at the fork",
        levels: [.error, .warning], story: .consequence)
    static let kinds: EventKindSet = [.state, .tryFail, .timeout, .destroy]

    /// Who holds the parent's lock when the child finds its own held.
    private struct Holder: Sendable {
        var thread: ThreadIndex
        var hold: Hold
    }

    /// The first attempt in the child that failed, and how many there were.
    private struct Failure: Sendable {
        var event: TraceEvent
        var thread: ThreadIndex
        var count = 1
    }

    private var holders: [ObjectIndex: Holder] = [:]
    private var failures: [ObjectIndex: Failure] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .state: findHolder(step, replay)
        // A child that has made the lock anew is right.
        case .destroy: failures[step.object] = nil
        default:
            guard isLeftHeld(step.object, replay) else { return }
            failures[step.object, default: Failure(event: step.event, thread: step.thread, count: 0)].count += 1
        }
    }

    /// Whether a lock of a forked child has an owner that is not in it.
    private func isLeftHeld(_ object: ObjectIndex, _ replay: borrowing Replay) -> Bool {
        guard replay.objects[object].owner == .outsider else { return false }
        let process = replay.tables.process(replay.processes[replay.objects[object].process].id)
        return process?.parent ?? .none != .none
    }

    private mutating func findHolder(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.value < 0, let row = replay.tables.object(step.event.object) else { return }
        guard let parent = replay.tables.process(row.process)?.parent, parent != .none else { return }
        for index in replay.objects.indices {
            guard let other = replay.tables.object(replay.objects[index].id), other.process == parent else { continue }
            guard other.kind == row.kind, other.name == row.name, other.origin == row.origin else { continue }
            guard let owner = replay.objects[index].owner.thread else { continue }
            if let hold = replay.threads[owner].hold(of: index) {
                holders[step.object] = Holder(thread: owner, hold: hold)
            }
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let replay = end.replay
        return replay.objects.indices.compactMap { object in
            guard isLeftHeld(object, replay) else { return nil }
            let waiters = replay.objects[object].waiters.filter { !(replay.threads[$0].wait?.isLimited ?? true) }
            if !waiters.isEmpty { return end.doubting(blocked(object, waiters, end)) }
            return failures[object].map { end.doubting(failed(object, $0, end)) }
        }
    }

    private func blocked(_ object: ObjectIndex, _ waiters: [ThreadIndex], _ end: TraceEnd) -> Finding {
        let isOne = waiters.count == 1
        var message = (isOne ? "thread " : "threads ") + end.list(threads: waiters)
        message += " of the forked process \(isOne ? "is" : "are") blocked forever waiting for "
        message += end.quoted(object: object) + end.at(end.waitSite(of: waiters[0]))
        return finding(object, .error, message, waiters, waiters.map { end.waiting($0) }, end)
    }

    private func failed(_ object: ObjectIndex, _ failure: Failure, _ end: TraceEnd) -> Finding {
        let event = failure.event
        var message = "\(end.thread(failure.thread)) of the forked process "
        message += event.kind == .timeout ? "waited for " : "tried in vain to acquire "
        message += end.quoted(object: object) + end.at(event.site)
        if event.kind == .timeout { message += " to the end of its limit and could not get it" }
        if failure.count > 1 { message += ", \(failure.count) times" }
        let location = Finding.Location(
            site: event.site, thread: event.thread, object: end.replay.objects[object].id, event: event.seq,
            role: event.kind == .timeout ? "gave up here" : "tried here", part: .waits)
        return finding(object, .warning, message, [failure.thread], [location], end)
    }

    private func finding(
        _ object: ObjectIndex, _ level: Finding.Level, _ what: String, _ askers: [ThreadIndex],
        _ asked: [Finding.Location], _ end: TraceEnd
    ) -> Finding {
        var message = what
        var locations: [Finding.Location] = []
        var threads = askers.map { end.replay.threads[$0].id }
        if let holder = holders[object] {
            message +=
                ": \(end.quoted(holder.thread)) of the parent held it\(end.since(holder.hold.site)) when the process "
            message += "forked, and is not in the child"
            locations.append(end.acquisition(holder.hold, by: holder.thread))
            threads.append(end.replay.threads[holder.thread].id)
        } else {
            message += ": a thread of the parent held it when the process forked, and is not in the child"
        }
        return Finding(
            rule: Self.rule, level: level, message: message,
            help:
                "fork before other threads are started, or acquire the lock around the fork; after a fork with threads, "
                + "call nothing in the child but exec",
            threads: threads, objects: [end.replay.objects[object].id], locations: locations + asked,
            event: TraceEnd.seq)
    }
}
