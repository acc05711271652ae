/// Rows for programs, written one after the other: none is kept.
package struct RowListing: Sendable {
    /// The forms that it can have.
    package enum Format: Sendable { case csv, json }

    /// Whether the CSV is for a terminal, which a value must not be able to steer; for a program a value stays as it is.
    package var isEscaped = false

    private let format: Format
    private let columns: [String]
    private var isEmpty = true

    /// Begins a list of rows that have a cell for each column.
    package init(_ format: Format, columns: [String]) {
        self.format = format
        self.columns = columns
    }

    /// The text that a row adds.
    package mutating func add(_ row: [ResultTable.Cell]) -> String {
        defer { isEmpty = false }
        switch format {
        case .csv: return (isEmpty ? line(columns) : "") + line(row)
        case .json: return (isEmpty ? "[\n" : ",\n") + object(row)
        }
    }

    /// The rest of the text. To be called once, after the last row.
    package mutating func finish() -> String {
        switch format {
        case .csv: isEmpty ? line(columns) : ""
        case .json: isEmpty ? "[]\n" : "]\n"
        }
    }

    private func line(_ fields: [String]) -> String { line(fields.map { ResultTable.Cell.text($0) }) }

    /// RFC 4180: fields with a comma, a quote or a line break in quotes. NULL is an empty field. One that begins
    /// like a command for the runner of a workflow is in quotes too.
    private func line(_ cells: [ResultTable.Cell]) -> String {
        // Appended to one text: a million rows are written like this.
        var line = ""
        for index in cells.indices {
            if index > 0 { line += "," }
            if case .text(let text) = cells[index] {
                line += field(
                    isEscaped ? TerminalText.escaped(text, limit: .max) : TerminalText.withoutCommandLines(text))
            } else {
                line += cells[index].text
            }
        }
        line += "\n"
        return line
    }

    private func field(_ text: String) -> String {
        // Comma, quote, line feed, carriage return.
        let needsQuotes = text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes || text.utf8.starts(with: "::".utf8) || text.utf8.starts(with: "##".utf8) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// An object with the columns in their order.
    private func object(_ row: [ResultTable.Cell]) -> String {
        var json = JSONText()
        json.object { json in
            for (column, cell) in zip(columns, row) {
                json.key(column)
                switch cell {
                case .null: json.null()
                case .integer(let value): json.number(value)
                case .real(let value): json.real(value)
                case .text(let value): json.string(value)
                }
            }
        }
        return json.text
    }
}
