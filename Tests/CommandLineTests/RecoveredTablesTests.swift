import Foundation
import Testing
import TraceReader
import TraceWriter

@Suite("A trace that an earlier version closed", .timeLimit(.minutes(15)))
struct RecoveredTablesTests {
    /// Everything that the views and the catalog say, by the names of these.
    private func answers(_ path: String) throws -> [String: [[SQLValue]]] {
        let reader = try TraceReader(path: path)
        var answers: [String: [[SQLValue]]] = [:]
        for query in QueryCatalog.all { answers[query.name] = try reader.query(query.sql).rows }
        for name in Schema.digest.map(\.name) + ["acquisitions", "waits", "lock_order", "fairness"] {
            answers[name] = try reader.query("SELECT * FROM \(name)").rows
        }
        return answers
    }

    @Test(
        "is given the tables by recover, and says the same then",
        arguments: ["notify-n", "upgrade", "bounded-semaphore"])
    func recovered(name: String) throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        try FileManager.default.copyItem(
            atPath: CommittedTrace.root + "/Tests/TraceAnalysisTests/Fixtures/format-1/\(name).sqlite",
            toPath: trace.path)
        let before = try answers(trace.path)
        let tables = Schema.digest.map { "'\($0.name)'" }.joined(separator: ", ")
        let count = "SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name IN (\(tables))"
        #expect(try trace.integer(count) == 0)
        let outcome = try synctrace("recover", trace.path)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(try trace.integer(count) == Schema.digest.count)
        #expect(try answers(trace.path) == before)
        // No view is left that names what is gone, for the program sqlite3.
        for view in try trace.rows("SELECT name FROM main.sqlite_schema WHERE type = 'view'") {
            _ = try trace.rows("SELECT * FROM main.\(view)")
        }
        try trace.expectSound()
        #expect(try synctrace("recover", trace.path).end != .exited(0), "nothing is left to recover")
    }
}
