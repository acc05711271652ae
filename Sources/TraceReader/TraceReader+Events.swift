public import TraceModel
import TraceWriter

extension TraceReader {
    /// How many events are read at once.
    static let batchSize = 2048

    /// Calls `body` with the events in the order of `seq`, many at a time.
    ///
    /// A batch is valid only until `body` returns; none is empty.
    ///
    /// - Parameters:
    ///   - first: The number to begin at, nil for the first.
    ///   - end: The number of the last event, nil for all.
    ///   - kinds: Events that are left out, without being looked at closely.
    /// - Throws: What `body` throws, which ends the reading, and ``TraceFileError/corrupted(path:detail:)`` at the
    ///   first row that cannot be an event, after all those before it.
    public func forEachBatch(
        from first: Int64? = nil, through end: Int64? = nil, excluding kinds: Set<EventKind> = [],
        _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        let scan = try scan(from: first, through: end, excluding: kinds)
        let buffer = UnsafeMutableBufferPointer<TraceEvent>.allocate(capacity: Self.batchSize)
        defer { buffer.deallocate() }
        while true {
            let count = try scan.next(into: buffer)
            if count == 0 { return }
            try body(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }

    func scan(from first: Int64?, through end: Int64?, excluding kinds: Set<EventKind>) throws(TraceFileError)
        -> EventScan
    {
        try guarded { () throws(TraceFileError) in
            try EventScan(
                connection, from: first, through: end, excluding: kinds, stacks: shownStacks,
                translate: { self.readingError($0) })
        }
    }
}
