import TraceModel

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
        lossReason = text(.lossReason)
        bufferWaits = max(0, number(.bufferWaits) ?? 0)
    }
}
