/// The rows of a query, for people.
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
}
