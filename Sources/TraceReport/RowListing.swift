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
        case .csv: return (isEmpty ? line(columns) : "") + line(row.map(\.text))
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

    /// RFC 4180: fields with a comma, a quote or a line break in quotes. NULL is an empty field. One that begins with
    /// colons is in quotes too, lest the runner of a workflow take the line for a command.
    private func line(_ fields: [String]) -> String {
        fields.map { text in
            let text = isEscaped ? TerminalText.escaped(text, limit: .max) : text
            let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
            guard needsQuotes || text.hasPrefix("::") else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",") + "\n"
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
