import CSQLite
package import TraceModel
public import TraceWriter

extension TraceReader {
    /// Runs one statement that only reads, and returns its rows.
    ///
    /// The views that it names are this library's own, whatever the file holds under their names.
    ///
    /// - Parameter limit: How long it may take. It is looked at between the steps of SQLite, of which one can be a function
    ///   that works on a long text.
    /// - Throws: ``TraceFileError/refused(reason:)`` for anything but a single reading statement, or for a result of more than
    ///   128 MiB,
    ///   ``TraceFileError/sql(message:)`` for a mistake in it, ``TraceFileError/timeLimit(seconds:)``.
    public func query(_ sql: String, limit: Duration = .seconds(60)) throws(TraceFileError) -> QueryResult {
        var rows: [[SQLValue]] = []
        var room = Self.mostBytes
        let columns = try forEachRow(of: sql, limit: limit) { (row) throws(TraceFileError) in
            room -= row.reduce(MemoryLayout<[SQLValue]>.stride) { $0 + $1.size }
            if room < 0 {
                throw .refused(reason: "its result is larger than \(Self.mostBytes >> 20) MiB, too much for a table")
            }
            rows.append(row)
        }
        return QueryResult(columns: columns, rows: rows)
    }

    /// How large a result may be in memory.
    private static let mostBytes = 128 << 20

    /// Bounds the memory that SQLite has, for all connections of the process; a query that needs more ends in an error.
    package static func limitMemory(to bytes: Int64) { sqlite3_hard_heap_limit64(bytes) }

    /// Runs one statement that only reads, calls `body` with each row, and returns the names of the columns.
    ///
    /// The same rules as those of ``query(_:limit:)``.
    ///
    /// - Parameter columns: Called with the names before the first row, also where there is none.
    @discardableResult
    public func forEachRow(
        of sql: String, limit: Duration = .seconds(60), columns: ([String]) -> Void = { _ in },
        _ body: ([SQLValue]) throws(TraceFileError) -> Void
    ) throws(TraceFileError) -> [String] {
        try forEachResultRow(of: sql, limit: limit, columns: columns) { (row) throws(TraceFileError) in
            try body(row.values)
        }
    }

    /// Runs one statement by the same rules, for another thread, which has the rows by a handover.
    ///
    /// Without a row, there is one empty batch. The time in which all batches are full does not count. Ends with an error
    /// when the other thread wants no more; does not say that it is at its end.
    package func readRows(
        of sql: String, limit: Duration, into handover: BatchHandover<RowBatch>
    ) throws(TraceFileError) {
        let unwanted = TraceFileError.refused(reason: "its rows are not wanted")
        guard var batch = handover.batchToFill() else { throw unwanted }
        try forEachResultRow(of: sql, limit: limit, columns: { batch.removeAll(columns: $0) }) {
            (row) throws(TraceFileError) in
            if batch.isFull {
                let columns = batch.columns
                handover.filled()
                guard let next = limiter.pausing({ handover.batchToFill() }) else { throw unwanted }
                batch = next
                batch.removeAll(columns: columns)
            }
            row.append(to: batch)
        }
        handover.filled()
    }

    /// Ends what runs on the connection, from whatever thread.
    package func interrupt() { sqlite3_interrupt(connection.handle) }

    /// The same, with rows that are gone at the next one.
    @discardableResult
    private func forEachResultRow(
        of sql: String, limit: Duration, columns: ([String]) -> Void,
        _ body: (ResultRow) throws(TraceFileError) -> Void
    ) throws(TraceFileError) -> [String] {
        try limiter.limit(to: limit) { () throws(TraceFileError) in
            let (statement, readsDigest) = try prepareForUser(sql)
            if readsDigest { try makeDigest() }
            // The pass and the query see the same events, also while these go on.
            defer { endTransaction() }
            let names = (0..<statement.columnCount).map { statement.columnName($0) }
            columns(names)
            let row = ResultRow(statement)
            do throws(TraceFileError) {
                while try statement.step() { try body(row) }
            } catch {
                throw readingError(error)
            }
            return names
        }
    }

    /// Prepares a statement, and says whether it reads a table that a close makes.
    private func prepareForUser(_ sql: String) throws(TraceFileError) -> (Statement, Bool) {
        if sql.utf8.contains(0) { throw .refused(reason: "it holds a zero byte") }
        let authorizer = Authorizer()
        authorizer.install(on: connection)
        // Off again before the statement runs: what it may do is settled when it is prepared. SQLite prepares it anew
        // where the schema has changed meanwhile, with query_only still on.
        defer { authorizer.remove(from: connection) }
        do throws(TraceFileError) {
            let (statement, rest) = try Statement.first(of: sql, on: connection)
            if Statement.hasStatement(rest, on: connection) {
                throw TraceFileError.refused(reason: "it is more than one statement")
            }
            guard sqlite3_stmt_readonly(statement.handle) != 0 else {
                throw TraceFileError.refused(reason: "it writes, and a trace is only read")
            }
            return (statement, authorizer.readsDigest)
        } catch {
            if let reason = authorizer.refusal { throw .refused(reason: reason) }
            throw error
        }
    }
}
