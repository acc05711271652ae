/// Sums over equal stretches of time, of a length that grows with the trace: so many, however long it is.
struct TimelineBuckets {
    static let count = TimelineOverview.mostBuckets

    /// Nanoseconds that a bucket is wide: a power of two.
    private(set) var width: Int64 = 1
    private(set) var sums: [[Int64]] = []

    /// Adds a lane.
    mutating func addLane() { sums.append([]) }

    /// Adds the time from one moment to another to the buckets that it lies in.
    mutating func add(_ start: Int64, _ end: Int64, lane: Int) {
        let start = max(0, start)
        guard end > start else { return }
        widen(to: end)
        if sums[lane].isEmpty { sums[lane] = Array(repeating: 0, count: Self.count) }
        var from = start
        while from < end {
            let bucket = Int(from / width)
            let to = min(end, (Int64(bucket) + 1) * width)
            // Of a damaged trace, more may be added than there is time.
            sums[lane][bucket] &+= to - from
            from = to
        }
    }

    /// Makes buckets wide enough for a moment.
    mutating func widen(to end: Int64) {
        while (end - 1) / width >= Int64(Self.count) {
            width *= 2
            for lane in sums.indices where !sums[lane].isEmpty {
                for bucket in 0..<Self.count {
                    let first = bucket * 2
                    sums[lane][bucket] = first < Self.count ? sums[lane][first] &+ sums[lane][first + 1] : 0
                }
            }
        }
    }
}
