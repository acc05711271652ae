package import TraceAnalysis
package import TraceModel
package import TraceReport

/// A run as it is compared: what was found in it, and what was measured.
package struct ComparedRun: Sendable {
    package let trace: ReportedTrace
    package let timings: ObjectTimings

    /// Puts together what was found and what was measured, for which the events are read once more.
    package init(_ trace: AnalyzedTrace, _ source: any TraceSource) throws {
        self.trace = ReportedTrace(trace)
        var timings = ObjectTimings(trace.result.names)
        try source.forEachBatch(of: EventSelection(excluding: [.read, .write])) { batch in
            for event in batch { timings.consume(event) }
        }
        self.timings = timings
    }
}
