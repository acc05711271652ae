public import TraceModel

/// A trace and what was found in it.
public struct AnalyzedTrace: Sendable {
    /// What reports call the trace: its path, where it is a file.
    public var name: String
    /// What is known of the trace as a whole.
    public var summary: TraceSummary
    /// What was found.
    public var result: AnalysisResult
    /// All events, where there are few enough to keep them; nil for a long trace, which is to be read again.
    public var events: [TraceEvent]?
}
