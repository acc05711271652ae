package import TraceModel

/// The forms that a timeline has.
package enum TimelineForm: Sendable {
    /// JSON of Chrome's trace events.
    case chrome
    /// Perfetto's protobuf.
    case perfetto

    /// Writes the timeline of a trace, piece by piece.
    ///
    /// - Parameters:
    ///   - source: The trace.
    ///   - tables: Its tables.
    ///   - notes: What is to be said about events.
    ///   - progress: Called with the number of each event.
    ///   - write: Called with bytes, some 64 KiB at a time.
    /// - Throws: What the source and `write` throw.
    package func write(
        _ source: any TraceSource, tables: TraceTables, notes: [TimelineNote], progress: (Int64) -> Void,
        to write: ([UInt8]) throws -> Void
    ) throws {
        // Here the encoders are known, so that the compiler makes a timeline for each.
        switch self {
        case .chrome: try Self.write(ChromeTimeline(), source, tables, notes, progress, write)
        case .perfetto: try Self.write(PerfettoTimeline(), source, tables, notes, progress, write)
        }
    }

    private static func write(
        _ encoder: some TimelineEncoder, _ source: any TraceSource, _ tables: TraceTables, _ notes: [TimelineNote],
        _ progress: (Int64) -> Void, _ write: ([UInt8]) throws -> Void
    ) throws {
        var timeline = Timeline(encoder, tables: tables, notes: notes)
        var bytes: [UInt8] = []
        try source.forEachEvent {
            timeline.consume($0)
            progress($0.seq)
            bytes += timeline.take()
            if bytes.count >= 1 << 16 {
                try write(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        timeline.finish()
        try write(bytes + timeline.take())
    }
}
