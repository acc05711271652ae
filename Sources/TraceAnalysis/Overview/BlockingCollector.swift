public import TraceModel
import TraceReplay

/// How long one thread waited for a lock while another held it.
public struct BlockedTime: Equatable, Sendable {
    /// Who had the lock.
    public var owner: ThreadID
    /// Who waited.
    public var waiter: ThreadID
    /// The time in nanoseconds, of all locks together.
    public var time: Int64
    /// In how many stretches: a wait with two owners counts for both.
    public var count: Int64
}

/// Adds up who blocked whom: at each change of a lock's owner, what its waiters waited since the last one.
struct BlockingCollector {
    private struct Pair: Hashable {
        var owner: ThreadIndex
        var waiter: ThreadIndex
    }

    /// For each object with waiters, when its owner last changed.
    private var changed: [ObjectIndex: Int64] = [:]
    private var sums: [Pair: (time: Int64, count: Int64)] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .acquire, .release, .timeout:
            guard step.object < replay.objects.endIndex, !replay.objects[step.object].waiters.isEmpty else { return }
            settle(step.object, step.event.time, replay)
            changed[step.object] = step.event.time
        default: break
        }
    }

    /// Counts what is waited up to now for an object's owner.
    private mutating func settle(_ object: ObjectIndex, _ time: Int64, _ replay: borrowing Replay) {
        guard let owner = replay.objects[object].owner.thread else { return }
        let since = changed[object] ?? .min
        for waiter in replay.objects[object].waiters where waiter != owner {
            guard let wait = replay.threads[waiter].wait, wait.object == object else { continue }
            // The times of a trace are untrusted: what overflows is not a wait.
            let (span, overflow) = time.subtractingReportingOverflow(max(since, wait.time))
            guard span > 0, !overflow else { continue }
            let sum = sums[Pair(owner: owner, waiter: waiter)] ?? (0, 0)
            sums[Pair(owner: owner, waiter: waiter)] = (sum.time &+ span, sum.count + 1)
        }
    }

    /// The sums by owner and waiter, with the waits that go on at the end.
    func finish(_ replay: borrowing Replay, time: Int64) -> [BlockedTime] {
        var last = self
        for object in replay.objects.indices { last.settle(object, time, replay) }
        return last.sums.map { pair, sum in
            BlockedTime(
                owner: replay.threads[pair.owner].id, waiter: replay.threads[pair.waiter].id, time: sum.time,
                count: sum.count)
        }.sorted { ($0.owner, $0.waiter) < ($1.owner, $1.waiter) }
    }
}
