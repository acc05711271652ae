import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

@Suite("The overview of a trace")
struct OverviewTests {
    private static let handedOn = """
        t1            t2             t3
        acquire A
                      request A
                                     request A
        release A
                      acquire A
                      release A
                                     acquire A
        """

    private func analyzed(_ drawing: String, overview: Bool = true) -> (result: AnalysisResult, names: TraceNames) {
        let trace = DrawnTrace(drawing, objects: "A lock, B lock")
        var analyzer = Analyzer(tables: trace.tables, makesOverview: overview)
        for event in trace.events { analyzer.consume(event) }
        let result = analyzer.finish()
        return (result, result.names)
    }

    @Test("gives a wait to each owner for its part, and the time without an owner to none")
    func blocking() throws {
        let (result, names) = analyzed(Self.handedOn)
        let times = try #require(result.overview).blocking.map {
            "\(names.thread($0.owner)) \(names.thread($0.waiter)) \($0.time) \($0.count)"
        }
        #expect(times == ["t1 t2 2000 1", "t1 t3 1000 1", "t2 t3 1000 1"])
    }

    @Test("counts a wait that goes on at the end up to then")
    func open() throws {
        let (result, names) = analyzed(
            """
            t1            t2             t3
            acquire A
                          request A
                                         acquire B
            """)
        let overview = try #require(result.overview)
        #expect(overview.blocking.map(\.time) == [1000])
        let outcomes = overview.outcomes.map { outcome in
            "\(names.thread(outcome.thread)): \(outcome.open.map(names.object)) \(outcome.awaited.map(names.object) ?? "")"
        }
        #expect(outcomes == [#"t1: ["A"] "#, "t2: [] A", #"t3: ["B"] "#])
    }

    @Test("has nothing of threads that do not meet and leave nothing open, and is made only where it is asked for")
    func silent() throws {
        let apart = """
            t1            t2
            acquire A
            release A
                          acquire A
                          release A
            """
        let overview = try #require(analyzed(apart).result.overview)
        #expect(overview.blocking.isEmpty && overview.outcomes.isEmpty)
        #expect(analyzed(apart, overview: false).result.overview == nil)
    }
}
