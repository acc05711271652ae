import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

@Suite("The options of an analysis")
struct AnalysisOptionsTests {
    @Test("leave out what another schedule could do, and nothing else, where that is not asked for")
    func predictions() throws {
        let trace = DrawnTrace(
            """
            t1            t2
            acquire A
            acquire B
            release B
            release A
                          acquire B
                          acquire A
                          release A
                          release B
            acquire A
                          acquire B
            request B
                          request A
            """, objects: "A lock, B lock")
        var options = AnalysisOptions(measuresFairness: false)
        func rules() throws -> [String] {
            try AnalysisSession(options).analyze(MemoryTrace(trace.tables, trace.events)).result.findings.map(\.rule)
        }
        #expect(try rules() == ["deadlock", "lock-order-cycle"])
        options.predicts = false
        #expect(try rules() == ["deadlock"])
    }
}
