import CSQLite
package import TraceModel

extension Connection {
    /// What the `trace` table says of the recording.
    package func metadata() throws(TraceFileError) -> TraceMetadata {
        var values: [String: String] = [:]
        let statement = try prepare("SELECT key, value FROM main.trace")
        while try statement.step() {
            if let key = statement.text(0), let value = statement.text(1) { values[key] = value }
        }
        return TraceMetadata(values)
    }
}

/// What a trace that nobody records into says of itself, before it is opened for writing.
package struct ClosedTrace {
    /// What the `trace` table says of the recording.
    package let metadata: TraceMetadata
    /// How many views the file has.
    package let viewCount: Int
    /// When each process began, in nanoseconds since the recording did.
    package let processStarts: [ProcessID: Int64]
    /// Whether it has the tables that a close makes.
    package let isTabulated: Bool
    /// Whether it was not closed after all.
    package let isUnfinished: Bool

    /// Whether the file at `path` is a database of SQLite in which nothing was made yet.
    package static func isBlank(_ path: String) -> Bool {
        let connection = try? Connection(path: path, flags: SQLITE_OPEN_READONLY)
        return (try? connection?.integer("SELECT count(*) FROM sqlite_schema")) == 0
    }

    /// Looks at the trace at `path`.
    ///
    /// - Throws: ``TraceFileError/notATrace(path:)`` and the like where `path` holds no trace of this version.
    package init(_ path: String) throws(TraceFileError) {
        try checkIsFile(path)
        try checkHeader(path)
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
        try SchemaCheck(connection).run()
        metadata = try connection.metadata()
        var starts: [ProcessID: Int64] = [:]
        let statement = try connection.prepare("SELECT id, started_ns FROM process")
        while try statement.step() { starts[ProcessID(rawValue: statement.integer(0))] = statement.integer(1) }
        processStarts = starts
        isTabulated = try SchemaCheck(connection).hasDigest()
        isUnfinished = try SchemaCheck(connection).isUnfinished()
        viewCount = Int(
            clamping: try connection.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'view'") ?? 0)
    }
}

extension TraceMetadata {
    /// From the `trace` table. What a damaged trace lacks has its default value.
    init(_ values: [String: String]) {
        func text(_ key: MetadataKey) -> String? { values[key.rawValue] }
        func number(_ key: MetadataKey) -> Int64? { text(key).flatMap { Int64($0) } }
        self.init(
            program: text(.program) ?? "", commandLine: text(.commandLine) ?? "", startedAt: text(.startedAt) ?? "",
            host: text(.host), bufferPolicy: text(.bufferPolicy).flatMap(BufferPolicy.init) ?? .wait)
        formatVersion = number(.formatVersion) ?? TraceFormat.version
        toolVersion = text(.toolVersion) ?? ""
        cleanEnd = number(.cleanEnd) == 1
        eventsLost = max(0, number(.eventsLost) ?? 0)
        isLossLeast = number(.eventsLostAtLeast) == 1
        lossReason = text(.lossReason)
        bufferWaits = max(0, number(.bufferWaits) ?? 0)
    }
}
