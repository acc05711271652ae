public import TraceModel

/// Reads traces, shows their events to all rules, and gives what was found.
///
///     let session = AnalysisSession()
///     let trace = try session.analyze(openTrace(at: "run.sqlite"))
///     for finding in trace.result.findings { print(finding.level, finding.rule, finding.message) }
///
/// A trace is read once, or twice where a deadlock is predicted in a long one: a schedule is replayed before it is
/// reported.
public struct AnalysisSession {
    /// What is asked for.
    public var options: AnalysisOptions
    /// Called now and then while a trace is read, with the number of the last event that was analyzed.
    public var onProgress: ((Int64) -> Void)?

    /// Begins with the options given.
    public init(_ options: AnalysisOptions = AnalysisOptions(), onProgress: ((Int64) -> Void)? = nil) {
        self.options = options
        self.onProgress = onProgress
    }

    /// Analyzes traces one after the other.
    ///
    /// - Throws: What the first source throws that cannot be read.
    public func analyze(_ sources: [any TraceSource]) throws -> [AnalyzedTrace] { try sources.map(analyze) }

    /// Analyzes a trace.
    ///
    /// - Throws: What the source throws where it cannot be read.
    public func analyze(_ source: any TraceSource) throws -> AnalyzedTrace {
        var summary = try source.summary()
        var analyzer = Analyzer(
            tables: try source.tables(), only: options.rules, thresholds: options.thresholds,
            prediction: options.prediction, measuresFairness: options.measuresFairness,
            keepsLockOrder: options.keepsLockOrder, orderJudge: options.orderJudge,
            makesOverview: options.makesOverview,
            predicts: options.predicts)
        try source.forEachBatch(of: .all) { batch in
            for event in batch { analyzer.consume(event) }
            onProgress?(batch[batch.count - 1].seq)
        }
        if let last = analyzer.conclude() {
            // What is predicted is replayed first. The reads and writes have had their say.
            try source.forEachBatch(of: EventSelection(through: last, excluding: [.read, .write])) { batch in
                for event in batch { analyzer.review(event) }
            }
        }
        let events = analyzer.retained
        let result = analyzer.finish()
        summary.eventCount = result.eventCount
        return AnalyzedTrace(name: source.name, summary: summary, result: result, events: events)
    }
}
