import TestSupport
import Testing
import TraceAnalysis
import TraceReport

@Suite("What threads did around a finding")
struct SurroundingsTests {
    @Test("is drawn with a lane for each thread, and the finding's events are marked")
    func lanes() throws {
        let trace = DrawnTrace(
            """
            main        t1         t2         other
            start t1
            start t2
            start other
                                              acquire C
                        acquire A
                                   acquire B
                        request B
                                              release C
                                   request A
            """, objects: "A lock, B lock, C lock")
        let finding = try #require(trace.analyzed(only: ["deadlock"]).findings.first)
        var surroundings = Surroundings(of: finding)
        for event in trace.events { surroundings.consume(event) }
        #expect(
            surroundings.lines(trace.tables).joined(separator: "\n") == """
                         t1                                  t2
                      2  begin
                      4                                      begin
                >     8  acquire A (demo.swift:5)
                >     9                                      acquire B (demo.swift:6)
                >    10  request B (demo.swift:7)
                >    12                                      request A (demo.swift:9)
                """)
    }
}
