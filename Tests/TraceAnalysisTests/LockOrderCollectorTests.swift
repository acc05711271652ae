import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

@Suite("The lock order of an overview")
struct LockOrderCollectorTests {
    @Test("has what was acquired, or is waited for at the end, while another lock was held; how often, by whom, where")
    func edges() throws {
        let trace = DrawnTrace(
            """
            main        t1          t2
            start t1
            start t2
                        acquire A
                        acquire B
                        acquire S
                        release B
                        acquire B
                                    acquire C
                                    request A
            """, objects: "A rlock, B lock, C lock, S semaphore 1")
        var options = AnalysisOptions(rules: [], measuresFairness: false)
        options.makesOverview = true
        let result = try AnalysisSession(options).analyze(MemoryTrace(trace.tables, trace.events)).result
        let order = try #require(result.overview).lockOrder
        let names = TraceNames(trace.tables)
        #expect(order.edges.map { names.object($0.held) + names.object($0.wanted) } == ["AB", "CA"])
        #expect(order.edges.map(\.count) == [2, 1])
        #expect(order.edges.map { $0.threads.map(names.thread) } == [["t1"], ["t2"]])
        #expect(order.edges.map { names.place($0.heldSite) } == ["demo.swift:3", "demo.swift:8"])
        #expect(order.edges.map { names.place($0.wantedSite) } == ["demo.swift:4", "demo.swift:9"])
        #expect(!order.isCut)
    }
}
