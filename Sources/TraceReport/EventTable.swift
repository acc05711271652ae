import TraceModel
import TraceReplay

/// Events as aligned lines for people. The first lines decide how wide the columns are; what is wider later is elided.
struct EventTable {
    /// How many lines decide.
    private static let sample = 1000
    private static let thread = 2
    private static let object = 4
    private static let place = 5
    /// No column is made narrower than this.
    private static let narrowest = 8

    let words: EventWords
    let width: Int
    /// Whether the time is the number of the line of a text.
    let isText: Bool
    private var header: [String] { ["event", isText ? "line" : "seconds", "thread", "what", "object", "where"] }
    private var waiting: [[String]] = []
    private var widths: [Int] = []
    private var threads = NameCache()
    private var objects = NameCache()
    private var places = NameCache()

    init(words: EventWords, isText: Bool, width: Int) {
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
        widths = header.indices.map { column in
            ([header] + waiting).map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        // What an event's value says comes behind its place, and only there may a line be cut.
        let shrinkable = [Self.thread, Self.object, Self.place]
        while widths.reduce(2 * (widths.count - 1), +) > width {
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest else {
                break
            }
            widths[widest] -= 1
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        defer { waiting = [] }
        return ([header, rule] + waiting).map { line($0) }.joined()
    }

    private mutating func cells(_ event: TraceEvent) -> [String] {
        let names = words.names
        let thread = threads.text(event.thread.rawValue) { TerminalText.escaped(names.thread(event.thread), limit: 60) }
        let object =
            event.object == .none
            ? "" : objects.text(event.object.rawValue) { TerminalText.escaped(names.object(event.object), limit: 60) }
        let place =
            event.site == .none
            ? "" : places.text(event.site.rawValue) { TerminalText.escaped(names.place(event.site) ?? "", limit: 200) }
        let detail = words.detail(event)
        // A thread's own beginning, sleep and end need no naming of the thread once more.
        let isAboutItself = event.object.rawValue == event.thread.rawValue
        return [
            String(event.seq), isText ? String(event.time) : EventWords.seconds(event.time), thread, words.kind(event),
            isAboutItself ? "" : object,
            detail.isEmpty ? place : place.isEmpty ? "(\(detail))" : "\(place) (\(detail))",
        ]
    }

    private func line(_ cells: [String]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            if column > 0 { line += "  " }
            let text =
                column == Self.thread || column == Self.object || column == Self.place
                ? Self.elided(cell, to: widths[column], keepsEnd: column != Self.place) : cell
            line += column < Self.thread ? text.alignedRight(to: widths[column]) : text.filled(to: widths[column])
        }
        return line.withoutTrailingBlanks + "\n"
    }

    /// The text with its middle left out where it is too long.
    private static func elided(_ text: String, to width: Int, keepsEnd: Bool) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > width, width > 1 else { return text }
        let tail = keepsEnd ? width / 3 : 0
        return String(scalars.prefix(width - 1 - tail)) + "…" + String(scalars.suffix(tail))
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
