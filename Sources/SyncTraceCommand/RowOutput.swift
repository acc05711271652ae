import TraceReader
import TraceReport
import TraceWriter

/// The rows of a query on their way to standard output, written as they come.
final class RowOutput {
    /// Why rows could not be written.
    private var problem: (any Error)?

    /// Runs a query and writes its rows in a format.
    ///
    /// - Throws: What the reader throws, and what ``StandardOutput`` does.
    func write(_ reader: TraceReader, _ sql: String, _ limit: Duration, _ format: QueryCommand.Format) throws {
        do {
            switch format {
            case .table: try writeTable(reader, sql, limit)
            case .csv: try writeListing(.csv, reader, sql, limit)
            case .json: try writeListing(.json, reader, sql, limit)
            }
        } catch {
            throw problem ?? error
        }
    }

    private func writeTable(_ reader: TraceReader, _ sql: String, _ limit: Duration) throws {
        var table = ResultTable(columns: [], width: nil)
        try reader.forEachResultRow(
            of: sql, limit: limit, columns: { table = ResultTable(columns: $0, width: Output.width) }
        ) { (row) throws(TraceFileError) in
            table.add(row.value)
            if try put(table.bytes) { table.removeBytes() }
        }
        table.finish()
        try StandardOutput.write(table.bytes)
    }

    private func writeListing(
        _ format: RowListing.Format, _ reader: TraceReader, _ sql: String, _ limit: Duration
    ) throws {
        var listing = RowListing(format, columns: [])
        try reader.forEachResultRow(
            of: sql, limit: limit,
            columns: {
                listing = RowListing(format, columns: $0)
                listing.isEscaped = Output.isTerminal
            }
        ) { (row) throws(TraceFileError) in
            listing.add(row.value)
            if try put(listing.bytes) { listing.removeBytes() }
        }
        listing.finish()
        try StandardOutput.write(listing.bytes)
    }

    /// Writes bytes when they are many; whether it did.
    private func put(_ bytes: UnsafeBufferPointer<UInt8>) throws(TraceFileError) -> Bool {
        if bytes.count < StandardOutput.enough { return false }
        do {
            try StandardOutput.write(bytes)
            return true
        } catch {
            problem = error
            throw .refused(reason: "nobody reads its result")
        }
    }
}
