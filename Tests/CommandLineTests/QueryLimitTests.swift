import Foundation
import Testing

@Suite("A query that asks for too much", .timeLimit(.minutes(15)))
struct QueryLimitTests {
    private let trace = CommittedTrace.root + "/traces/abba-latent.sqlite"

    private static let many = "SELECT a.*, b.*, c.*, d.* FROM event a, event b, event c, event d"

    @Test(
        "is stopped after its time, also inside a function",
        arguments: [
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
            "SELECT length(replace(printf('%.*c', 60000000, 'x'), printf('%.*c', 20000, 'x') || 'y', 'z'))",
        ], ["table", "csv"])
    func time(sql: String, format: String) throws {
        let outcome = try synctrace(
            "query", trace, "--sql", sql, "--time-limit", "200ms", "--format", format)
        #expect(
            outcome.errors
                == "synctrace: the query took longer than 200ms and was stopped; '--time-limit' sets another limit\n")
        #expect(outcome.output == "" || format == "csv")
        #expect(outcome.end == .exited(2))
    }

    @Test("leaves no copy of a trace behind where it is stopped inside a function")
    func copy() throws {
        let scratch = try Scratch()
        try FileManager.default.copyItem(atPath: trace, toPath: scratch("run.sqlite"))
        // With a log beside it, a trace is read from a copy.
        try Data().write(to: URL(filePath: scratch("run.sqlite-wal")))
        try FileManager.default.createDirectory(atPath: scratch("temporary"), withIntermediateDirectories: false)
        let long = "SELECT length(replace(printf('%.*c', 60000000, 'x'), printf('%.*c', 20000, 'x') || 'y', 'z'))"
        for (sql, limit, code) in [(long, "200ms", Int32(2)), ("SELECT 1", "60s", 0)] {
            let words = [Product.synctrace, "query", scratch("run.sqlite"), "--sql", sql, "--time-limit", limit]
            let outcome = try Child(words, environment: ["TMPDIR": scratch("temporary")]).finish()
            #expect(outcome.end == .exited(code))
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch("temporary")).isEmpty)
        }
    }

    @Test("does not count the time in which nobody takes its rows")
    func pause() throws {
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT i FROM n"
        let words = [Product.synctrace, "query", trace, "--sql", sql, "--format", "csv", "--time-limit", "1s"]
        let outcome = try Child(["/bin/sh", "-c", "\"$@\" | (sleep 4; wc -l)", "sh"] + words).finish()
        #expect(outcome.output.filter(\.isNumber) == "50001")
        #expect(outcome.errors == "")
    }

    @Test("shows how long it takes in a terminal, until its first row")
    func progress() throws {
        let terminal = try PseudoTerminal(columns: 80)
        // Takes seconds, has a row, takes seconds again, and has the last one.
        let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 12000000) SELECT max(i) FROM n"
        let many =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9000) SELECT 'row ' || i FROM n"
        let sql = [long, many, long].map { "SELECT * FROM (\($0)) UNION ALL " }.joined() + "SELECT 'last'"
        let words = ["query", trace, "--sql", sql, "--format", "csv", "--time-limit", "10m"]
        let child = try terminal.startWhole([Product.synctrace] + words)
        let text = terminal.read(until: "last")
        #expect(try child.finish().end == .exited(0))
        let parts = text.split(separator: "12000000", maxSplits: 1)
        #expect(parts.count == 2)
        #expect(parts.first?.contains("\r\u{1B}[Krunning the query: 1 s") == true)
        // What stands before the first row is taken away with it.
        #expect(parts.first?.split(separator: "\u{1B}[K").last?.contains("running") == false)
        #expect(parts.last?.contains("running") == false)
        #expect(parts.last?.contains("\u{1B}") == false)
        #expect(parts.last?.contains("row 9000") == true)
    }

    @Test("is written as it comes, in every format")
    func size() throws {
        for format in ["table", "csv", "json"] {
            let words = [Product.synctrace, "query", trace, "--sql", Self.many, "--format", format]
            let query = try Child(["/bin/sh", "-c", "\"$@\" | head -n 3; echo end", "sh"] + words)
            let outcome = try query.finish()
            #expect(outcome.output.split(separator: "\n").count == 4)
            #expect(outcome.errors == "")
        }
    }

    @Test("of what a thread holds, the last 64 locks count for the lock order")
    func heldLocks() throws {
        let scratch = try Scratch()
        let lines = (0..<300).map { "T1|acq(L\($0))|1\n" }.joined()
        try lines.write(toFile: scratch("held.std"), atomically: true, encoding: .utf8)
        let sql = "SELECT count(*) AS edges FROM lock_order_edge"
        let outcome = try synctrace("query", scratch("held.std"), "--sql", sql, "--format", "csv")
        let edges = (0..<300).reduce(0) { $0 + min($1, 64) }
        #expect(outcome.output == "edges\n\(edges)\n")
    }

    @Test("is told that it asks for nothing", arguments: ["-- a comment", "/* a comment */", ";", ""])
    func nothing(sql: String) throws {
        let outcome = try synctrace("query", trace, "--sql", sql)
        #expect(outcome.errors == "synctrace: the query was refused: it holds no statement, at most a comment\n")
        #expect(outcome.end == .exited(2))
    }

    @Test("is refused where the limit leaves no time", arguments: ["0s", "0m", "0.0h"])
    func noTime(limit: String) throws {
        let outcome = try synctrace("query", trace, "hottest-locks", "--time-limit", limit)
        #expect(outcome.errors.contains("a limit of \(limit) leaves no time"))
        #expect(outcome.end == .exited(2))
    }

    @Test("names a time without a unit")
    func unit() throws {
        let outcome = try synctrace("query", trace, "hottest-locks", "--time-limit", "5")
        #expect(outcome.errors.contains("a time has a unit: 1.5s, 20ms, 300us"))
        #expect(outcome.end == .exited(2))
    }
}
