import CSQLite

/// One prepared statement. Parameters count from 1, columns from 0, as in SQLite.
package final class Statement {
    package let handle: OpaquePointer
    private let connection: Connection

    package init(_ sql: String, on connection: Connection, persistent: Bool) throws(TraceFileError) {
        self.connection = connection
        var prepared: OpaquePointer?
        let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK else { throw connection.error(code) }
        guard let prepared else { throw .sql(message: "the text holds no statement") }
        handle = prepared
    }

    private init(_ handle: OpaquePointer, on connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Prepares the first statement of `sql`, and returns what follows it.
    package static func first(of sql: String, on connection: Connection) throws(TraceFileError) -> (Statement, String) {
        let (code, prepared, rest) = prepareFirst(of: sql, on: connection)
        guard code == SQLITE_OK else { throw connection.error(code) }
        guard let prepared else { throw .refused(reason: "it holds no statement, at most a comment") }
        return (Statement(prepared, on: connection), rest)
    }

    /// Whether `sql` holds anything but white space, comments and semicolons.
    package static func hasStatement(_ sql: String, on connection: Connection) -> Bool {
        var rest = sql
        while !rest.isEmpty {
            let before = rest.utf8.count
            let (code, prepared, remaining) = prepareFirst(of: rest, on: connection)
            sqlite3_finalize(prepared)
            // Whatever SQLite cannot make sense of is something, too.
            if code != SQLITE_OK || prepared != nil { return true }
            if remaining.utf8.count >= before { return false }
            rest = remaining
        }
        return false
    }

    private static func prepareFirst(of sql: String, on connection: Connection) -> (Int32, OpaquePointer?, String) {
        sql.withCString { text in
            var prepared: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(connection.handle, text, -1, 0, &prepared, &tail)
            return (code, prepared, tail.map { String(cString: $0) } ?? "")
        }
    }

    /// Goes to the next row; false when there is none.
    @inline(__always)
    package func step() throws(TraceFileError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw connection.error(code)
    }

    /// Runs a statement that returns no rows, with the parameters that are bound, and makes it ready to run again.
    @inline(__always)
    package func run() throws(TraceFileError) {
        let code = sqlite3_step(handle)
        if code != SQLITE_DONE && code != SQLITE_ROW {
            // The message belongs to the connection and has to be read before the reset.
            let error = connection.error(code)
            sqlite3_reset(handle)
            throw error
        }
        sqlite3_reset(handle)
    }

    package func reset() { sqlite3_reset(handle) }
}

extension Statement {
    @inline(__always)
    package func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

    @inline(__always)
    package func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

    /// Binds an id or a number for which 0 means that there is none.
    @inline(__always)
    package func bindNonzero(_ index: Int32, _ value: Int64) {
        if value == 0 { sqlite3_bind_null(handle, index) } else { sqlite3_bind_int64(handle, index, value) }
    }

    package func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    package func bind(_ index: Int32, _ value: String?) {
        guard var value else { return bindNull(index) }
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                _ = csqlite_bind_text_copy(handle, index, chars.baseAddress, Int32(clamping: chars.count))
            }
        }
    }
}

extension Statement {
    package var columnCount: Int32 { sqlite3_column_count(handle) }

    package func columnName(_ column: Int32) -> String {
        sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }

    /// SQLite's type code of a column in the present row.
    @inline(__always)
    package func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }

    @inline(__always)
    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    @inline(__always)
    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// A text, of which what is beyond `limit` UTF-8 bytes is cut off and marked with an ellipsis.
    package func text(_ column: Int32, limit: Int = .max) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        if count <= limit { return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self) }
        var end = limit
        // Not within a character: its bytes but the first begin with the bits 10.
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: end), as: UTF8.self) + "…"
    }
}
