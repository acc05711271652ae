import TraceModel
import TraceReplay

/// Events as aligned lines for people. The first lines decide how wide the columns are; what is wider later is elided.
/// Where a line is too short for columns, each event has several.
struct EventTable {
    /// How many lines decide.
    private static let sample = 1000
    private static let thread = 2
    private static let object = 4
    private static let place = 5
    /// No column is made narrower than this.
    private static let narrowest = 8
    /// What a place keeps of itself before what the event's value says is cut.
    private static let shortPlace = 24

    let words: EventWords
    /// The characters that a line may have; nil for lines as long as they come.
    let width: Int?
    /// Whether the time is the number of the line of a text.
    let isText: Bool
    private var header: [String] { ["event", isText ? "line" : "seconds", "thread", "what", "object", "where"] }
    private var waiting: [[Cell]] = []
    private var widths: [Int] = []
    /// Whether the line is too short for columns.
    private var isFolded = false
    private var threads = NameCache()
    private var objects = NameCache()
    private var places = NameCache()

    init(words: EventWords, isText: Bool, width: Int?) {
        self.words = words
        self.isText = isText
        self.width = width
    }

    mutating func add(_ event: TraceEvent) -> String {
        let cells = self.cells(event)
        if !widths.isEmpty { return line(cells) }
        waiting.append(cells)
        return waiting.count < Self.sample ? "" : flush()
    }

    mutating func finish() -> String { widths.isEmpty ? (waiting.isEmpty ? "no events\n" : flush()) : "" }

    private mutating func flush() -> String {
        let titles = header.map { Cell($0) }
        widths = header.indices.map { column in ([titles] + waiting).map { $0[column].count }.max() ?? 0 }
        let shrinkable = [Self.thread, Self.object, Self.place]
        while let width, widths.reduce(2 * (widths.count - 1), +) > width {
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest else {
                break
            }
            widths[widest] -= 1
        }
        if let width { isFolded = widths.reduce(2 * (widths.count - 1), +) > width }
        let rule = widths.map { Cell(String(repeating: "-", count: $0)) }
        defer { waiting = [] }
        return ((isFolded ? [titles] : [titles, rule]) + waiting).map { line($0) }.joined()
    }

    private mutating func cells(_ event: TraceEvent) -> [Cell] {
        let names = words.names
        let thread = threads.text(event.thread.rawValue) { TerminalText.escaped(names.thread(event.thread), limit: 60) }
        let object =
            event.object == .none
            ? "" : objects.text(event.object.rawValue) { TerminalText.escaped(names.object(event.object), limit: 60) }
        let place =
            event.site == .none
            ? "" : places.text(event.site.rawValue) { TerminalText.escaped(names.place(event.site) ?? "", limit: 200) }
        // A thread's own beginning, sleep and end need no naming of the thread once more.
        let isAboutItself = event.object.rawValue == event.thread.rawValue
        return [
            Cell(String(event.seq)), Cell(isText ? String(event.time) : EventWords.seconds(event.time)), Cell(thread),
            Cell(words.kind(event)), Cell(isAboutItself ? "" : object), Cell(place, detail: words.detail(event)),
        ]
    }

    private func line(_ cells: [Cell]) -> String {
        if isFolded, let width { return folded(cells, width: width) }
        var line = ""
        for (column, cell) in cells.enumerated() {
            if column > 0 { line += "  " }
            let text =
                switch column {
                case _ where width == nil: cell.text
                case Self.thread, Self.object: cell.elided(to: widths[column])
                case Self.place: cell.elidedPlace(to: widths[column])
                default: cell.text
                }
            line += column < Self.thread ? text.alignedRight(to: widths[column]) : text.filled(to: widths[column])
        }
        return line.withoutTrailingBlanks + "\n"
    }

    /// The cells of an event in as few lines as hold them; those after the first are indented.
    private func folded(_ cells: [Cell], width: Int) -> String {
        let indent = "    "
        let room = max(Self.narrowest, width - indent.count)
        var text = ""
        var length = 0
        for (column, cell) in cells.enumerated() where cell.count > 0 {
            let piece = column == Self.place ? cell.elidedPlace(to: room) : cell.elided(to: room)
            let count = piece.unicodeScalars.count
            if column == 0 {
                length = 0
            } else if length + 2 + count > width {
                text += "\n" + indent
                length = indent.count
            } else {
                text += "  "
                length += 2
            }
            text += piece
            length += count
        }
        return text + "\n"
    }

    /// A text of a line, of which a place has what the event's value says behind it.
    private struct Cell {
        private let place: String
        private let detail: String

        init(_ text: String, detail: String = "") {
            place = text
            self.detail = detail.isEmpty ? "" : text.isEmpty ? "(\(detail))" : " (\(detail))"
        }

        var text: String { place + detail }
        var count: Int { place.unicodeScalars.count + detail.unicodeScalars.count }

        /// The text with its middle left out where it is too long.
        func elided(to width: Int) -> String { Self.elided(text, to: width, tail: width / 3) }

        /// The folders go first where it is too long, then the detail; the line number stays.
        func elidedPlace(to width: Int) -> String {
            guard count > width else { return text }
            let room = max(width - detail.unicodeScalars.count, min(place.unicodeScalars.count, EventTable.shortPlace))
            let place = Self.elided(place, to: min(room, width), tail: min(room, width) - 1)
            return place + Self.elided(detail, to: width - place.unicodeScalars.count, tail: 0)
        }

        private static func elided(_ text: String, to width: Int, tail: Int) -> String {
            let scalars = text.unicodeScalars
            guard scalars.count > width else { return text }
            guard width > 1 else { return "" }
            return String(scalars.prefix(width - 1 - tail)) + "…" + String(scalars.suffix(tail))
        }
    }
}

/// Texts by id, each made once; of a trace with more ids than any real one has, the rest is made anew each time.
private struct NameCache {
    private var texts: [Int64: String] = [:]

    mutating func text(_ id: Int64, _ make: () -> String) -> String {
        if let known = texts[id] { return known }
        let text = make()
        if texts.count < 100_000 { texts[id] = text }
        return text
    }
}
