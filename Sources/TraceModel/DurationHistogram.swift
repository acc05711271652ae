/// Durations counted in log-linear buckets, so that percentiles need no list of all of them.
///
/// A duration that was seen costs one number, however often it comes. A few of them are in an open-addressing table,
/// whose entries have the bucket in the low 16 bits and the count above. Where there are more, they are counted in pages
/// of 128 neighbouring buckets, which need no search. There are at most 57 pages.
package struct DurationHistogram: Sendable {
    /// How many durations there are.
    package private(set) var count: Int64 = 0
    /// All of them together, in nanoseconds.
    package private(set) var total: Int64 = 0
    /// The longest.
    package private(set) var longest: Int64 = 0
    private var zeros: Int64 = 0
    private var entries: ContiguousArray<UInt64> = []
    private var used = 0
    /// For each page where it begins here, or 0; then the pages. Empty while the table is in use.
    private var pages: ContiguousArray<UInt32> = []

    private static let pageCount = 57
    private static let pageSize = 128
    /// The most entries of the table.
    private static let tableSize = 64

    /// Makes an empty one.
    package init() {}

    /// Counts a duration; a negative one counts as 0.
    @inline(__always)
    package mutating func add(_ duration: Int64) {
        count &+= 1
        guard duration > 0 else {
            zeros &+= 1
            return
        }
        total &+= duration
        if duration > longest { longest = duration }
        let key = Self.key(duration)
        if pages.isEmpty { insert(key) } else { count(Int(truncatingIfNeeded: key), 1) }
    }

    /// The buckets that were counted, the shortest first: the duration that stands for each, and how many it has.
    package var buckets: [(value: Int64, count: Int64)] {
        var sorted: [(key: Int, count: Int64)] = []
        if pages.isEmpty {
            for entry in entries where entry != 0 { sorted.append((Int(entry & 0xFFFF), Int64(entry >> 16))) }
            sorted.sort { $0.key < $1.key }
        } else {
            for page in 0..<Self.pageCount where pages[page] > 0 {
                for place in 0..<Self.pageSize where pages[Int(pages[page]) + place] > 0 {
                    sorted.append((page * Self.pageSize + place, Int64(pages[Int(pages[page]) + place])))
                }
            }
        }
        var buckets: [(value: Int64, count: Int64)] = []
        buckets.reserveCapacity(sorted.count + 1)
        if zeros > 0 { buckets.append((0, zeros)) }
        for (key, count) in sorted { buckets.append((Self.value(ofKey: key), count)) }
        return buckets
    }

    private mutating func insert(_ key: UInt64) {
        if used * 4 >= entries.count * 3 {
            if entries.count >= Self.tableSize {
                makePages()
                return count(Int(truncatingIfNeeded: key), 1)
            }
            grow()
        }
        let mask = entries.count - 1
        var slot = Self.slot(key, mask)
        while true {
            let entry = entries[slot]
            if entry & 0xFFFF == key {
                entries[slot] = entry &+ 0x1_0000
                return
            }
            if entry == 0 {
                entries[slot] = key | 0x1_0000
                used += 1
                return
            }
            slot = (slot + 1) & mask
        }
    }

    private mutating func grow() {
        let old = entries
        entries = ContiguousArray(repeating: 0, count: max(2, old.count * 2))
        let mask = entries.count - 1
        for entry in old where entry != 0 {
            var slot = Self.slot(entry & 0xFFFF, mask)
            while entries[slot] != 0 { slot = (slot + 1) & mask }
            entries[slot] = entry
        }
    }

    /// Adds to the count of a bucket in the pages. A count that no trace can reach stays as it is.
    @inline(__always)
    private mutating func count(_ key: Int, _ number: UInt32) {
        let page = key / Self.pageSize
        if pages[page] == 0 {
            pages[page] = UInt32(truncatingIfNeeded: pages.count)
            pages.append(contentsOf: repeatElement(0, count: Self.pageSize))
        }
        let place = Int(pages[page]) + key % Self.pageSize
        let (sum, overflow) = pages[place].addingReportingOverflow(number)
        if !overflow { pages[place] = sum }
    }

    private mutating func makePages() {
        pages = ContiguousArray(repeating: 0, count: Self.pageCount)
        for entry in entries where entry != 0 {
            count(Int(entry & 0xFFFF), UInt32(truncatingIfNeeded: entry >> 16))
        }
        entries = []
    }

    /// Neighbouring buckets are apart by the golden ratio, so that a dense range does not pile up.
    @inline(__always)
    private static func slot(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
    }

    /// A number for the bucket of a duration, from 1 on and rising with it. The exponent and the eight bits that are
    /// kept: a bucket with an exponent has its highest bit set.
    @inline(__always)
    private static func key(_ duration: Int64) -> UInt64 {
        let bucket = LogLinearBucket(containing: duration)
        return UInt64(truncatingIfNeeded: bucket.exponent &* 128 &+ Int(bucket.lower >> bucket.exponent))
    }

    private static func value(ofKey key: Int) -> Int64 {
        let exponent = max(0, key / 128 - 1)
        return LogLinearBucket(containing: Int64(key - exponent * 128) << exponent).value
    }
}
