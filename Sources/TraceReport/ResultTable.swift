import TraceModel

/// The rows of a query, for people: as a table where it fits the line, otherwise turned, with a field a line.
///
/// Columns whose names end in `_ns` are times: a moment since the recording began in seconds, a duration with its unit.
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

    /// How long a value is shown, in characters.
    private static let limit = 200
    /// The columns that hold a moment and not a duration, without their `_ns`.
    private static let moments: Set = [
        "acquired", "began", "created", "cut_off", "destroyed", "ended", "first", "first_wake", "last", "released",
        "requested", "since", "started", "time",
    ]

    private let columns: [Column]
    private let rows: [[Cell]]

    /// A table of rows that have a cell for each column.
    package init(columns: [String], rows: [[Cell]]) {
        let names = Set(columns)
        self.columns = columns.enumerated().map { index, name in
            Column(
                name, among: names,
                isRight: rows.contains { $0[index].isNumber }
                    && rows.allSatisfy { $0[index].isNumber || $0[index] == .null })
        }
        self.rows = rows
    }

    /// The rows in lines of at most `width` characters; nil for lines as long as they come, as a program wants them.
    package func text(width: Int?) -> String {
        guard !rows.isEmpty else { return "no rows\n" }
        let cells = rows.map { row in zip(row, columns).map { cell, column in column.text(of: cell) } }
        let widths = columns.indices.map { column in
            max(columns[column].title.unicodeScalars.count, cells.map { $0[column].unicodeScalars.count }.max() ?? 0)
        }
        if let width, widths.reduce(2 * (widths.count - 1), +) > width { return turned(cells, width: width) }
        func line(_ cells: [String]) -> String {
            var line = ""
            for (column, cell) in cells.enumerated() {
                if column > 0 { line += "  " }
                line +=
                    columns[column].isRight ? cell.alignedRight(to: widths[column]) : cell.filled(to: widths[column])
            }
            return line.withoutTrailingBlanks + "\n"
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([columns.map(\.title), rule] + cells).map(line).joined()
    }

    /// Each row as a block of its own, a field a line; what a row does not have is left out.
    private func turned(_ cells: [[String]], width: Int) -> String {
        let names = columns.map { $0.title.unicodeScalars.count }.max() ?? 0
        let indent = String(repeating: " ", count: names + 2)
        return cells.enumerated().map { number, row in
            let heading = "row \(number + 1) of \(cells.count) "
            var lines = [heading + String(repeating: "-", count: max(0, min(width, 40) - heading.count))]
            for (column, cell) in zip(columns, row) where !cell.isEmpty {
                let title = column.title.filled(to: names + 2)
                lines += TerminalText.wrapped(cell, width: width, first: title, rest: indent)
            }
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    /// What is known of a column from its name and its values.
    private struct Column {
        enum Content { case plain, moment, duration }

        let title: String
        let content: Content
        /// Whether its values are to the right.
        let isRight: Bool

        init(_ name: String, among names: Set<String>, isRight: Bool) {
            let isTime = name.hasSuffix("_ns") && name.count > 3
            let base = isTime ? String(name.dropLast(3)) : name
            // Beside a count of the same name.
            title = TerminalText.escaped(isTime && names.contains(base) ? base + "_for" : base, limit: 60)
            content = !isTime ? .plain : ResultTable.moments.contains(base) ? .moment : .duration
            self.isRight = isRight
        }

        func text(of cell: Cell) -> String {
            switch (content, cell) {
            case (.moment, .integer(let time)): EventWords.seconds(time, digits: 9) + " s"
            case (.duration, .integer(let time)): time.asDuration
            case (.duration, .real(let time)): Int64(exactly: time.rounded())?.asDuration ?? cell.text
            default: TerminalText.escaped(cell.text, limit: ResultTable.limit)
            }
        }
    }
}
