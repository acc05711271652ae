import CSQLite
import TraceModel

extension TraceReader {
    /// Calls `body` with each event in the order of `seq`.
    ///
    /// - Throws: What `body` throws, which ends the reading, and ``TraceStoreError/corrupted(path:detail:)`` at the
    ///   first row that cannot be an event.
    public func forEachEvent(_ body: (TraceEvent) throws -> Void) throws {
        let statement = try prepare(
            "SELECT seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value FROM main.event ORDER BY seq")
        let handle = statement.handle
        let kinds = KindTable()
        var last: Int64 = 0
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else {
                throw readingError(connection.error(code))
            }
            let seq = sqlite3_column_int64(handle, 0)
            let kindID = sqlite3_column_int64(handle, 3)
            guard seq > last, let kind = kinds[kindID], hasExpectedTypes(handle) else {
                throw faultyEvent(statement, seq: seq, last: last)
            }
            last = seq
            // SQLite gives 0 for a NULL, which is what stands for nothing in the model.
            try body(
                TraceEvent(
                    seq: seq, time: sqlite3_column_int64(handle, 1),
                    thread: ThreadID(rawValue: sqlite3_column_int64(handle, 2)), kind: kind,
                    object: ObjectID(rawValue: sqlite3_column_int64(handle, 4)),
                    objectSeq: sqlite3_column_int64(handle, 5), site: SiteID(rawValue: sqlite3_column_int64(handle, 6)),
                    value: sqlite3_column_int64(handle, 7)))
        }
    }

    @inline(__always)
    private func hasExpectedTypes(_ handle: OpaquePointer) -> Bool {
        sqlite3_column_type(handle, 1) == SQLITE_INTEGER && sqlite3_column_type(handle, 2) == SQLITE_INTEGER
            && isIntegerOrNull(handle, 4) && isIntegerOrNull(handle, 5) && isIntegerOrNull(handle, 6)
            && isIntegerOrNull(handle, 7)
    }

    @inline(__always)
    private func isIntegerOrNull(_ handle: OpaquePointer, _ column: Int32) -> Bool {
        let type = sqlite3_column_type(handle, column)
        return type == SQLITE_INTEGER || type == SQLITE_NULL
    }

    private func faultyEvent(_ statement: Statement, seq: Int64, last: Int64) -> TraceStoreError {
        if seq <= last { return damage("event \(seq) comes after event \(last)") }
        if EventKind(rawValue: UInt8(truncatingIfNeeded: statement.integer(3))) == nil
            || statement.integer(3) != Int64(UInt8(truncatingIfNeeded: statement.integer(3)))
        {
            return damage("event \(seq) has the unknown kind \(statement.integer(3))")
        }
        return damage("event \(seq) holds something that is not a number")
    }
}

/// From the ids in the file to kinds, without a switch for each event.
private struct KindTable {
    private let kinds: [EventKind?] = (0...255).map { EventKind(rawValue: UInt8($0)) }

    @inline(__always)
    subscript(id: Int64) -> EventKind? {
        id >= 0 && id < 256 ? kinds[Int(truncatingIfNeeded: id)] : nil
    }
}
