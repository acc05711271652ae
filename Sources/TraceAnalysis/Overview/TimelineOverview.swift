public import TraceModel

/// What the threads of a trace did over time, small enough to be drawn whatever the trace's length.
///
/// Buckets of equal width tell, for each lane, how much of their time went into waits and holds. What was longest, and what
/// happened around findings, is also there one by one, as slices; of a short trace, everything is.
public struct TimelineOverview: Sendable {
    /// A thread, or what is left of very many.
    public struct Lane: Equatable, Sendable {
        /// The thread; nil for the lane of those that have none of their own.
        public var thread: ThreadID?
        /// How many threads it shows.
        public var threads = 1
        /// Nanoseconds at which its first and its last event were.
        public var first: Int64
        public var last: Int64
    }

    /// What a slice shows.
    public enum Kind: UInt8, Sendable {
        case hold, lock, condition, event, join, barrier
    }

    /// A wait or a hold.
    public struct Slice: Equatable, Sendable {
        public var lane: Int
        /// Whose it is: the lane of those that have none of their own shows several.
        public var thread: ThreadID
        public var kind: Kind
        /// Nanoseconds since the recording began.
        public var start: Int64
        public var end: Int64
        /// What was waited for or held.
        public var object: ObjectID
        /// The event with which it began, and where that was.
        public var seq: Int64
        public var site: SiteID
        /// Of a wait: who held the object when it began, or nil.
        public var owner: ThreadID?
        /// Of a wait that has ended: who let it go on, and where; nil where that is not known.
        public var giver: ThreadID?
        public var giverSite: SiteID
        /// Whether it went on to the end.
        public var isOpen = false
    }

    /// How many buckets a lane has at most, and at least, and all lanes together.
    public static let mostBuckets = 16_384
    public static let fewestBuckets = 256
    public static let bucketBudget = 1 << 19

    /// The lanes, in the order of their first events.
    public var lanes: [Lane] = []
    /// When the first event was, in nanoseconds: the first bucket begins there.
    public var start: Int64 = 0
    /// Nanoseconds that a bucket is wide, and how many there are of each lane: both are powers of two.
    public var bucketWidth: Int64 = 1
    public var bucketCount = 1
    /// For each lane, the nanoseconds in each bucket of waiting for a lock, of other waits, and of holding; empty where there
    /// is nothing.
    public var lockWaits: [[Int64]] = []
    public var otherWaits: [[Int64]] = []
    public var holds: [[Int64]] = []
    /// The slices, by lane and start.
    public var slices: [Slice] = []
    /// How many slices there were in all.
    public var sliceCount = 0
    /// The events around findings, one by one, in order: all of a short trace.
    public var events: [TraceEvent] = []
    /// From when to when ``events`` has all there were, in nanoseconds.
    public var closeups: [ClosedRange<Int64>] = []
    /// Events and their times, from which the times of others can be told: all of a short trace.
    public var marks: [(seq: Int64, time: Int64)] = []
    /// When the trace ends, in nanoseconds.
    public var end: Int64 = 0

    /// When an event was, at least nearly.
    public func time(of seq: Int64) -> Int64? {
        guard let first = marks.first, let last = marks.last, seq >= first.seq else { return nil }
        if seq >= last.seq { return last.time }
        var low = 0
        var high = marks.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if marks[middle].seq <= seq { low = middle } else { high = middle }
        }
        let (a, b) = (marks[low], marks[high])
        let share = Double(seq - a.seq) / Double(max(1, b.seq - a.seq))
        return a.time + Int64(share * Double(b.time - a.time))
    }
}
