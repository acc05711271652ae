public import TraceModel
import TraceWriter

/// A recorded trace, also one that is still being recorded: what is read then is what was written until now.
extension TraceReader: TraceSource {
    public var name: String { path }

    /// - Throws: ``TraceFileError``.
    public func summary() throws -> TraceSummary {
        let metadata = try metadata()
        var summary = TraceSummary(
            format: "version \(metadata.formatVersion), written by synctrace \(metadata.toolVersion)",
            program: metadata.commandLine.isEmpty ? metadata.program : metadata.commandLine,
            started: metadata.startedAt + (metadata.host.map { " on \($0)" } ?? ""), eventCount: try eventCount(),
            lost: metadata.eventsLost, lossReason: metadata.lossReason, cleanEnd: metadata.cleanEnd,
            buffering: "policy \(metadata.bufferPolicy.rawValue), waited for room \(metadata.bufferWaits) times")
        summary.isLossLeast = metadata.isLossLeast
        summary.leftOut = LeftOut.byModule(try leftOut())
        summary.isUnfinished = try guarded { () throws(TraceFileError) in try SchemaCheck(connection).isUnfinished() }
        return summary
    }

    /// - Throws: ``TraceFileError``.
    public func tables() throws -> TraceTables {
        var tables = TraceTables(
            processes: try processes(), threads: try threads(), objects: try objects(), sites: try sites(),
            lost: try metadata().eventsLost)
        tables.modules = Dictionary(try modules().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        tables.stacks = try stacks()
        return tables
    }

    /// Reads ahead of `body`, on a thread of its own: see ``forEachBatchAhead(from:through:excluding:_:)``.
    public func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        try forEachBatchAhead(
            from: selection.first, through: selection.last, excluding: selection.excluded, body)
    }

    public func lastEvent(until time: Int64) throws -> Int64? {
        let sql = "SELECT seq FROM event WHERE time_ns <= \(time) ORDER BY seq DESC LIMIT 1"
        guard case .integer(let seq)? = try query(sql).rows.first?.first else { return nil }
        return seq
    }
}
