package import TraceModel

extension TraceWriter {
    /// Notes how many records of the thread's buffer have their events in the file.
    ///
    /// In the transaction of these events: so a recovery reads each event exactly once.
    package func setPosition(thread: ThreadID, position: Int64) throws(TraceFileError) {
        try insert(into: PositionColumn.self) {
            $0.bind(.thread, thread.rawValue)
            $0.bind(.position, position)
        }
    }

    /// How many records of each thread's buffer have their events in the file.
    package func positions() throws(TraceFileError) -> [ThreadID: Int64] {
        var result: [ThreadID: Int64] = [:]
        let statement = try connection.prepare("SELECT thread_id, position FROM recording_position")
        while try statement.step() { result[ThreadID(rawValue: statement.integer(0))] = statement.integer(1) }
        return result
    }

    /// The last number that each object gave to an event in the file.
    package func maxObjectSequences() throws(TraceFileError) -> [ObjectID: Int64] {
        var result: [ObjectID: Int64] = [:]
        let statement = try connection.prepare(
            "SELECT object_id, max(object_seq) FROM event WHERE object_seq IS NOT NULL GROUP BY object_id")
        while try statement.step() { result[ObjectID(rawValue: statement.integer(0))] = statement.integer(1) }
        return result
    }

    /// Whether the file has what a close drops: it was not closed.
    package func isUnfinished() throws(TraceFileError) -> Bool { try SchemaCheck(connection).isUnfinished() }

    /// What the `trace` table says of the recording.
    package func metadata() throws(TraceFileError) -> TraceMetadata { try connection.metadata() }
}
