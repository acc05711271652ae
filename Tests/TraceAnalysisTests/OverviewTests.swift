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

    @Test("has both edges of a wait cycle, up to the end of the process and not to the last event")
    func hang() throws {
        let trace = DrawnTrace(
            """
            t1            t2
            acquire A
                          acquire B
            request B
                          request A
            """, objects: "A lock, B lock")
        var processes = trace.tables.processes
        processes[0].ended = 50_000
        let tables = TraceTables(
            processes: processes, threads: trace.tables.threads, objects: trace.tables.objects,
            sites: trace.tables.sites)
        var analyzer = Analyzer(tables: tables, makesOverview: true)
        for event in trace.events { analyzer.consume(event) }
        let result = analyzer.finish()
        let times = try #require(result.overview).blocking.map {
            "\(result.names.thread($0.owner)) \(result.names.thread($0.waiter)) \($0.time) \($0.count)"
        }
        let asked = trace.events.filter { $0.kind == .request }.map { 50_000 - $0.time }
        #expect(times == ["t1 t2 \(asked[1]) 1", "t2 t1 \(asked[0]) 1"])
    }

    @Test("gives a writer's wait to each reader for its part, and a reader's to the writer")
    func readers() throws {
        let trace = DrawnTrace(
            """
            t1                t2                t3
            acquire_shared W
                              acquire_shared W
                                                request W
            release_shared W
                              release_shared W
                                                acquire W 1
            request_shared W
                                                release W 0
            acquire_shared W
            """, objects: "W rwlock")
        var analyzer = Analyzer(tables: trace.tables, makesOverview: true)
        for event in trace.events { analyzer.consume(event) }
        let result = analyzer.finish()
        let times = try #require(result.overview).blocking.map {
            "\(result.names.thread($0.owner)) \(result.names.thread($0.waiter)) \($0.time) \($0.count)"
        }
        #expect(times == ["t1 t3 1000 1", "t2 t3 2000 1", "t3 t1 1000 1"])
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
