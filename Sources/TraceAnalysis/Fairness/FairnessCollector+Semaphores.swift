import TraceModel
import TraceReplay

/// A semaphore's level, in the making of a ``PermitLevel``.
struct PermitLevelSum: Sendable {
    /// The permits that are left, as soon as they are known.
    var level: Int64?
    var least = Int64.max
    var most = Int64.min
    /// Level times nanoseconds.
    var area: Double = 0
    var empty: Int64 = 0
    var since: Int64?
    var clock: Int64 = 0
    var isDestroyed = false

    /// Begins with the permits that the trace's tables know of.
    init(initial: Int64?) { level = initial }

    /// Lets time pass with the level as it is.
    mutating func advance(to time: Int64) {
        guard since != nil, !isDestroyed, time > clock, let level else { return }
        let passed = time &- clock
        area += Double(level) * Double(passed)
        if level == 0 { empty &+= passed }
        clock = time
    }

    /// The figures, after time has passed up to the end.
    var figures: PermitLevel? {
        guard let since else { return nil }
        let observed = max(0, clock &- since)
        let mean = observed > 0 ? area / Double(observed) : nil
        return PermitLevel(least: least, most: most, mean: mean, empty: empty, observed: observed)
    }
}

extension FairnessCollector {
    /// Follows the level of a semaphore; returns how many permits a release has given, where it is one.
    @discardableResult
    mutating func levelEvent(_ step: Step, _ index: Int) -> Int64 {
        if levels[index].since == nil {
            guard step.event.kind != .destroy else { return 0 }
            levels[index].since = step.event.time
            levels[index].clock = step.event.time
        }
        levels[index].advance(to: step.event.time)
        guard step.event.kind != .destroy else {
            levels[index].isDestroyed = true
            return 0
        }
        let before = levels[index].level
        let after = max(0, step.event.value)
        levels[index].level = after
        if !levels[index].isDestroyed {
            levels[index].least = min(levels[index].least, after)
            levels[index].most = max(levels[index].most, after)
        }
        guard let before, after > before else { return 1 }
        return after - before
    }
}
