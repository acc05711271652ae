public import TraceModel
public import TraceReplay

/// What all analyses say about a trace.
public struct AnalysisResult: Sendable {
    /// The findings: errors first, each level in the order of the trace.
    public var findings: [Finding]
    /// How the waiting was shared out; empty where that was not measured.
    public var fairness: FairnessReport
    /// The edges of the lock order; empty where it was not kept.
    public var lockOrder: [RunEdge]
    /// What reports that draw the whole trace are made of; nil where it was not asked for.
    public var overview: TraceOverview?
    /// Events that are inconsistent with earlier ones: a fault of the recorder, not of the program.
    public var legality: LegalityLog
    /// How many events the trace holds.
    public var eventCount: Int64
    /// What threads, objects and places are called.
    public var names: TraceNames
}

extension AnalysisResult {
    /// That of a trace of which only a summary is at hand: its findings are elsewhere, in words.
    package init(summarized eventCount: Int64) {
        self.init(
            findings: [], fairness: FairnessReport(), lockOrder: [], overview: nil, legality: LegalityLog(),
            eventCount: eventCount, names: TraceNames(TraceTables()))
    }
}
