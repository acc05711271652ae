public import TraceAnalysis
public import TraceModel
import TraceReplay

/// A trace and what was found in it, for a report.
public struct ReportedTrace: Sendable {
    /// Where the trace is.
    public var path: String
    /// How many events the recording is known to have lost, or how many lines of a text were skipped.
    public var lost: Int64
    /// Whether more may be missing than ``lost`` says.
    public var isLossLeast = false
    /// What the recording left out on purpose, by module.
    public var leftOut: [LeftOut] = []
    /// Whether the trace is a text whose lines are read as they lie.
    public var isText: Bool
    /// How many acquisitions and releases a text does not tell of, though what it tells needs them.
    public var unrecorded: Int64 = 0
    /// When the recording began (ISO 8601), and where; nil where that is not on record.
    public var started: String?
    /// Whether the recording was closed in an orderly way.
    public var cleanEnd: Bool
    /// Whether the trace was not closed: its recording goes on, or was cut off.
    public var isUnfinished = false
    /// What was found.
    public var result: AnalysisResult
    /// What was found, where only a summary of the trace is at hand.
    package var summarized: [ResolvedFinding] = []
    /// For findings by their place in the result, what their threads did around them, where it was read.
    package var surroundings: [Int: Surroundings] = [:]
    /// By the numbers of events that findings name, the stacks at which they happened, where these were recorded.
    package var stacks: [Int64: [SiteID]] = [:]

    /// Puts the parts together.
    package init(path: String, lost: Int64, isText: Bool = false, cleanEnd: Bool, result: AnalysisResult) {
        self.path = path
        self.lost = lost
        self.isText = isText
        self.cleanEnd = cleanEnd
        self.result = result
    }
}

extension ReportedTrace {
    /// The most events whose stacks are read.
    private static let mostStacks = 10_000

    /// Reads the stacks of the events that the findings name.
    package mutating func readStacks(from source: any TraceSource) throws {
        guard !result.names.tables.stacks.isEmpty else { return }
        let events = result.findings.lazy.flatMap(\.locations).map(\.event).filter { $0 != 0 }
        stacks = try source.stacks(of: Array(events.prefix(Self.mostStacks)))
    }

    /// What a session found in a trace.
    public init(_ trace: AnalyzedTrace) {
        self.init(
            path: trace.name, lost: trace.summary.lost, isText: trace.summary.isText,
            cleanEnd: trace.summary.cleanEnd, result: trace.result)
        unrecorded = trace.summary.unrecorded
        started = trace.summary.started
        isLossLeast = trace.summary.isLossLeast
        leftOut = trace.summary.leftOut
        isUnfinished = trace.summary.isUnfinished
    }
}
