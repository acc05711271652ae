import TraceModel
import TraceReplay

/// A barrier's figures in the making.
struct BarrierSum: Sendable {
    var rounds: Int64 = 0
    var incomplete: Int64 = 0
    var skew = DurationHistogram()
    /// How many full rounds each thread was the last of.
    var cameLast: [ThreadIndex: Int64] = [:]
    /// The round that is under way: how many have arrived, and when the first and the last.
    var arrived: Int64 = 0
    var first: Int64 = 0
    var last: Int64 = 0
}

extension FairnessCollector {
    /// A round has as many arrivals as the barrier has parties; a break, an abort or a reset ends it early.
    mutating func barrierEvent(_ step: Step, _ sum: Int, parties: Int64) {
        guard step.event.kind == .arrive else {
            if barriers[sum].arrived > 0 { barriers[sum].incomplete += 1 }
            barriers[sum].arrived = 0
            return
        }
        let time = step.event.time
        barriers[sum].first = barriers[sum].arrived == 0 ? time : min(barriers[sum].first, time)
        barriers[sum].last = barriers[sum].arrived == 0 ? time : max(barriers[sum].last, time)
        barriers[sum].arrived += 1
        guard barriers[sum].arrived >= max(1, parties) else { return }
        barriers[sum].rounds += 1
        barriers[sum].skew.add(barriers[sum].last &- barriers[sum].first)
        barriers[sum].cameLast[step.thread, default: 0] += 1
        barriers[sum].arrived = 0
    }
}
