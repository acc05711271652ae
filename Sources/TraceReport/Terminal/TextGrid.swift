/// A table in text with a title: the first column to the left, the others to the right, each as wide as it has to be.
package struct TextGrid {
    private enum Line {
        case row([String])
        case text(String, indent: String)
    }

    private let width: Int
    private let title: String
    private let columns: [String]
    private var body: [Line] = []

    /// A table in lines of at most `width` characters, as far as the figures allow.
    package init(width: Int, title: String, columns: [String]) {
        self.width = width
        self.title = title
        self.columns = columns
    }

    /// A row with a cell for each column.
    package mutating func add(_ cells: String...) { body.append(.row(cells)) }
    package mutating func add(row cells: [String]) { body.append(.row(cells)) }

    /// Words between the rows, broken where they are too long; nothing for none.
    package mutating func add(text: String, indent: String = "") {
        if !text.isEmpty { body.append(.text(text, indent: indent)) }
    }

    package var lines: [String] {
        var widths = columns.map(\.count)
        for case .row(let cells) in body {
            for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        // What the figures leave of the line is for the names.
        let figures = widths.dropFirst().reduce(0) { $0 + $1 + 1 }
        widths[0] = min(widths[0], max(10, width - figures))
        return [title, line(columns, widths)]
            + body.flatMap { (entry: Line) -> [String] in
                switch entry {
                case .row(let cells): [line(cells, widths)]
                case .text(let text, let indent):
                    TerminalText.wrapped(text, width: width, first: indent, rest: indent)
                }
            }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = cell.count <= widths[column] ? cell : cell.prefix(widths[column] - 1) + "…"
            line += column == 0 ? text.filled(to: widths[column]) : " " + text.alignedRight(to: widths[column])
        }
        return line.withoutTrailingBlanks
    }
}
