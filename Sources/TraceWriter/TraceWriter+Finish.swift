import CSQLite

/// How a trace was closed.
public struct TraceCloseResult: Equatable, Sendable {
    /// The file stands alone: nothing of it is in a `-wal` beside it. False while a reader held it back, and where the
    /// disk has no room for what is in the log.
    public var isSingleFile: Bool
    /// The tables that make queries fast are there. False where there was no room for them.
    public var isTabulated: Bool

    /// A result with these two properties.
    public init(isSingleFile: Bool, isTabulated: Bool) {
        self.isSingleFile = isSingleFile
        self.isTabulated = isTabulated
    }
}

extension TraceWriter {
    /// Closes the trace: makes the tables that queries use, drops what only a recording needs, and makes it a single file.
    ///
    /// An open transaction is committed. The last step is retried for as long as `patience` while a reader holds it
    /// back; the trace is complete without it. Afterwards the writer is of no more use.
    ///
    /// On a full disk it may be called again once there is room: the log has up to a little over 1 MB.
    ///
    /// - Throws: ``TraceFileError/diskFull(path:)`` where not even the mark of the close can be written.
    ///   Without room for the tables alone the trace is closed without them.
    public func finish(cleanEnd: Bool = true, patience: Duration = .seconds(5)) throws(TraceFileError)
        -> TraceCloseResult
    {
        if connection.isInTransaction { try commit() }
        finalizeStatements()
        let isTabulated = try makeTables()
        // Before anything is dropped that a recovery needs.
        try checkIsReachable()
        try undoingOnError { () throws(TraceFileError) in
            try connection.execute(
                """
                BEGIN IMMEDIATE; DROP TABLE IF EXISTS recording_position;
                UPDATE trace SET value = '\(cleanEnd ? 1 : 0)' WHERE key = 'clean_end'; COMMIT
                """)
        }
        let isSingle = leaveWriteAheadLog(patience: patience)
        try checkIsThere()
        return TraceCloseResult(isSingleFile: isSingle, isTabulated: isTabulated)
    }

    /// Makes the tables, in one transaction, in place of the views that stand in for them; false when they have no room.
    private func makeTables() throws(TraceFileError) -> Bool {
        do throws(TraceFileError) {
            try connection.execute("BEGIN IMMEDIATE")
            try dropDigest(connection)
            try Tabulation(connection, in: .trace).run()
            try connection.execute("COMMIT")
            return true
        } catch {
            rollback()
            switch error {
            // Of a damaged trace, too, what can be closed is closed.
            case .diskFull, .fileSizeLimit, .cannotOpen, .corrupted: return false
            default: throw error
            }
        }
    }

    /// Switches to a journal that leaves no file behind. Only possible while nobody else has the file open.
    private func leaveWriteAheadLog(patience: Duration) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: patience)
        // Short waits of SQLite's own, so that the deadline is kept.
        sqlite3_busy_timeout(connection.handle, 50)
        repeat {
            do {
                if try connection.text("PRAGMA journal_mode = DELETE") == "delete" { return true }
            } catch .diskFull, .fileSizeLimit {
                // What is in the log needs room in the file; waiting makes none.
                return false
            } catch {
                // A reader has the file open, or something passes: again, until the deadline.
            }
            sqlite3_sleep(10)
        } while clock.now < deadline
        return false
    }
}
