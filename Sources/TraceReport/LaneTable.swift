package import TraceModel
import TraceReplay

/// Events drawn with a lane for each thread, from top to bottom in the order of the trace.
package struct LaneTable {
    /// The columns that a line may have.
    package var width = 80
    /// The events that are marked, by number.
    package var marked: Set<Int64> = []
    /// How many events of its thread are left out before an event, by number.
    package var gaps: [Int64: Gap] = [:]
    /// How many events of a thread are left out after its last one.
    package var rest: [ThreadID: Gap] = [:]

    /// Events of a thread that are left out.
    package struct Gap: Sendable {
        /// How many are known.
        package var count: Int
        /// Whether there may be more, since the trace was not read there.
        package var isOpen = false

        /// What stands in the lane for them.
        var text: String {
            if count == 0 { return isOpen ? "…" : "" }
            return "… \(count)\(isOpen ? " or more" : "") \(count == 1 && !isOpen ? "event" : "events")"
        }
    }

    private let threads: [ThreadID]
    private let words: EventWords
    /// No lane is narrower than this; where there are too many threads, the last ones share a lane.
    private static let narrowest = 16
    /// The same where a lane for each thread is worth more than its words.
    private static let narrowestOfAll = 8
    private let narrowest: Int

    /// A drawing with lanes for these threads, each once.
    package init(threads: [ThreadID], tables: TraceTables) {
        self.init(threads: threads, tables: tables, narrowest: Self.narrowest)
    }

    private init(threads: [ThreadID], tables: TraceTables, narrowest: Int) {
        self.threads = threads
        self.narrowest = narrowest
        words = EventWords(names: TraceNames(tables))
    }

    /// A drawing with lanes for these threads, narrow ones where they are many: of more than these have room for, the first
    /// ones have lanes of their own. The lanes are in the order of the threads' numbers.
    ///
    /// - Parameter events: The events that are to be drawn.
    init(first threads: [ThreadID], tables: TraceTables, width: Int, of events: [TraceEvent]) {
        let room = width - Self.numberWidth(events) - 4
        let isWide = !Lanes(room, threads: threads.count, narrowest: Self.narrowest).isShared
        let narrowest = isWide ? Self.narrowest : Self.narrowestOfAll
        let own = Lanes(room, threads: threads.count, narrowest: narrowest).own
        self.init(
            threads: threads.prefix(own).sorted() + threads.dropFirst(own).sorted(), tables: tables,
            narrowest: narrowest)
        self.width = width
    }

    /// How the columns beside the numbers are given out.
    private struct Lanes {
        /// Lanes of one thread.
        let own: Int
        /// The others' lane, which is twice as wide, is the last one.
        let isShared: Bool
        /// How wide a lane is.
        let width: Int

        var count: Int { own + (isShared ? 1 : 0) }

        init(_ room: Int, threads: Int, narrowest: Int) {
            let fitting = max(1, min(threads, (room + 2) / (narrowest + 2)))
            isShared = threads > fitting
            let count = isShared ? max(1, fitting - 1) : fitting
            own = isShared ? count - 1 : count
            width = (room + 2) / (isShared ? count + 1 : count) - 2
        }
    }

    private static func numberWidth(_ events: [TraceEvent]) -> Int {
        max(5, events.map { String($0.seq).utf8.count }.max() ?? 0)
    }

    /// The lines of the drawing; events of threads that have no lane are left out.
    package func lines(_ events: [TraceEvent]) -> [String] {
        guard !threads.isEmpty else { return [] }
        let number = Self.numberWidth(events)
        let room = width - number - 4
        let division = Lanes(room, threads: threads.count, narrowest: narrowest)
        let (lanes, lane, isShared) = (division.count, division.width, division.isShared)
        let blank = String(repeating: " ", count: number + 2)
        var header = blank
        for index in 0..<lanes {
            let isRest = isShared && index == lanes - 1
            header +=
                "  " + (isRest ? "others" : shortened(words.names.thread(threads[index]), to: lane)).filled(to: lane)
        }
        var result = [header.withoutTrailingBlanks]
        let place = Dictionary(threads.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for event in events {
            guard let thread = place[event.thread] else { continue }
            let column = min(thread, lanes - 1)
            let seq = String(event.seq)
            let mark = marked.contains(event.seq) ? "> " : "  "
            let empty = String(repeating: " ", count: (lane + 2) * column + 2)
            let isOthers = isShared && column == lanes - 1
            if let gap = gaps[event.seq], !isOthers { result.append(blank + empty + gap.text) }
            let who = isOthers ? "\(escaped(words.names.thread(event.thread))): " : ""
            // What does not fit into the lane may reach into the empty ones to the right.
            let reach = room - (lane + 2) * column
            let what = who + cell(event)
            let place = words.names.place(event.site).map { " (\(escaped($0)))" } ?? ""
            let text = (what + place).unicodeScalars.count <= reach ? what + place : elided(what, to: reach)
            result.append((mark + seq.alignedRight(to: number) + empty + text).withoutTrailingBlanks)
        }
        let ends = threads.prefix(division.own).map { rest[$0]?.text ?? "" }
        if ends.contains(where: { !$0.isEmpty }) {
            let cells = ends.map { "  " + padded($0, to: lane) }
            result.append((blank + cells.joined()).withoutTrailingBlanks)
        }
        return result
    }

    /// "request lock1".
    private func cell(_ event: TraceEvent) -> String {
        var text = words.kind(event)
        if event.object != .none, event.object.rawValue != event.thread.rawValue {
            text += " \(escaped(words.names.object(event.object)))"
        }
        let detail = words.detail(event)
        if !detail.isEmpty { text += ", \(detail)" }
        return text
    }

    private func escaped(_ text: String) -> String { TerminalText.escaped(text, limit: 60) }

    private func elided(_ text: String, to width: Int) -> String {
        let scalars = text.unicodeScalars
        return scalars.count <= width ? text : String(scalars.prefix(max(0, width - 1))) + "…"
    }

    /// A name without its middle: what tells names apart is at their ends more often than not.
    private func shortened(_ name: String, to width: Int) -> String {
        let scalars = Array(escaped(name).unicodeScalars)
        guard scalars.count > width, width > 3 else { return elided(escaped(name), to: width) }
        let tail = (width - 1) / 3
        var text = String.UnicodeScalarView(scalars.prefix(width - 1 - tail))
        text.append("…")
        text.append(contentsOf: scalars.suffix(tail))
        return String(text)
    }

    private func padded(_ text: String, to width: Int) -> String { elided(text, to: width).filled(to: width) }
}
