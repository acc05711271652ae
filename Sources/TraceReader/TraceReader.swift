import CSQLite
import Glibc
package import TraceModel
public import TraceWriter

/// Reads one trace file, and never writes to it or beside it.
///
/// A trace is untrusted input: it is opened with SQLite's defensive settings, its tables are checked to be tables with
/// the columns of a trace, the views are this library's own whatever the file holds, and queries of the user can only
/// read, for a limited time. Whatever is wrong with a file is thrown as a ``TraceFileError``; nothing in it traps.
/// One thread at a time may use a reader.
public final class TraceReader {
    /// The path as it was given.
    public let path: String
    let connection: Connection
    let limiter: TimeLimiter
    /// Whether the file has the tables that a close makes. Where it has not, those in the temporary database are filled
    /// for the first query that reads one.
    let isTabulated: Bool
    /// The version of the file that the temporary tables were filled from; nil before.
    var digestVersion: Int64?
    /// By the id of a place that is a stack, the place that events at it have; nil for what the trace says, which is the
    /// innermost frame of each until the trace is closed. Those that are not in it keep the stack.
    package var shownStacks: [SiteID: SiteID]?
    /// Set where the trace is read from a private copy; removed with the reader.
    private let copy: PrivateCopy?

    /// Opens the trace at `path` as it lies: also one that is being recorded, or whose recording was killed.
    public init(path: String) throws(TraceFileError) {
        try checkIsFile(path)
        try checkHeader(path)
        self.path = path
        let opened: Opened
        let file = linkedFile(path)
        if PrivateCopy.isNeeded(for: file) {
            let copy = try PrivateCopy(of: file)
            opened = try Opened(path: path, file: copy.file)
            self.copy = copy
        } else {
            opened = try Opened(path: path, file: file)
            copy = nil
        }
        connection = opened.connection
        limiter = opened.limiter
        isTabulated = opened.isTabulated
    }

    /// What the `trace` table says of the recording.
    public func metadata() throws(TraceFileError) -> TraceMetadata {
        try guarded { () throws(TraceFileError) in try connection.metadata() }
    }

    /// How many events the trace has: the number of the last one.
    public func eventCount() throws(TraceFileError) -> Int64 {
        try guarded { () throws(TraceFileError) in
            try connection.integer("SELECT max(seq) FROM main.event") ?? 0
        }
    }

    func prepare(_ sql: String) throws(TraceFileError) -> Statement {
        try guarded { () throws(TraceFileError) in try connection.prepare(sql) }
    }

    /// Turns what SQLite says of a statement of our own, on a file that is damaged, into the error that it is.
    func guarded<T>(_ body: () throws(TraceFileError) -> T) throws(TraceFileError) -> T {
        do {
            return try body()
        } catch .sql(let message) {
            throw damage(message)
        } catch {
            throw readingError(error)
        }
    }

    /// What an error of SQLite means where nothing is written but temporary files.
    func readingError(_ error: TraceFileError) -> TraceFileError {
        switch error {
        case .notADatabase: damage("a page is not one of a database")
        case .diskFull:
            .cannotOpen(path: path, reason: "no room for temporary files, or the disk is failing")
        default: error
        }
    }

    func damage(_ detail: String) -> TraceFileError { .corrupted(path: path, detail: detail) }
}

/// A connection that is set up for an untrusted file.
private struct Opened {
    let connection: Connection
    let limiter: TimeLimiter
    let isTabulated: Bool

    init(path: String, file: String) throws(TraceFileError) {
        connection = try Connection(path: path, file: file, flags: SQLITE_OPEN_READONLY)
        limiter = TimeLimiter(connection)
        let handle = connection.handle
        sqlite3_busy_timeout(handle, 2000)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_DQS_DML, 0)
        csqlite_db_config_switch(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
        for (limit, value) in Self.limits { sqlite3_limit(handle, limit, value) }
        do {
            try connection.execute(
                "PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0"
            )
            try SchemaCheck(connection).run()
            isTabulated = try SchemaCheck(connection).hasDigest()
            if !isTabulated { for table in Schema.digest { try connection.execute(table.sql(in: "temp")) } }
            for view in View.all { try connection.execute(view.temporarySQL) }
            // The first use of a table-valued function declares it, which the authorizer of a query would take for
            // writing; so these are used once.
            try? connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
            try EventScan.install(on: connection)
            try connection.execute("PRAGMA query_only = ON")
        } catch .sql(let message) {
            throw .corrupted(path: path, detail: message)
        }
    }

    private static let limits: [(Int32, Int32)] = [
        (SQLITE_LIMIT_LENGTH, 64 << 20), (SQLITE_LIMIT_SQL_LENGTH, 1 << 20), (SQLITE_LIMIT_COLUMN, 200),
        (SQLITE_LIMIT_EXPR_DEPTH, 200), (SQLITE_LIMIT_COMPOUND_SELECT, 50), (SQLITE_LIMIT_VDBE_OP, 1 << 20),
        (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
}
