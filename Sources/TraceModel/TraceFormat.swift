/// The numbers that make an SQLite file a trace.
public enum TraceFormat {
    /// `PRAGMA application_id`: "SYNC".
    public static let applicationID: Int64 = 0x5359_4E43
    /// `PRAGMA user_version`, and `format_version` of the `trace` table.
    public static let version: Int64 = 1
    /// The version of this tool, as `--version` prints it and `tool_version` records it.
    public static let toolVersion = "0.1.0"
}

/// What a thread does when its buffer is full and the bound on all buffers is reached.
public enum BufferPolicy: String, Sendable, CaseIterable {
    /// It waits for room while the collector is seen to live.
    case wait
    /// It drops the event and counts it.
    case drop
}
