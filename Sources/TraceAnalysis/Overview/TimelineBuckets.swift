/// Sums over equal stretches of time, of a length that grows with the trace: no more than a number of them, however long it
/// is and however many lanes it has.
struct TimelineBuckets {
    /// How many buckets a lane has while there are few lanes, and at least.
    static let most = TimelineOverview.mostBuckets
    static let fewest = TimelineOverview.fewestBuckets
    /// How many buckets all lanes have together, at most.
    static let budget = TimelineOverview.bucketBudget

    /// When the first bucket begins, in nanoseconds.
    private let origin: Int64
    /// How many buckets a lane has: a power of two.
    private(set) var count = Self.most
    /// Nanoseconds that a bucket is wide: a power of two.
    private(set) var width: Int64 = 1
    /// For each lane its buckets; none where there is nothing in them.
    private(set) var sums: [[Int64]] = []

    init(from origin: Int64) { self.origin = origin }

    /// Adds a lane, for which those that are there make room.
    mutating func addLane() {
        sums.append([])
        guard sums.count * count > Self.budget, count > Self.fewest else { return }
        double(to: count / 2)
        count /= 2
    }

    /// Adds the time from one moment to another to the buckets that it lies in.
    mutating func add(_ start: Int64, _ end: Int64, lane: Int) {
        let (start, end) = (max(0, start - origin), end - origin)
        guard end > start else { return }
        widen(to: end)
        if sums[lane].isEmpty { sums[lane] = Array(repeating: 0, count: count) }
        var from = start
        while from < end {
            let bucket = Int(from / width)
            let to = min(end, (Int64(bucket) + 1) * width)
            // Of a damaged trace, more may be added than there is time.
            sums[lane][bucket] &+= to - from
            from = to
        }
    }

    /// Makes buckets wide enough for a time since the origin.
    mutating func widen(to end: Int64) {
        while (end - 1) / width >= Int64(count) { double(to: count) }
    }

    /// Makes buckets as wide as those of another, which are wider.
    mutating func widen(toWidth other: Int64) {
        while width < other { double(to: count) }
    }

    /// Puts two buckets into one, each time, and keeps so many.
    private mutating func double(to kept: Int) {
        width *= 2
        for lane in sums.indices where !sums[lane].isEmpty {
            for bucket in 0..<kept {
                let first = bucket * 2
                sums[lane][bucket] = first < count ? sums[lane][first] &+ sums[lane][first + 1] : 0
            }
            sums[lane].removeLast(count - kept)
        }
    }
}
