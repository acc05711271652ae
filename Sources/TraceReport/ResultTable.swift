/// The rows of a query, for people and for programs.
package struct ResultTable: Sendable {
    /// One value.
    package enum Cell: Equatable, Sendable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)

        var text: String {
            switch self {
            case .null: ""
            case .integer(let value): String(value)
            case .real(let value): String(value)
            case .text(let value): value
            }
        }

        var isNumber: Bool {
            switch self {
            case .integer, .real: true
            case .null, .text: false
            }
        }
    }

    private let columns: [String]
    private let rows: [[Cell]]

    /// A table of rows that have a cell for each column.
    package init(columns: [String], rows: [[Cell]]) {
        self.columns = columns
        self.rows = rows
    }

    /// Aligned columns below their names; numbers to the right.
    package var text: String {
        let header = columns.map { TerminalText.escaped($0, limit: 60) }
        let cells = rows.map { row in row.map { TerminalText.escaped($0.text, limit: 60) } }
        let widths = header.indices.map { column in
            max(header[column].unicodeScalars.count, cells.map { $0[column].unicodeScalars.count }.max() ?? 0)
        }
        let isRight = columns.indices.map { column in
            rows.contains { $0[column].isNumber } && rows.allSatisfy { $0[column].isNumber || $0[column] == .null }
        }
        func line(_ cells: [String]) -> String {
            var line = ""
            for (column, cell) in cells.enumerated() {
                if column > 0 { line += "  " }
                line += isRight[column] ? cell.alignedRight(to: widths[column]) : cell.filled(to: widths[column])
            }
            return line.withoutTrailingBlanks + "\n"
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([header, rule] + cells).map(line).joined()
    }

    /// RFC 4180: fields with a comma, a quote or a line break in quotes. NULL is an empty field. One that begins with
    /// colons is in quotes too, lest the runner of a workflow take the line for a command.
    ///
    /// - Parameter isEscaped: for a terminal, which a value must not be able to steer; for a program a value stays as it
    ///   is.
    package func csv(isEscaped: Bool = false) -> String {
        ([columns] + rows.map { $0.map(\.text) }).map { Self.csvLine($0, isEscaped: isEscaped) }.joined()
    }

    /// One line of CSV.
    static func csvLine(_ fields: [String], isEscaped: Bool = false) -> String {
        func field(_ text: String) -> String {
            let text = isEscaped ? TerminalText.escaped(text, limit: .max) : text
            let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
            guard needsQuotes || text.hasPrefix("::") else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        return fields.map(field).joined(separator: ",") + "\n"
    }

    /// An array of objects, one for each row, with the columns in their order.
    package var json: String {
        var json = JSONText()
        json.array { json in
            for row in rows {
                json.newline()
                Self.write(row, columns, to: &json)
            }
        }
        return json.text + "\n"
    }

    /// A row as an object.
    static func write(_ row: [Cell], _ columns: [String], to json: inout JSONText) {
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
    }
}
