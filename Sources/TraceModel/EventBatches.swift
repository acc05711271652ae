/// Gathers single events into batches, for a source that reads them one by one.
public struct EventBatches {
    private static let size = 2048

    private let selection: EventSelection
    private var events: [TraceEvent] = []

    /// Begins before the first event; those that are not selected are left out.
    public init(of selection: EventSelection) {
        self.selection = selection
        events.reserveCapacity(Self.size)
    }

    /// Takes the next event, and gives a full batch to `body`.
    public mutating func add(
        _ event: TraceEvent, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) rethrows {
        if let first = selection.first, event.seq < first { return }
        if let last = selection.last, event.seq > last { return }
        if !selection.excluded.isEmpty, selection.excluded.contains(event.kind) { return }
        events.append(event)
        if events.count == Self.size { try finish(body) }
    }

    /// Gives what is left to `body`.
    public mutating func finish(_ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void) rethrows {
        guard !events.isEmpty else { return }
        try events.withUnsafeBufferPointer { try body($0) }
        events.removeAll(keepingCapacity: true)
    }
}
