import TraceModel

/// The last four threads that read a variable and have not written it since.
struct RecentReaders: Sendable {
    /// A thread in four bytes (`UInt32.max` for nobody), the place of its read in the trace, and that in the source.
    struct Reader: Sendable {
        fileprivate var number = UInt32.max
        var seq: UInt32 = 0
        var site = SiteID.none

        /// Nobody.
        fileprivate init() {}

        init(thread: ThreadIndex, seq: UInt32, site: SiteID) {
            number = thread.rawValue
            self.seq = seq
            self.site = site
        }

        /// Who read.
        var thread: ThreadIndex { ThreadIndex(rawValue: number) }
    }

    private var entries: (Reader, Reader, Reader, Reader) = (Reader(), Reader(), Reader(), Reader())
    private var next = 0

    /// All of them.
    var all: [Reader] { [entries.0, entries.1, entries.2, entries.3].filter { $0.number != .max } }

    /// Notes a read; returns the last one of the same thread, or that of another one that it takes the place of.
    @inline(__always)
    mutating func read(_ new: Reader) -> Reader? {
        if entries.0.number == new.number { return Self.replace(&entries.0, new) }
        if entries.1.number == new.number { return Self.replace(&entries.1, new) }
        if entries.2.number == new.number { return Self.replace(&entries.2, new) }
        if entries.3.number == new.number { return Self.replace(&entries.3, new) }
        next = (next + 1) & 3
        switch next {
        case 0: return Self.replace(&entries.0, new)
        case 1: return Self.replace(&entries.1, new)
        case 2: return Self.replace(&entries.2, new)
        default: return Self.replace(&entries.3, new)
        }
    }

    /// Takes out what a thread read last; nil where it has written since, or too many others have read.
    @inline(__always)
    mutating func take(_ thread: ThreadIndex) -> Reader? {
        let number = thread.rawValue
        if entries.0.number == number { return Self.take(&entries.0) }
        if entries.1.number == number { return Self.take(&entries.1) }
        if entries.2.number == number { return Self.take(&entries.2) }
        if entries.3.number == number { return Self.take(&entries.3) }
        return nil
    }

    @inline(__always)
    private static func replace(_ entry: inout Reader, _ new: Reader) -> Reader? {
        let old = entry
        entry = new
        return old.number == .max ? nil : old
    }

    @inline(__always)
    private static func take(_ entry: inout Reader) -> Reader {
        let old = entry
        entry.number = .max
        return old
    }
}
