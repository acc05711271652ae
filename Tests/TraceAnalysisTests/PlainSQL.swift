import CSQLite
import TraceReader

/// A trace as the `sqlite3` program sees it.
final class PlainSQL {
    struct Failure: Error { let message: String }

    private var database: OpaquePointer?

    /// Shows the views over the tables that the file has.
    init(_ path: String, views: [String] = View.temporaryStatements) throws {
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { throw failure }
        for view in views {
            guard sqlite3_exec(database, view, nil, nil, nil) == SQLITE_OK else { throw failure }
        }
    }

    /// The same trace with SQL alone in place of the tables that a close makes.
    var standIns: PlainSQL {
        get throws {
            let path = String(cString: sqlite3_db_filename(database, "main"))
            return try PlainSQL(path, views: View.temporaryStandIns + View.temporaryStatements)
        }
    }

    deinit { sqlite3_close_v2(database) }

    /// The rows, each as its values with bars between them; NULL is `-`.
    func rows(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw failure }
        var rows: [String] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw failure }
            let cells = (0..<sqlite3_column_count(statement)).map { column in
                sqlite3_column_text(statement, column).map { String(cString: $0) } ?? "-"
            }
            rows.append(cells.joined(separator: "|"))
        }
    }

    private var failure: Failure { Failure(message: String(cString: sqlite3_errmsg(database))) }
}
