package import TraceAnalysis
package import TraceModel
package import TracePrediction

/// A trace in memory, as tests make it up.
package struct MemoryTrace: TraceSource {
    package let name = "memory"
    private let rows: TraceTables
    private let events: [TraceEvent]

    package init(_ tables: TraceTables, _ events: [TraceEvent]) {
        rows = tables
        self.events = events
    }

    package func summary() -> TraceSummary { TraceSummary(format: "memory", eventCount: Int64(events.count)) }

    package func tables() -> TraceTables { rows }

    package func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        var batches = EventBatches(of: selection)
        for event in events { try batches.add(event, body) }
        try batches.finish(body)
    }

    /// What a session says of the trace.
    package func analyzed(
        only rules: Set<String>? = nil, thresholds: AnalysisThresholds = AnalysisThresholds(),
        prediction: PredictionOptions = PredictionOptions(), measuresFairness: Bool = true,
        order: (any LockOrderJudge)? = nil
    ) -> AnalysisResult {
        var options = AnalysisOptions(
            rules: rules, thresholds: thresholds, prediction: prediction, measuresFairness: measuresFairness)
        options.orderJudge = order
        do {
            return try AnalysisSession(options).analyze(self).result
        } catch {
            preconditionFailure("nothing in memory throws: \(error)")
        }
    }
}

extension DrawnTrace {
    /// What a session says of the drawing.
    package func analyzed(
        only rules: Set<String>? = nil, thresholds: AnalysisThresholds = AnalysisThresholds(),
        order: (any LockOrderJudge)? = nil
    ) -> AnalysisResult {
        MemoryTrace(tables, events).analyzed(only: rules, thresholds: thresholds, order: order)
    }
}
