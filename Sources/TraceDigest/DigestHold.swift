/// Something held, as long as it is.
struct OpenHold: Sendable {
    /// The number of its row.
    var row: Int
    var seq: Int64
    var began: Int64
    var member: Int32
}

/// An interval of time on an object, in the order of the trace.
struct PastInterval: Sendable {
    var member: Int32
    var seq: Int64
    var began: Int64
    var endSeq: Int64
    var ended: Int64
}

/// The last intervals of an object that others may turn out to have ended before, by their own clocks.
struct PastIntervals: Sendable {
    /// How many are looked at.
    private static let limit = 1024

    private(set) var last: ContiguousArray<PastInterval> = []
    /// The latest end of all.
    private(set) var latest = Int64.min

    mutating func append(_ interval: PastInterval) {
        if last.count >= 2 * Self.limit { last.removeSubrange(0..<Self.limit) }
        last.append(interval)
        latest = max(latest, interval.ended)
    }
}

/// Holds and requests of a lock that ended while the other was open.
struct PastMeetings: Sendable {
    var holds = PastIntervals()
    var requests = PastIntervals()
}
