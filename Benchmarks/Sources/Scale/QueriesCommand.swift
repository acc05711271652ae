import CBaseline
import TraceReader

/// `Scale queries FILE …`: what each view and each query of the catalog takes, beside a bare scan of the events: with
/// SQLite alone, as its program has it, and through the reader, as `synctrace query` has it. The figures are of processor
/// time, which a busy machine does not change as much.
enum QueriesCommand {
    static func run(_ arguments: Arguments) throws {
        guard !arguments.words.isEmpty else { throw UsageError("queries FILE …") }
        for path in arguments.words { try report(path) }
    }

    private static func report(_ path: String) throws {
        let reader = try TraceReader(path: path)
        print("\n\(path): \(try reader.eventCount()) events\n")
        print(row("", ["rows", "plain, s", "reader, s"]))
        var rows: Int64 = 0
        let scan = "SELECT sum(time_ns + thread_id + object_id + value) FROM event"
        print(row("bare scan of the events", ["", decimal(processor { baseline_query(path, "", scan, &rows) }), ""]))
        let views = try views(of: reader)
        let setup = views.map(\.sql).joined(separator: ";")
        for view in views { try line("view \(view.name)", "SELECT * FROM \(view.name)", path, setup) }
        for query in QueryCatalog.all { try line(query.name, query.sql, path, setup) }
    }

    /// The views as the reader shows them; a generated trace has none of its own.
    private static func views(of reader: TraceReader) throws -> [(name: String, sql: String)] {
        try reader.query("SELECT name, sql FROM sqlite_temp_schema WHERE type = 'view' ORDER BY rowid").rows.map {
            row in
            guard case .text(let name) = row[0], case .text(let sql) = row[1] else { throw UsageError("no views") }
            return (name, sql.replacing("CREATE VIEW", with: "CREATE TEMP VIEW", maxReplacements: 1))
        }
    }

    private static func line(_ name: String, _ sql: String, _ path: String, _ setup: String) throws {
        var rows: Int64 = 0
        let plain = processor { baseline_query(path, setup, sql, &rows) }
        // A reader of its own: on a trace without the tables each query makes them.
        let reader = try TraceReader(path: path)
        let time = try processor { try reader.forEachRow(of: sql, limit: .seconds(3600)) { _ in } }
        print(row(name, [rows < 0 ? "-" : String(rows), rows < 0 ? "-" : decimal(plain), decimal(time)]))
    }

    private static func processor(_ body: () throws -> some Any) rethrows -> Double {
        let before = processorSeconds()
        _ = try body()
        return processorSeconds() - before
    }
}
