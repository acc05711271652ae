import Foundation
import Testing
import TraceReader

/// A Python with DuckDB and its SQLite reader: `SYNCTRACE_DUCKDB_PYTHON`, or the `python3` of the path.
private let pythonWithDuckDB: String? = {
    let named = ProcessInfo.processInfo.environment["SYNCTRACE_DUCKDB_PYTHON"]
    let found = [named, "/usr/bin/python3", "/usr/local/bin/python3"].compactMap { $0 }
    return found.first { python in
        (try? run(python, ["-c", "import duckdb, duckdb_extension_sqlite_scanner"]))?.status == 0
    }
}()

private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

@Suite("A trace in DuckDB", .timeLimit(.minutes(15)))
struct DuckDBTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/trace-file.md")

    /// The queries of the page about the trace file.
    private static func documented() throws -> [String] {
        let page = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(page.components(separatedBy: "## With DuckDB").last)
        return section.components(separatedBy: "```sql\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }

    private func trace() throws -> StoredTrace {
        try StoredTrace(
            """
            main          worker
            acquire A 1
            acquire B 1
                          request A
            release B 0
            release A 0
                          acquire A 1
                          release A 0
                          acquire B 1
                          acquire A 1
                          wait C
                          release A 0
            notify C 1
                          acquire A 1
                          wake C 1
                          release A 0
                          release B 0
                          wait E
            """, objects: "A lock, B lock, C condition, E event")
    }

    @Test("the documented queries have rows, by SQLite, on a trace with waits, lock order and conditions")
    func documentedInSQLite() throws {
        let queries = try Self.documented()
        #expect(queries.count == 5)
        let trace = try trace()
        for query in queries { #expect(try !trace.rows(query).isEmpty, "\(query)") }
    }

    @Test(
        "every table and view is read, and the documented queries have the rows that SQLite has",
        .enabled(if: pythonWithDuckDB != nil, "no Python with duckdb and duckdb-extension-sqlite-scanner"))
    func documentedInDuckDB() throws {
        let python = try #require(pythonWithDuckDB)
        let trace = try trace()
        let names = try trace.rows(
            "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
        let queries = try names.map { "SELECT * FROM \($0)" } + Self.documented()
        let script = """
            import duckdb, duckdb_extension_sqlite_scanner as scanner, glob, os, sys
            file = glob.glob(os.path.dirname(scanner.__file__) + '/**/*.duckdb_extension', recursive=True)[0]
            database = duckdb.connect()
            database.execute(f"LOAD '{file}'")
            database.execute(f"ATTACH '{sys.argv[1]}' AS run (TYPE sqlite, READ_ONLY)")
            shown = {row[2] for row in database.execute("SHOW ALL TABLES").fetchall() if row[0] == 'run'}
            print(*sorted(shown), sep=',')
            database.execute("USE run")
            for query in sys.argv[2:]:
                for row in database.execute(query).fetchall():
                    print(*('-' if cell is None else cell for cell in row), sep='|')
                print('--')
            """
        let (status, output) = try run(python, ["-c", script, trace.path] + queries)
        try #require(status == 0, "\(output)")
        var lines = output.components(separatedBy: "\n")[...]
        // The list looks at the views, too, which ends it where one of them is not understood, and shows the tables.
        let tables = try trace.rows(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        #expect(lines.popFirst() == tables.sorted().joined(separator: ","))
        for query in queries {
            let rows = Array(lines.prefix { $0 != "--" })
            lines = lines.dropFirst(rows.count + 1)
            #expect(rows.sorted() == (try trace.rows(query)).sorted(), "\(query)")
        }
    }
}
