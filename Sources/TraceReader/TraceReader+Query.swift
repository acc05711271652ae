import CSQLite
public import TraceWriter

extension TraceReader {
    /// Runs one statement that only reads, and returns its rows.
    ///
    /// The views that it names are this library's own, whatever the file holds under their names.
    ///
    /// - Parameter limit: How long it may take.
    /// - Throws: ``TraceFileError/refused(reason:)`` for anything but a single reading statement,
    ///   ``TraceFileError/sql(message:)`` for a mistake in it, ``TraceFileError/timeLimit(seconds:)``.
    public func query(_ sql: String, limit: Duration = .seconds(60)) throws(TraceFileError) -> QueryResult {
        var rows: [[SQLValue]] = []
        let columns = try forEachRow(of: sql, limit: limit) { rows.append($0) }
        return QueryResult(columns: columns, rows: rows)
    }

    /// Runs one statement that only reads, calls `body` with each row, and returns the names of the columns.
    ///
    /// The same rules as those of ``query(_:limit:)``.
    @discardableResult
    public func forEachRow(
        of sql: String, limit: Duration = .seconds(60), _ body: ([SQLValue]) -> Void
    ) throws(TraceFileError) -> [String] {
        try limiter.limit(to: limit) { () throws(TraceFileError) in
            let statement = try prepareForUser(sql)
            let count = statement.columnCount
            do throws(TraceFileError) {
                while try statement.step() { body((0..<count).map { statement.value($0) }) }
            } catch {
                throw readingError(error)
            }
            return (0..<count).map { statement.columnName($0) }
        }
    }

    private func prepareForUser(_ sql: String) throws(TraceFileError) -> Statement {
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
            return statement
        } catch {
            if let reason = authorizer.refusal { throw .refused(reason: reason) }
            throw error
        }
    }
}

extension Statement {
    fileprivate func value(_ column: Int32) -> SQLValue {
        switch type(column) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column) ?? "")
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }
}
