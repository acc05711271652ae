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
    package var isEscaped: Bool {
        get { rows?.isEscaped ?? true }
        set { rows?.isEscaped = newValue }
    }

    private let words: EventWords
    private var table: EventTable
    /// The rows, where the list is for programs.
    private var rows: RowListing?

    /// A list of the events of a trace; a table in lines of at most `width` characters, or as long as they come.
    package init(_ format: Format, tables: TraceTables, isText: Bool = false, width: Int? = nil) {
        words = EventWords(names: TraceNames(tables))
        table = EventTable(words: words, isText: isText, width: width)
        rows =
            switch format {
            case .table: nil
            case .csv: RowListing(.csv, columns: Self.columns)
            case .json: RowListing(.json, columns: Self.columns)
            }
    }

    /// The text that the next event adds, which may be none for a while.
    package mutating func add(_ event: TraceEvent) -> String {
        guard rows != nil else { return table.add(event) }
        let row = row(event)
        return rows?.add(row) ?? ""
    }

    /// The rest of the text. To be called once, after the last event.
    package mutating func finish() -> String {
        guard rows != nil else { return table.finish() }
        rows?.finish()
        return rows?.takeText() ?? ""
    }

    private func row(_ event: TraceEvent) -> [RowListing.Cell] {
        let tables = words.names.tables
        let thread = tables.thread(event.thread)
        let site = tables.site(event.site)
        let hasObject = event.object != .none
        func text(_ value: String?) -> RowListing.Cell { value.map { .text($0) } ?? .null }
        func integer(_ value: Int64?) -> RowListing.Cell { value.map { .integer($0) } ?? .null }
        return [
            .integer(event.seq), .integer(event.time), text(thread.map { process($0.process) }),
            .text(words.names.thread(event.thread)), integer(thread.map { $0.isDaemon ? 1 : 0 }),
            .text(event.kind.name), text(hasObject ? words.names.object(event.object) : nil),
            text(hasObject ? tables.kind(of: event.object)?.name : nil), integer(EventWords.value(event)),
            text(site?.knownFile), integer(site?.line), text(site?.function),
        ]
    }

    /// The file name of the program.
    private func process(_ id: ProcessID) -> String {
        let path = words.names.tables.process(id)?.executable ?? ""
        return path.split(separator: "/").last.map(String.init) ?? "process #\(id.rawValue)"
    }
}
