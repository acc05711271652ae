package import TraceModel

/// The rows of a query, for people: as a table where it fits the line, otherwise turned, with a field a line.
///
/// Columns whose names end in `_ns` are times: a moment since the recording began in seconds, a duration with its unit.
/// The first rows decide on the form and on how wide the columns are; no row after them is kept.
package struct ResultTable: RowText {
    /// How many rows decide.
    package static let sample = 10_000

    private let width: Int?
    private var columns: [TableColumn]
    private var first: [[String]] = []
    private var form: Form?
    private var rowCount = 0
    private let output = ByteBuffer()

    private enum Form { case lines, turned }

    /// Begins a table in lines of at most `width` characters; nil for lines as long as they come, as a program wants them.
    package init(columns names: [String], width: Int?) {
        self.width = width
        let all = Set(names)
        columns = names.map { TableColumn($0, among: all) }
    }

    /// What rows have added since it was last taken away.
    package var bytes: UnsafeBufferPointer<UInt8> { output.bytes }

    /// Takes what rows have added away.
    package func removeBytes() { output.removeAll() }

    /// Adds rows.
    package mutating func add(_ rows: RowBatch) {
        for row in 0..<rows.count {
            if form == nil, first.count == Self.sample { begin(isWhole: false) }
            switch form {
            case nil:
                for column in columns.indices { columns[column].look(at: rows.value(row, column)) }
                first.append(texts(rows, row))
            case .lines: addLine(rows, row)
            case .turned: addTurned(texts(rows, row), of: nil)
            }
        }
    }

    private func texts(_ rows: RowBatch, _ row: Int) -> [String] {
        columns.indices.map { columns[$0].text(of: rows.value(row, $0)) }
    }

    /// Adds the rest of the text. To be called once, after the last row.
    package mutating func finish() {
        if form == nil { begin(isWhole: true) }
    }

    /// Settles the form, and writes the rows that decided on it.
    private mutating func begin(isWhole: Bool) {
        guard !first.isEmpty else { return output.append("no rows\n") }
        for column in columns.indices {
            columns[column].width = max(
                columns[column].title.unicodeScalars.count, first.map { $0[column].unicodeScalars.count }.max() ?? 0)
        }
        defer { first = [] }
        if let width, columns.reduce(2 * (columns.count - 1), { $0 + $1.width }) > width {
            form = .turned
            for row in first { addTurned(row, of: isWhole ? first.count : nil) }
            return
        }
        form = .lines
        add(columns.map(\.title))
        add(columns.map { String(repeating: "-", count: $0.width) })
        first.forEach(add)
    }

    private func add(_ cells: [String]) {
        let start = output.count
        for (column, cell) in zip(columns, cells) {
            add(column, count: cell.unicodeScalars.count, isFirst: output.count == start) { output.append(cell) }
        }
        end(start)
    }

    private func addLine(_ rows: RowBatch, _ row: Int) {
        let start = output.count
        for number in columns.indices {
            let column = columns[number]
            let value = rows.value(row, number)
            switch value {
            // Nearly all that a long result holds.
            case .null: add(column, count: 0, isFirst: number == 0) {}
            case .text(let bytes) where bytes.count <= TableColumn.limit && column.isPlain(bytes):
                add(column, count: bytes.count, isFirst: number == 0) { output.append(bytes) }
            case .integer(let integer) where column.content == .plain:
                add(column, count: integer.digits, isFirst: number == 0) { output.append(decimal: integer) }
            case .integer(let time) where column.content == .moment && time >= 0:
                let count = max(10, time.digits) + 3
                add(column, count: count, isFirst: number == 0) { output.append(moment: time) }
            default:
                let text = column.text(of: value)
                add(column, count: text.unicodeScalars.count, isFirst: number == 0) { output.append(text) }
            }
        }
        end(start)
    }

    @inline(__always)
    private func add(_ column: TableColumn, count: Int, isFirst: Bool, _ body: () -> Void) {
        let blanks = max(0, column.width - count)
        if !isFirst { output.appendBlanks(2) }
        if column.isRight { output.appendBlanks(blanks) }
        body()
        if !column.isRight { output.appendBlanks(blanks) }
    }

    private func end(_ start: Int) {
        output.removeBlanks(downTo: start)
        output.append(0x0A)
    }

    /// A row as a block of its own, a field a line; what the row does not have is left out.
    private mutating func addTurned(_ row: [String], of count: Int?) {
        if rowCount > 0 { output.append("\n") }
        rowCount += 1
        let width = width ?? .max
        let names = columns.map { $0.title.unicodeScalars.count }.max() ?? 0
        let indent = String(repeating: " ", count: names + 2)
        let heading = "row \(rowCount) " + (count.map { "of \($0) " } ?? "")
        output.append(heading + String(repeating: "-", count: max(0, min(width, 40) - heading.count)) + "\n")
        for (column, cell) in zip(columns, row) where !cell.isEmpty {
            let title = column.title.filled(to: names + 2)
            let text = TerminalText.broken(cell, width: max(8, width - names - 2))
            for line in TerminalText.wrapped(text, width: width, first: title, rest: indent) {
                output.append(line + "\n")
            }
        }
    }
}

extension Int64 {
    /// How many characters it has in decimal.
    fileprivate var digits: Int {
        var count = self < 0 ? 2 : 1
        var rest = magnitude
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }
}
