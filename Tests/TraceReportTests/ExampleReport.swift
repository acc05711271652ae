import TestSupport
import TraceAnalysis

@testable import TraceReport

/// A report that has something of everything: two traces, a story, a prediction with its schedule, a finding of both
/// traces and one that is excluded, figures of fairness, remarks, and names that a format has to escape.
enum ExampleReport {
    ///
    /// It is said to be of no rules, so that it stays the same when one is added or its page is changed.
    static let report = ResolvedReport(traces, rules: [])

    static let traces = [
        trace("first <run>.sqlite", failing + "\nrelease_error D 0", lost: 3),
        trace("second.sqlite", failing + "\n                                     release_error B 0"),
    ]

    private static let failing = """
        main          t1             t2             t3
        start t1
        start t2
        start t3
                                                    acquire F
                                                    acquire G
                                                    release G
                                                    release F
                                                    end
        acquire G
        acquire F
        release F
        release G
        acquire D
        acquire E
        release E
        release D
        acquire E
        acquire D
        release D
        release E
                      acquire A<b>&"
                      release_error B 0
                      throw paper <i>&
                                     request A<b>&"
        acquire S
        arrive W
        """

    private static func trace(_ path: String, _ drawing: String, lost: Int64 = 0) -> ReportedTrace {
        let trace = DrawnTrace(
            drawing,
            objects: "A<b>&\" lock, B lock, D lock, E lock, F lock, G lock, S semaphore 2, W barrier 3")
        return ReportedTrace(path: path, lost: lost, cleanEnd: lost == 0, result: trace.analyzed())
    }
}
