import TraceModel
import TraceReplay

/// How what a condition guards was shared out among threads, as far as a trace tells it.
///
/// What it guards is not on record, but the lines are where threads wait for it: whoever enters the condition's lock at
/// such a line and leaves it without waiting has had a turn. Turns are counted from the first wait on.
struct ConditionShares: Sendable {
    /// A thread that waits on a condition.
    private struct Waiter: Sendable {
        var waits: Int64 = 0
        var notified: Int64 = 0
        var idleWakes: Int64 = 0
        var waited: Int64 = 0
        var since: Int64?
    }

    private struct Condition: Sendable {
        var lock: ObjectIndex
        /// Where the lock was acquired that a wait let go of, and where the wait is.
        var lines: [SiteID] = []
        var waiters: [ThreadIndex: Waiter] = [:]
    }

    private struct Turn: Hashable {
        var lock: ObjectIndex
        var thread: ThreadIndex
        var line: SiteID
    }

    /// How many lines of a condition are looked at.
    private static let lineLimit = 32

    private var conditions: [ObjectIndex: Condition] = [:]
    /// For each object whether it is a lock that somebody let go of in order to wait.
    private var isWatched: ByObject<Bool> = []
    private var turns: [Turn: Int64] = [:]

    /// Sees a wait on a condition; `isIdle` tells whether it follows a wake after which the thread did nothing.
    mutating func wait(_ step: Step, _ replay: borrowing Replay, isIdle: Bool) {
        let thread = replay.threads[step.thread]
        guard let lock = replay.objects[step.object].conditionLock ?? thread.holds.last?.object,
            let hold = thread.hold(of: lock)
        else { return }
        while isWatched.endIndex <= lock { isWatched.append(false) }
        isWatched[lock] = true
        var condition = conditions.removeValue(forKey: step.object) ?? Condition(lock: lock)
        for line in [hold.site, step.event.site] {
            if condition.lines.count < Self.lineLimit, !condition.lines.contains(line) { condition.lines.append(line) }
        }
        condition.waiters[step.thread, default: Waiter()].waits += 1
        if isIdle { condition.waiters[step.thread]?.idleWakes += 1 }
        condition.waiters[step.thread]?.since = step.event.time
        conditions[step.object] = condition
    }

    /// Sees the end of a wait on a condition.
    mutating func wake(_ step: Step) {
        guard var waiter = conditions[step.object]?.waiters[step.thread] else { return }
        if step.event.value != 0 { waiter.notified += 1 }
        if let since = waiter.since { waiter.waited &+= max(0, step.event.time &- since) }
        waiter.since = nil
        conditions[step.object]?.waiters[step.thread] = waiter
    }

    /// Sees the release of a lock.
    @inline(__always)
    mutating func release(_ step: Step, _ replay: borrowing Replay) {
        if step.object < isWatched.endIndex, isWatched[step.object], step.event.value == 0 { leave(step, replay) }
    }

    private mutating func leave(_ step: Step, _ replay: borrowing Replay) {
        guard replay.threads[step.thread].wait?.kind != .condition,
            let hold = replay.threads[step.thread].hold(of: step.object)
        else { return }
        turns[Turn(lock: step.object, thread: step.thread, line: hold.site), default: 0] += 1
    }

    /// How the threads fared with each condition, by condition.
    ///
    /// - Parameter end: When the process of a thread ended.
    func figures(_ replay: borrowing Replay, end: (ThreadIndex) -> Int64) -> [ObjectIndex:
        [ConditionThreadFairness]]
    {
        var byLock: [ObjectIndex: [(turn: Turn, count: Int64)]] = [:]
        for (turn, count) in turns { byLock[turn.lock, default: []].append((turn, count)) }
        var result: [ObjectIndex: [ConditionThreadFairness]] = [:]
        for (object, condition) in conditions {
            var threads: [ThreadIndex: ConditionThreadFairness] = [:]
            for (index, waiter) in condition.waiters {
                var figures = ConditionThreadFairness(thread: replay.threads[index].id)
                (figures.waits, figures.notified, figures.idleWakes) = (waiter.waits, waiter.notified, waiter.idleWakes)
                figures.waitTotal = waiter.waited
                figures.openWait = waiter.since.map { max(0, end(index) &- $0) }
                threads[index] = figures
            }
            for (turn, count) in byLock[condition.lock] ?? [] where condition.lines.contains(turn.line) {
                let unseen = ConditionThreadFairness(thread: replay.threads[turn.thread].id)
                threads[turn.thread, default: unseen].turns += count
            }
            result[object] = threads.values.sorted { $0.thread < $1.thread }
        }
        return result
    }
}
