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
    /// How many holds of the owner fell into waits of the waiter.
    public var count: Int64
}

/// Adds up who blocked whom, as the query `who-blocked-whom` does.
struct BlockingCollector {
    private struct Pair: Hashable {
        var owner: ThreadID
        var waiter: ThreadID
    }

    private var locks: ContiguousArray<LockMeetings> = []
    /// For each object its place in ``locks``, -1 for what is not a lock.
    private var places: ByObject<Int32> = []
    private static let futexKinds: EventKindSet = [.block, .unblock, .owner]
    /// For each lock whether it is a futex.
    private var isFutex: ContiguousArray<Bool> = []
    private var sums: [Pair: (time: Int64, count: Int64)] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .request, .requestShared, .requestUpgrade, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
            .timeout, .state, .block, .unblock, .owner:
            while places.endIndex <= step.object { addObject(replay) }
            let place = Int(places[step.object])
            guard place >= 0, isFutex[place] == Self.futexKinds.contains(step.event.kind) else { return }
            locks[place].add(step.event)
            if !locks[place].charges.isEmpty { take(locks[place].charges, isFutex: isFutex[place]) }
        default: break
        }
    }

    private mutating func addObject(_ replay: borrowing Replay) {
        let kind = replay.objects[places.endIndex].kind
        guard let kind, kind.isExclusiveLock || kind == .rwlock || kind == .futex else { return places.append(-1) }
        places.append(Int32(truncatingIfNeeded: locks.count))
        locks.append(LockMeetings(isShared: kind == .rwlock))
        isFutex.append(kind == .futex)
    }

    private mutating func take(_ charges: ContiguousArray<LockMeetings.Charge>, isFutex: Bool) {
        // A futex may have been handed over to who has not woken yet.
        for charge in charges where !isFutex || charge.owner != charge.waiter {
            let pair = Pair(owner: charge.owner, waiter: charge.waiter)
            let sum = sums[pair] ?? (0, 0)
            sums[pair] = (sum.time &+ charge.time, sum.count &+ charge.times)
        }
    }

    /// The sums by owner and waiter. What is open at the end lasted until the process of its thread ended, or to the time
    /// given where that is not known.
    func finish(_ replay: borrowing Replay, time: Int64) -> [BlockedTime] {
        var last = self
        let tables = replay.tables
        for place in last.locks.indices {
            last.locks[place].finish { thread in
                tables.thread(thread).flatMap { tables.process($0.process)?.ended } ?? time
            }
            last.take(last.locks[place].charges, isFutex: isFutex[place])
        }
        return last.sums.filter { $0.value.count > 0 }.map { pair, sum in
            BlockedTime(owner: pair.owner, waiter: pair.waiter, time: sum.time, count: sum.count)
        }.sorted { ($0.owner, $0.waiter) < ($1.owner, $1.waiter) }
    }
}
