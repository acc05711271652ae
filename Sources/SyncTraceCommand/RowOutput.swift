import TraceModel
import TraceReport

/// The rows of a query on their way to standard output, written as they come.
struct RowOutput {
    private let format: QueryCommand.Format
    /// Called before anything is written.
    private let begin: () -> Void

    init(_ format: QueryCommand.Format, begin: @escaping () -> Void) {
        self.format = format
        self.begin = begin
    }

    /// Runs a query and writes its rows.
    ///
    /// - Throws: What the query throws, and what ``StandardOutput`` does.
    func write(_ query: BoundedQuery) throws {
        switch format {
        case .table: try write(query) { ResultTable(columns: $0, width: Output.width) }
        case .csv, .json:
            try write(query) {
                var listing = RowListing(format == .csv ? .csv : .json, columns: $0)
                listing.isEscaped = Output.isTerminal
                return listing
            }
        }
    }

    private func write<Text: RowText>(_ query: BoundedQuery, _ text: ([String]) -> Text) throws {
        var rows: Text?
        try query.forEachBatch { batch in
            var text = rows.take() ?? text(batch.columns)
            text.add(batch)
            if text.bytes.count >= StandardOutput.enough { try put(&text) }
            rows = text
        }
        guard var text = rows else { return }
        text.finish()
        try put(&text)
    }

    private func put(_ text: inout some RowText) throws {
        begin()
        try StandardOutput.write(text.bytes)
        text.removeBytes()
    }
}
