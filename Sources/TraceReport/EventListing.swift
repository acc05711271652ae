package import TraceModel
import TraceReplay

/// A list of events, written piece by piece: it keeps no more of them than the lines that decide the columns' widths.
package struct EventListing {
    /// The forms that a list can have.
    package enum Format: String, Sendable, CaseIterable { case table, csv, json }

    /// The columns of the forms for programs: those of the view `events`.
    package static let columns = [
        "seq", "time_ns", "process", "thread", "daemon", "kind", "object", "object_kind", "value", "file", "line",
        "function",
    ]

    /// Whether the CSV is for a terminal, which a value must not be able to steer.
    package var isEscaped = false

    private let format: Format
    private let words: EventWords
    private var table: EventTable
    private var isEmpty = true

    /// A list of the events of a trace.
    package init(_ format: Format, tables: TraceTables, isText: Bool = false, width: Int = 80) {
        self.format = format
        words = EventWords(names: TraceNames(tables))
        table = EventTable(words: words, isText: isText, width: width)
    }

    /// The text that the next event adds, which may be none for a while.
    package mutating func add(_ event: TraceEvent) -> String {
        defer { isEmpty = false }
        switch format {
        case .table: return table.add(event)
        case .csv:
            return (isEmpty ? ResultTable.csvLine(Self.columns) : "")
                + ResultTable.csvLine(row(event).map(\.text), isEscaped: isEscaped)
        case .json:
            var json = JSONText()
            ResultTable.write(row(event), Self.columns, to: &json)
            return (isEmpty ? "[\n" : ",\n") + json.text
        }
    }

    /// The rest of the text. To be called once, after the last event.
    package mutating func finish() -> String {
        switch format {
        case .table: table.finish()
        case .csv: isEmpty ? ResultTable.csvLine(Self.columns) : ""
        case .json: isEmpty ? "[]\n" : "]\n"
        }
    }

    private func row(_ event: TraceEvent) -> [ResultTable.Cell] {
        let tables = words.names.tables
        let thread = tables.thread(event.thread)
        let site = tables.site(event.site)
        let hasObject = event.object != .none
        func text(_ value: String?) -> ResultTable.Cell { value.map { .text($0) } ?? .null }
        func integer(_ value: Int64?) -> ResultTable.Cell { value.map { .integer($0) } ?? .null }
        return [
            .integer(event.seq), .integer(event.time), text(thread.map { process($0.process) }),
            .text(words.names.thread(event.thread)), integer(thread.map { $0.isDaemon ? 1 : 0 }),
            .text(event.kind.name), text(hasObject ? words.names.object(event.object) : nil),
            text(hasObject ? tables.kind(of: event.object)?.name : nil), integer(EventWords.value(event)),
            text(site?.file), integer(site?.line), text(site?.function),
        ]
    }

    /// The file name of the program.
    private func process(_ id: ProcessID) -> String {
        let path = words.names.tables.process(id)?.executable ?? ""
        return path.split(separator: "/").last.map(String.init) ?? "process #\(id.rawValue)"
    }
}

extension TraceTables {
    /// Whether the trace is a text, or was made from one: times are then lines, and its process has no number.
    package var countsLines: Bool { processes.first?.pid == 0 }
}
