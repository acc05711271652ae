package import TraceModel

extension TraceWriter {
    /// Says how those threads of a process ended that ran and have no end on record. `time`: nil where that is unknown.
    package func endOpenThreads(of process: ProcessID, at time: Int64?, end: ThreadInfo.End) throws(TraceFileError) {
        try run(
            """
            UPDATE thread SET ended_ns = ?2, "end" = ?3
            WHERE process_id = ?1 AND "end" IS NULL AND started_ns IS NOT NULL
            """
        ) {
            $0.bind(1, process.rawValue)
            $0.bind(2, time)
            $0.bind(3, end.rawValue)
        }
    }

    /// The processes whose end is on record, with its time in nanoseconds since the recording began.
    package func endedProcesses() throws(TraceFileError) -> [ProcessID: Int64] {
        var result: [ProcessID: Int64] = [:]
        let statement = try connection.prepare("SELECT id, ended_ns FROM process WHERE ended_ns IS NOT NULL")
        while try statement.step() { result[ProcessID(rawValue: statement.integer(0))] = statement.integer(1) }
        return result
    }

    /// How many events are missing according to the events of the kind `lost`. Reads the whole table.
    package func lossOnRecord() throws(TraceFileError) -> Int64 {
        try connection.integer("SELECT sum(value) FROM event WHERE kind = \(EventKind.lost.rawValue)") ?? 0
    }
}
