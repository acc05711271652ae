import TraceModel
import TraceReplay

/// A condition's figures in the making.
struct ConditionSum: Sendable {
    /// How many notifications without a wake are kept; a recording has no more of them than waiters.
    static let pendingLimit = 4096

    var waits: Int64 = 0
    var notified: Int64 = 0
    var timedOut: Int64 = 0
    var notifications: Int64 = 0
    var wasted: Int64 = 0
    var inOrder: Int64 = 0
    var outOfOrder: Int64 = 0
    var idleWakes: Int64 = 0
    var latency = DurationHistogram()
    /// Notifications with wakes to come, oldest first, from `first` on.
    private var pending: ContiguousArray<(time: Int64, wakes: Int64)> = []
    private var first = 0

    mutating func addPending(time: Int64, wakes: Int64) {
        if pending.count - first < Self.pendingLimit { pending.append((time, wakes)) }
    }

    /// The time of the notification to which the next wake is put down; nil where there is none.
    mutating func takePending() -> Int64? {
        guard first < pending.count else { return nil }
        let time = pending[first].time
        pending[first].wakes -= 1
        if pending[first].wakes == 0 { first += 1 }
        if first == pending.count || first >= Self.pendingLimit {
            pending.removeSubrange(0..<first)
            first = 0
        }
        return time
    }
}

extension FairnessCollector {
    /// Sees what happens to a condition.
    mutating func conditionEvent(_ step: Step, _ sum: Int, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .wait:
            let member = member(step.object, step.thread)
            if members[member].isWaiting { leaveQueue(step.object, member) }
            joinQueue(step.object, member, at: step.event.time)
            conditions[sum].waits += 1
            let last = replay.threads[step.thread].lastSeq
            let wake = step.thread < idle.endIndex ? idle[step.thread] : nil
            let isIdle = wake.map { $0.seq == last && $0.condition == step.object } ?? false
            if isIdle { conditions[sum].idleWakes += 1 }
            shares.wait(step, replay, isIdle: isIdle)
        case .wake:
            let member = member(step.object, step.thread)
            let isWaiting = members[member].isWaiting
            let isFirst = members[member].previous == nil
            if isWaiting { leaveQueue(step.object, member) }
            shares.wake(step)
            guard step.event.value != 0 else {
                conditions[sum].timedOut += 1
                return
            }
            conditions[sum].notified += 1
            if isWaiting, isFirst { conditions[sum].inOrder += 1 }
            if isWaiting, !isFirst { conditions[sum].outOfOrder += 1 }
            if let time = conditions[sum].takePending() {
                conditions[sum].latency.add(step.event.time &- time)
            }
            while idle.endIndex <= step.thread { idle.append(nil) }
            idle[step.thread] = (step.event.seq, step.object)
        default:
            conditions[sum].notifications += 1
            if step.event.value > 0 {
                conditions[sum].addPending(time: step.event.time, wakes: step.event.value)
            } else {
                conditions[sum].wasted += 1
            }
        }
    }

    /// Reading a variable is how a thread finds out that there is nothing to do.
    @inline(__always)
    mutating func keepIdle(_ step: Step, last: Int64) {
        guard step.thread < idle.endIndex, idle[step.thread]?.seq == last else { return }
        idle[step.thread]?.seq = step.event.seq
    }
}
