import CSQLite
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@Suite("Reading untrusted traces", .timeLimit(.minutes(15)))
struct ReaderTests {
    private let drawing = """
        main          worker
        acquire A 1
                      request A
        release A 0
        """
    private func trace(finish: Bool = true) throws -> StoredTrace {
        try StoredTrace(drawing, objects: "A lock", finish: finish)
    }

    @Test("what is not a trace is refused in one line that says why")
    func noTrace() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("x")
        func error() -> String {
            do {
                _ = try TraceReader(path: path)
                return "opened"
            } catch {
                return "\(error)"
            }
        }
        #expect(error() == "\(path): no such file")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(error() == "\(path): is a directory")
        try FileManager.default.removeItem(atPath: path)
        for text in ["", "short", String(repeating: "no database at all ", count: 300)] {
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect(error() == "\(path): is \(text.isEmpty ? "empty" : "not a database")")
        }
        try FileManager.default.removeItem(atPath: path)
        try execute("CREATE TABLE t (a)", on: path)
        #expect(error() == "\(path): is a database, but not a trace of synctrace")
        #expect(try directory.contents == ["x"])
    }

    @Test("a trace of a newer format is refused with its version")
    func newerVersion() throws {
        let trace = try trace()
        try execute("PRAGMA user_version = 2", on: trace.path)
        #expect(throws: TraceFileError.newerFormat(path: trace.path, version: 2)) { try TraceReader(path: trace.path) }
    }

    @Test(
        "a trace whose tables are not those of a trace is refused",
        arguments: [
            "ALTER TABLE event RENAME TO e; CREATE VIEW event AS SELECT * FROM e",
            "ALTER TABLE event DROP COLUMN value", "DROP TABLE site",
            "ALTER TABLE thread RENAME COLUMN name TO title",
            "DROP TABLE object_kind; CREATE VIRTUAL TABLE object_kind USING fts4(id, name, meaning)",
            "DROP TABLE site; CREATE TABLE site (id INTEGER PRIMARY KEY, file, line, function, module AS (upper(file)))",
        ])
    func foreignTables(sql: String) throws {
        let trace = try trace()
        // Without the views SQLite lets the tables change.
        let views = try trace.rows("SELECT name FROM main.sqlite_schema WHERE type = 'view'")
        try execute(views.reversed().map { "DROP VIEW \($0);" }.joined() + sql, on: trace.path)
        #expect {
            _ = try TraceReader(path: trace.path)
        } throws: {
            if case TraceFileError.corrupted = $0 { true } else { false }
        }
    }

    @Test("views and triggers of the file are not those that a query sees")
    func hostileViews() throws {
        let trace = try trace()
        try execute(
            """
            DROP VIEW events; CREATE VIEW events AS SELECT 'mine' AS seq;
            CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END
            """, on: trace.path)
        #expect(try trace.rows("SELECT count(*), typeof(max(seq)) FROM events") == ["3|integer"])
    }

    @Test(
        "events that cannot be are an error, with the number of the event",
        arguments: [
            "UPDATE event SET kind = 200 WHERE seq = 2", "UPDATE event SET kind = 267 WHERE seq = 2",
            "UPDATE event SET seq = -5 WHERE seq = 2",
        ])
    func impossibleEvents(sql: String) throws {
        let trace = try trace()
        try execute(sql, on: trace.path)
        let reader = try TraceReader(path: trace.path)
        #expect {
            try reader.forEachEvent { _ in }
        } throws: {
            if case TraceFileError.corrupted = $0 { true } else { false }
        }
    }

    @Test("a file cut off anywhere gives an error, never a trap")
    func truncated() throws {
        let trace = try trace()
        let whole = try Data(contentsOf: URL(filePath: trace.path))
        for count in stride(from: 0, to: whole.count, by: 1777) {
            try whole.prefix(count).write(to: URL(filePath: trace.path))
            #expect(throws: TraceFileError.self, "cut off at \(count)") { try readAll(trace.path) }
        }
    }

    @Test("flipped bytes give an error or some trace, never a trap")
    func flipped() throws {
        let trace = try trace()
        let whole = try Data(contentsOf: URL(filePath: trace.path))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try damaged.write(to: URL(filePath: trace.path))
            do {
                try readAll(trace.path)
            } catch is TraceFileError {
                continue
            }
        }
    }

    /// All that the trace says, table after table and query after query.
    private func readAll(_ path: String) throws {
        let reader = try TraceReader(path: path)
        _ = try reader.metadata()
        _ = try (reader.processes(), reader.threads(), reader.objects(), reader.sites(), reader.eventCount())
        try reader.forEachEvent { _ in }
        for query in QueryCatalog.all { _ = try reader.query(query.sql) }
        for table in Schema.tables + Schema.digest { _ = try reader.query("SELECT * FROM \(table.name)") }
    }

    @Test(
        "a query that does more than read is refused",
        arguments: [
            "DELETE FROM event", "INSERT INTO site VALUES (9, '', 1, '', '')", "UPDATE trace SET value = 1",
            "ATTACH ':memory:' AS x", "PRAGMA journal_mode = DELETE", "CREATE TEMP TABLE t (a)", "DROP TABLE event",
            "SELECT load_extension('x')", "SELECT 1; SELECT 2", "SELECT 1; nonsense", "VACUUM INTO '/tmp/x'", "BEGIN",
            "", "-- nothing", "SELECT zeroblob(1000000000)",
        ])
    func refused(sql: String) throws {
        let trace = try trace()
        let reader = try TraceReader(path: trace.path)
        #expect {
            try reader.query(sql)
        } throws: {
            if case TraceFileError.refused = $0 { true } else { false }
        }
    }

    @Test("a query may read, use functions and JSON, and end with a semicolon and a comment")
    func allowed() throws {
        let trace = try trace()
        #expect(try trace.rows("SELECT max(seq), upper('a') FROM event; -- that is all\n") == ["3|A"])
        #expect(try trace.rows("SELECT value FROM json_each('[1,2]')") == ["1", "2"])
        #expect(
            try trace.rows(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT sum(i) FROM n") == ["6"]
        )
        #expect {
            try trace.rows("SELECT nothing FROM event")
        } throws: {
            if case TraceFileError.sql = $0 { true } else { false }
        }
    }

    @Test("a query without end is stopped at its limit")
    func timeLimit() throws {
        let trace = try trace()
        let reader = try TraceReader(path: trace.path)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect(throws: TraceFileError.timeLimit(seconds: 0)) { try reader.query(endless, limit: .milliseconds(50)) }
        #expect(try reader.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test("a trace is read while it is being recorded, and the writer goes on")
    func whileRecording() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
        for seq in 1...3 {
            try writer.begin()
            try writer.append(TraceEvent(seq: Int64(seq), time: 1, thread: ThreadID(rawValue: 1), kind: .begin))
            try writer.commit()
            #expect(try TraceReader(path: path).eventCount() == Int64(seq))
        }
        #expect(try writer.finish().isSingleFile)
    }

    @Test(
        "a trace that a killed writer left behind is read with its log, and left as it lies", arguments: [true, false])
    func leftBehind(withIndex: Bool) throws {
        let directory = try TemporaryDirectory()
        let source = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: source, metadata: TraceMetadata())
        try writer.begin()
        try writer.append(TraceEvent(seq: 1, time: 1, thread: ThreadID(rawValue: 1), kind: .begin))
        try writer.commit()
        // What lies on disk at this moment is what a kill would leave.
        let left = try TemporaryDirectory()
        for suffix in withIndex ? ["", "-wal", "-shm"] : ["", "-wal"] {
            try FileManager.default.copyItem(atPath: source + suffix, toPath: left.file("run.sqlite" + suffix))
        }
        _ = try writer.finish()
        let before = try left.contents
        let log = try Data(contentsOf: URL(filePath: left.file("run.sqlite-wal")))
        #expect(try TraceReader(path: left.file("run.sqlite")).eventCount() == 1)
        #expect(try left.contents == before)
        #expect(try Data(contentsOf: URL(filePath: left.file("run.sqlite-wal"))) == log)
    }

    @Test("every query runs on a trace that was not closed, without indexes, and leaves nothing beside it")
    func notClosed() throws {
        let trace = try trace(finish: false)
        let directory = URL(filePath: trace.path).deletingLastPathComponent().path
        let before = try FileManager.default.contentsOfDirectory(atPath: directory)
        for query in QueryCatalog.all { _ = try trace.rows(ofQuery: query.name) }
        #expect(try TraceReader(path: trace.path).metadata().cleanEnd == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == before)
    }
}
