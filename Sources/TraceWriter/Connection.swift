import CSQLite
import Glibc
import TraceModel

/// One connection to an SQLite file, closed with the last reference to it.
///
/// Nothing in it is synchronized, and SQLite's own mutex is off: one thread at a time.
package final class Connection {
    package let handle: OpaquePointer
    /// The path as the user gave it, for messages.
    package let path: String

    /// Opens the file at `path`; `flags` are those of `sqlite3_open_v2`.
    package init(path: String, file: String? = nil, flags: Int32) throws(TraceFileError) {
        self.path = path
        var opened: OpaquePointer?
        // A path that is not absolute gets "./", so that SQLite takes neither "file:…" nor ":memory:" for anything
        // else than a name.
        let file = file ?? path
        let plain = file.hasPrefix("/") ? file : "./" + file
        let code = sqlite3_open_v2(plain.systemName, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw .cannotOpen(path: path, reason: "out of memory") }
        handle = opened
        guard code == SQLITE_OK else { throw error(code) }
        sqlite3_extended_result_codes(opened, 1)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs every statement of `sql` and drops what they return.
    package func execute(_ sql: String) throws(TraceFileError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    package func prepare(_ sql: String, persistent: Bool = false) throws(TraceFileError) -> Statement {
        try Statement(sql, on: self, persistent: persistent)
    }

    /// The first column of the first row as an integer, or nil without a row or if it holds NULL.
    package func integer(_ sql: String) throws(TraceFileError) -> Int64? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return statement.isNull(0) ? nil : statement.integer(0)
    }

    /// The first column of the first row as text, or nil without a row or if it holds NULL.
    package func text(_ sql: String) throws(TraceFileError) -> String? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return statement.text(0)
    }

    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// The library's error for an SQLite result code of this connection.
    package func error(_ code: Int32) -> TraceFileError {
        if GuardedFiles.isBroken { return .descriptorsClosed(path: path) }
        let message = String(cString: sqlite3_errmsg(handle))
        switch code & 0xff {
        case SQLITE_CANTOPEN: return .cannotOpen(path: path, reason: message)
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: return .cannotOpen(path: path, reason: message)
        case SQLITE_NOTADB: return .notADatabase(path: path)
        case SQLITE_CORRUPT, SQLITE_FORMAT: return .corrupted(path: path, detail: message)
        case SQLITE_FULL, SQLITE_IOERR:
            if isReadFault(code) { return damagedRead(code) }
            return isAtFileSizeLimit ? .fileSizeLimit(path: path) : .diskFull(path: path)
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy(path: path)
        default: return .sql(message: message)
        }
    }

    /// Whether a write failed because of the system's limit. Where a part of it had room, or for the index of the log,
    /// SQLite keeps no error number; the sizes tell then.
    private var isAtFileSizeLimit: Bool {
        let problem = sqlite3_system_errno(handle)
        if problem == EFBIG { return true }
        guard problem != ENOSPC, let limit = FileSizeSignal.limit else { return false }
        return TraceFileParts.paths(of: path).contains { part in
            var status = stat()
            return stat(part.systemName, &status) == 0 && Int64(status.st_size) + 32768 >= limit
        }
    }

    private func isReadFault(_ code: Int32) -> Bool {
        // Extended codes: SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_CORRUPTFS.
        [1, 2, 33].contains(code >> 8) && code & 0xff == SQLITE_IOERR
    }

    private func damagedRead(_ code: Int32) -> TraceFileError {
        .corrupted(path: path, detail: String(cString: sqlite3_errstr(code)))
    }
}
