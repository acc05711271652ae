import CSQLite

/// How a trace was closed.
public struct TraceCloseResult: Equatable, Sendable {
    /// The file stands alone: nothing of it is in a `-wal` beside it. False while a reader held it back, and where the
    /// disk has no room for what is in the log.
    public var isSingleFile: Bool
    /// The indexes that make queries fast are there. False where there was no room for them.
    public var isIndexed: Bool

    /// A result with these two properties.
    public init(isSingleFile: Bool, isIndexed: Bool) {
        self.isSingleFile = isSingleFile
        self.isIndexed = isIndexed
    }
}

extension TraceWriter {
    /// Closes the trace: makes the indexes, drops what only a recording needs, and makes it a single file.
    ///
    /// An open transaction is committed. The last step is retried for as long as `patience` while a reader holds it
    /// back; the trace is complete without it. Afterwards the writer is of no more use.
    ///
    /// On a full disk it may be called again once there is room: the log has up to a little over 1 MB.
    ///
    /// - Throws: ``TraceFileError/diskFull(path:)`` where not even the mark of the close can be written.
    ///   Without room for indexes alone the trace is closed without them.
    public func finish(cleanEnd: Bool = true, patience: Duration = .seconds(5)) throws(TraceFileError)
        -> TraceCloseResult
    {
        if connection.isInTransaction { try commit() }
        finalizeStatements()
        let indexed = try makeIndexes()
        try undoingOnError { () throws(TraceFileError) in
            try connection.execute(
                """
                BEGIN IMMEDIATE; DROP TABLE IF EXISTS recording_position;
                UPDATE trace SET value = '\(cleanEnd ? 1 : 0)' WHERE key = 'clean_end'; COMMIT
                """)
        }
        let isSingle = leaveWriteAheadLog(patience: patience)
        try checkIsThere()
        return TraceCloseResult(isSingleFile: isSingle, isIndexed: indexed)
    }

    /// The most events whose indexes are sorted in memory when temporary files have no room: about 60 MB.
    private static let sortedInMemory: Int64 = 1_000_000

    /// Makes the indexes; false when they have no room.
    ///
    /// Sorting in files, in runs that fit the cache, takes half the time of sorting ten million events in memory, and
    /// a twentieth of the memory. What fits the cache as a whole needs no file.
    private func makeIndexes() throws(TraceFileError) -> Bool {
        if try makeIndexes(sortingIn: "FILE") { return true }
        return lastSeq <= Self.sortedInMemory ? try makeIndexes(sortingIn: "MEMORY") : false
    }

    private func makeIndexes(sortingIn place: String) throws(TraceFileError) -> Bool {
        do throws(TraceFileError) {
            try connection.execute("PRAGMA temp_store = \(place)")
            for index in Schema.indexes { try connection.execute(index.sql) }
            return true
        } catch {
            switch error {
            case .diskFull, .cannotOpen:
                rollback()
                return false
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
            } catch .diskFull {
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
