import TraceWriter

/// The tables that a close makes, for a trace that lacks them: in the connection's temporary database.
extension TraceReader {
    /// Makes them, unless the file has them, or they are there from a query before and the file has not changed since.
    ///
    /// Leaves a transaction open where it had to look.
    func makeDigest() throws(TraceFileError) {
        if isTabulated { return }
        try connection.execute("BEGIN")
        do throws(TraceFileError) {
            let version = try connection.integer("PRAGMA data_version")
            // Begins the transaction, so that the version is that of what is read.
            _ = try connection.integer("SELECT max(seq) FROM main.event")
            if version == digestVersion { return }
            digestVersion = nil
            try connection.execute("PRAGMA query_only = OFF")
            for table in Schema.digest { try connection.execute("DELETE FROM temp.\(table.name)") }
            try Tabulation(connection, in: .temporary).run()
            try connection.execute("PRAGMA query_only = ON")
            digestVersion = version
        } catch {
            try? connection.execute("PRAGMA query_only = ON")
            try? connection.execute("ROLLBACK")
            throw readingError(error)
        }
    }

    func endTransaction() {
        if connection.isInTransaction { try? connection.execute("COMMIT") }
    }
}
