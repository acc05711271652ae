public import TraceModel

/// A key of the `trace` table. A trace has exactly these.
public enum MetadataKey: String, CaseIterable, Sendable {
    case formatVersion = "format_version"
    case toolVersion = "tool_version"
    case program
    case commandLine = "command_line"
    case startedAt = "started_at"
    case host
    case cleanEnd = "clean_end"
    case eventsLost = "events_lost"
    case eventsLostAtLeast = "events_lost_at_least"
    case lossReason = "loss_reason"
    case bufferPolicy = "buffer_policy"
    case bufferWaits = "buffer_waits"

    /// The key, and in parentheses what its value is where the name does not say.
    var meaning: String {
        switch self {
        case .startedAt: "\(rawValue) (ISO 8601)"
        case .cleanEnd: "\(rawValue) (1: closed in an orderly way)"
        case .eventsLostAtLeast: "\(rawValue) (1: more may be missing than are counted)"
        case .eventsLost, .bufferWaits: "\(rawValue) (count)"
        case .bufferPolicy: "\(rawValue) (wait|drop)"
        default: rawValue
        }
    }
}

/// What the `trace` table says of a recording as a whole.
public struct TraceMetadata: Equatable, Sendable {
    /// The trace's format version.
    public var formatVersion = TraceFormat.version
    /// The version of the tool that recorded it.
    public var toolVersion = TraceFormat.toolVersion
    /// The name of the program.
    public var program: String
    /// The whole command line, each word quoted as a shell would need it.
    public var commandLine: String
    /// ISO 8601, with the offset from UTC.
    public var startedAt: String
    /// nil where it is not to be known, as in a trace that goes into a repository.
    public var host: String?
    /// Whether the recording was closed in an orderly way.
    public var cleanEnd = false
    /// How many events were lost.
    public var eventsLost: Int64 = 0
    /// Whether more may be missing: of buffers that cannot be read, nobody can count the events.
    public var isLossLeast = false
    /// Why events were lost; nil when none were.
    public var lossReason: String?
    /// What a thread did when its buffer was full.
    public var bufferPolicy: BufferPolicy
    /// How often a thread waited for room in its buffer.
    public var bufferWaits: Int64 = 0

    /// The beginning of a recording: nothing lost, and not yet closed.
    public init(
        program: String = "", commandLine: String = "", startedAt: String = "", host: String? = nil,
        bufferPolicy: BufferPolicy = .wait
    ) {
        self.program = program
        self.commandLine = commandLine
        self.startedAt = startedAt
        self.host = host
        self.bufferPolicy = bufferPolicy
    }
}

extension TraceMetadata {
    /// The text that the `trace` table holds for a key, nil for NULL.
    public subscript(key: MetadataKey) -> String? {
        switch key {
        case .formatVersion: String(formatVersion)
        case .toolVersion: toolVersion
        case .program: program
        case .commandLine: commandLine
        case .startedAt: startedAt
        case .host: host
        case .cleanEnd: cleanEnd ? "1" : "0"
        case .eventsLost: String(eventsLost)
        case .eventsLostAtLeast: isLossLeast ? "1" : "0"
        case .lossReason: lossReason
        case .bufferPolicy: bufferPolicy.rawValue
        case .bufferWaits: String(bufferWaits)
        }
    }
}
