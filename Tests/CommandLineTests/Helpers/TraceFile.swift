import CSQLite
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceReplay
import TraceWriter

/// A trace as a test looks at it: with plain SQL, and with replay.
struct TraceFile {
    let path: String
    /// The views that stand for those of the file, or for its tables.
    var views = View.temporaryStatements

    /// The rows of a query, each as its columns' texts with "|" between them; NULL is "-".
    func rows(_ sql: String) throws -> [String] {
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { throw failure(database) }
        sqlite3_busy_timeout(database, 10_000)
        // What a program recorded by itself has no views until 'synctrace recover' adds them.
        for view in views {
            guard sqlite3_exec(database, view, nil, nil, nil) == SQLITE_OK else { throw failure(database) }
        }
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw failure(database) }
        var rows: [String] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw failure(database) }
            let columns = (0..<sqlite3_column_count(statement)).map { column in
                sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "-"
            }
            rows.append(columns.joined(separator: "|"))
        }
    }

    private func failure(_ database: OpaquePointer?) -> SystemError {
        SystemError(description: "\(path): \(String(cString: sqlite3_errmsg(database)))")
    }

    /// The one value of a query.
    func value(_ sql: String) throws -> String {
        let rows = try rows(sql)
        return try #require(rows.count == 1 ? rows[0] : nil, "\(rows.count) rows: \(sql)")
    }

    func integer(_ sql: String) throws -> Int { try #require(Int(value(sql))) }

    /// A value of the `trace` table; nil for NULL.
    func metadata(_ key: String) throws -> String? {
        let value = try value("SELECT value FROM trace WHERE key = '\(key)'")
        return value == "-" ? nil : value
    }

    /// Waits until the two threads of `ShimTestProgram abba`, which is being recorded, wait for each other.
    func untilBothWait(sourceLocation: SourceLocation = #_sourceLocation) {
        let requests = "SELECT count(*) FROM event WHERE kind = (SELECT id FROM event_kind WHERE name = 'request')"
        // The file need not be there yet.
        until(sourceLocation: sourceLocation) { (try? rows(requests)) == ["2"] }
    }

    /// Checks what holds for every trace: SQLite finds it sound, no event is in it twice, and its history can have
    /// happened, as far as that can be said of one that lost events.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try rows("PRAGMA integrity_check") == ["ok"], sourceLocation: sourceLocation)
        let twice = """
            SELECT object_id, object_seq FROM event WHERE object_seq IS NOT NULL
            GROUP BY object_id, object_seq HAVING count(*) > 1 LIMIT 5
            """
        #expect(try rows(twice).isEmpty, sourceLocation: sourceLocation)
        let reader = try TraceReader(path: path)
        var replay = Replay(
            tables: TraceTables(
                processes: try reader.processes(), threads: try reader.threads(), objects: try reader.objects(),
                sites: try reader.sites(), lost: try reader.metadata().eventsLost))
        try reader.forEachEvent { replay.apply(replay.resolve($0)) }
        #expect(replay.legality.count == 0, "\(replay.legality.first)", sourceLocation: sourceLocation)
    }
}
