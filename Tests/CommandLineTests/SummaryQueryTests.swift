import Foundation
import Testing

/// A Python with DuckDB: `SYNCTRACE_DUCKDB_PYTHON`, or the `python3` of the path.
private let pythonWithDuckDB: String? = {
    let named = ProcessInfo.processInfo.environment["SYNCTRACE_DUCKDB_PYTHON"]
    return [named, "/usr/bin/python3", "/usr/local/bin/python3"].compactMap { $0 }.first { python in
        (try? run([python, "-c", "import duckdb"]))?.end == .exited(0)
    }
}()

@Suite("Summaries in DuckDB", .timeLimit(.minutes(15)))
struct SummaryQueryTests {
    /// The SQL of the README's section.
    private static func documented() throws -> String {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let page = try String(contentsOf: path, encoding: .utf8)
        let section = try #require(page.components(separatedBy: "### Many runs, many machines").last)
        return try #require(section.components(separatedBy: "```sql\n").dropFirst().first)
            .components(separatedBy: "```")[0]
    }

    @Test(
        "the README's SQL finds the locks that two runs acquire in opposite orders, and no others",
        .enabled(if: pythonWithDuckDB != nil, "there is no DuckDB"))
    func opposite() throws {
        let python = try #require(pythonWithDuckDB)
        let scratch = try Scratch()
        for (name, thread, locks) in [("a", "T1", "AB"), ("b", "T2", "BA"), ("c", "T3", "AC"), ("d", "T1", "AB")] {
            let (outer, inner) = (locks.first ?? "?", locks.last ?? "?")
            // The last one is another run, by what main does.
            let lines =
                (name == "d" ? ["T0|acq(Y)|9", "T0|rel(Y)|9"] : []) + ["T0|acq(X)|1", "T0|rel(X)|2"]
                + ["\(thread)|acq(\(outer))|3", "\(thread)|acq(\(inner))|4", "\(thread)|rel(\(inner))|5"]
                + ["\(thread)|rel(\(outer))|6"]
            try scratch.write(lines.joined(separator: "\n") + "\n", to: "\(name).std")
            let outcome = try run(
                [Product.synctrace, "summarize", "\(name).std", "--output", "\(name).summary"], in: scratch.path)
            #expect(outcome.end == .exited(0))
        }
        try scratch.write(try Self.documented(), to: "query.sql")
        let program = """
            import duckdb
            for statement in duckdb.extract_statements(open('query.sql').read()):
                result = duckdb.execute(statement)
            for row in result.fetchall():
                print([row[0], row[2], row[1], row[4]] if row[0] == 'A' else [row[1], row[4], row[0], row[2]])
            """
        let outcome = try run([python, "-c", program], in: scratch.path)
        #expect(outcome.output == "['A', 2, 'B', 1]\n", "\(outcome.errors)")
    }
}
