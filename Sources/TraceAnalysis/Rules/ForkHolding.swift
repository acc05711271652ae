import TraceModel
import TraceReplay

/// A child process that waits for a lock which another thread held when the process forked.
///
/// The child has the lock as it was, and nobody in it who could release it.
struct ForkHolding: Analysis {
    static let info = RuleInfo(
        "fork-holding", "A forked child waits for a lock that another thread held at the fork",
        levels: [.error, .warning], story: .consequence)
    static let kinds: EventKindSet = [.state, .timeout]

    /// Who holds the parent's lock when the child finds its own held.
    private struct Holder: Sendable {
        var thread: ThreadIndex
        var hold: Hold
    }

    private var holders: [ObjectIndex: Holder] = [:]
    /// The first wait for such a lock that ended by its limit.
    private var gaveUp: [ObjectIndex: TraceEvent] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if step.event.kind == .timeout {
            if replay.objects[step.object].owner == .outsider, gaveUp[step.object] == nil {
                gaveUp[step.object] = step.event
            }
            return
        }
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
            let state = replay.objects[object]
            let process = replay.tables.process(replay.processes[state.process].id)
            guard state.owner == .outsider, process?.parent ?? .none != .none else { return nil }
            let waiters = state.waiters.filter { !(replay.threads[$0].wait?.isLimited ?? true) }
            if !waiters.isEmpty { return end.doubting(finding(object, waiters, end)) }
            return gaveUp[object].map { end.doubting(finding(object, $0, end)) }
        }
    }

    private func finding(_ object: ObjectIndex, _ waiters: [ThreadIndex], _ end: TraceEnd) -> Finding {
        let name = end.quoted(object: object)
        let isOne = waiters.count == 1
        var message = (isOne ? "thread " : "threads ") + end.list(threads: waiters)
        message += " of the forked process \(isOne ? "is" : "are") blocked forever waiting for \(name)"
        message += end.at(end.waitSite(of: waiters[0]))
        var locations: [Finding.Location] = []
        var threads = waiters.map { end.replay.threads[$0].id }
        message += ": " + causes(object, &locations, &threads, end)
        locations += waiters.map { end.waiting($0) }
        return Finding(
            rule: Self.rule, level: .error, message: message, help: Self.help, threads: threads,
            objects: [end.replay.objects[object].id], locations: locations, event: TraceEnd.seq)
    }

    /// Of a lock that nobody waits for any more.
    private func finding(_ object: ObjectIndex, _ timeout: TraceEvent, _ end: TraceEnd) -> Finding {
        let thread = "'\(end.names.thread(timeout.thread))'"
        var message = "thread \(thread) of the forked process waited for \(end.quoted(object: object))"
        message += "\(end.at(timeout.site)) to the end of its limit and could not get it: "
        var locations: [Finding.Location] = []
        var threads = [timeout.thread]
        message += causes(object, &locations, &threads, end)
        locations.append(
            Finding.Location(
                site: timeout.site, thread: timeout.thread, object: timeout.object, event: timeout.seq,
                role: "gave up here", part: .waits))
        return Finding(
            rule: Self.rule, level: .warning, message: message, help: Self.help, threads: threads,
            objects: [timeout.object], locations: locations, event: timeout.seq)
    }

    private static let help =
        "fork before other threads are started, or acquire the lock around the fork; after a fork with threads, call nothing "
        + "in the child but exec"

    /// Why nobody in the child can release the lock.
    private func causes(
        _ object: ObjectIndex, _ locations: inout [Finding.Location], _ threads: inout [ThreadID], _ end: TraceEnd
    ) -> String {
        guard let holder = holders[object] else {
            return "a thread of the parent held it when the process forked, and is not in the child"
        }
        locations.append(end.acquisition(holder.hold, by: holder.thread))
        threads.append(end.replay.threads[holder.thread].id)
        return "\(end.quoted(holder.thread)) of the parent held it\(end.since(holder.hold.site)) when the process "
            + "forked, and is not in the child"
    }
}
