import CBaseline
import TraceReader

/// `Scale queries FILE … [--synctrace PROGRAM]`: what each view and each query of the catalog takes, beside a bare scan of the
/// events: with SQLite alone, as its program has it, and through the reader, with each row as values of Swift. With the
/// program, also what `synctrace query --format csv` takes, and how long. The figures but the last are of processor time,
/// which a busy machine does not change as much.
struct QueriesCommand {
    private let path: String
    private let program: String?
    /// The statements that make the views.
    private let setup: String

    static func run(_ arguments: Arguments) throws {
        guard !arguments.words.isEmpty else { throw UsageError("queries FILE … [--synctrace PROGRAM]") }
        for path in arguments.words { try report(path, arguments.text("--synctrace")) }
    }

    private static func report(_ path: String, _ program: String?) throws {
        let reader = try TraceReader(path: path)
        print("\n\(path): \(try reader.eventCount()) events\n")
        print(row("", ["rows", "plain, s", "reader, s"] + (program == nil ? [] : ["query, s", "clock, s"])))
        var rows: Int64 = 0
        let scan = "SELECT sum(time_ns + thread_id + object_id + value) FROM event"
        print(row("bare scan of the events", ["", decimal(processor { baseline_query(path, "", scan, &rows) })]))
        let views = try views(of: reader)
        let command = QueriesCommand(path: path, program: program, setup: views.map(\.sql).joined(separator: ";"))
        for view in views {
            let sql = "SELECT * FROM \(view.name)"
            try command.line("view \(view.name)", sql, ["--sql", sql])
        }
        for query in QueryCatalog.all { try command.line(query.name, query.sql, [query.name]) }
    }

    /// The views as the reader shows them; a generated trace has none of its own.
    private static func views(of reader: TraceReader) throws -> [(name: String, sql: String)] {
        try reader.query("SELECT name, sql FROM sqlite_temp_schema WHERE type = 'view' ORDER BY rowid").rows.map {
            row in
            guard case .text(let name) = row[0], case .text(let sql) = row[1] else { throw UsageError("no views") }
            return (name, sql.replacing("CREATE VIEW", with: "CREATE TEMP VIEW", maxReplacements: 1))
        }
    }

    private func line(_ name: String, _ sql: String, _ words: [String]) throws {
        var rows: Int64 = 0
        let plain = Self.processor { baseline_query(path, setup, sql, &rows) }
        // A reader of its own: on a trace without the tables each query makes them.
        let reader = try TraceReader(path: path)
        let time = try Self.processor { try reader.forEachRow(of: sql, limit: .seconds(3600)) { _ in } }
        var figures = rows < 0 ? ["-", "-"] : [String(rows), decimal(plain)]
        figures.append(decimal(time))
        if let program {
            let options = ["--format", "csv", "--time-limit", "1h"]
            let cost = try ProcessCost(program, ["query", path] + words + options, dropsOutput: true)
            figures += [decimal(cost.processorSeconds), decimal(cost.seconds)]
        }
        print(row(name, figures))
    }

    private static func processor(_ body: () throws -> some Any) rethrows -> Double {
        let before = processorSeconds()
        _ = try body()
        return processorSeconds() - before
    }
}
