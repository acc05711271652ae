import TestSupport
import Testing
import TraceAnalysis
import TraceModel
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
        var surroundings = Surroundings(of: finding, tables: trace.tables)
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

    private func drawn(_ finding: Finding, _ trace: DrawnTrace) -> String {
        var surroundings = Surroundings(of: finding, tables: trace.tables)
        for event in trace.events { surroundings.consume(event) }
        return surroundings.lines(trace.tables).joined(separator: "\n")
    }

    @Test("tells how many events a lane leaves out")
    func gaps() throws {
        let looks = Array(repeating: "            acquire C\n            release C", count: 4).joined(separator: "\n")
        let trace = DrawnTrace(
            "main        t1\nstart t1\n\(looks)\n            release_error A 0\n\(looks)", objects: "A lock, C lock")
        let finding = try #require(trace.analyzed(only: ["release-unlocked"]).findings.first)
        let lines = drawn(finding, trace).split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
        #expect(lines.count == 12, "\(lines)")
        #expect(lines[1] == "… 5 events")
        #expect(lines[6].hasPrefix(">    11  release_error A"))
        #expect(lines[11] == "… 4 events")
    }

    @Test("says of a part of a trace that there may be more before and after it, and reads no more than that part")
    func part() throws {
        let looks = Array(repeating: "            acquire C\n            release C", count: 6).joined(separator: "\n")
        let trace = DrawnTrace(
            "main        t1\nstart t1\n\(looks)\n            release_error A 0\n\(looks)", objects: "A lock, C lock")
        let finding = try #require(trace.analyzed(only: ["release-unlocked"]).findings.first)
        let place = try #require(finding.locations.map(\.event).max())
        var surroundings = Surroundings(
            of: finding, in: EventSelection(from: place - 6, through: place + 4), of: Int64(trace.events.count),
            tables: trace.tables)
        for event in trace.events where abs(event.seq - place) <= 6 && event.seq <= place + 4 {
            surroundings.consume(event)
        }
        let lines = surroundings.lines(trace.tables).map { $0.trimmingPrefix { $0 == " " } }
        #expect(lines.count == 12, "\(lines)")
        #expect(lines[1] == "… 2 or more events")
        #expect(lines[11] == "…")
        #expect(drawn(finding, trace).contains("… 9 events"))

        var late = finding
        late.locations[0].event = 1_000_000
        let selection = try #require(Surroundings.selection(of: late))
        #expect(selection.first == 990_000 && selection.last == 1_010_000)
        late.locations[0].event = .max
        #expect(Surroundings.selection(of: late)?.last == .max)
        late.locations = []
        #expect(Surroundings.selection(of: late) == nil)
    }

    /// A wait of t1 for a lock that t2 has meanwhile so many times and once more, and a finding about it.
    private func wait(during count: Int) -> (DrawnTrace, Finding) {
        let turns = Array(repeating: "                       release L\n                       acquire L", count: count)
            .joined(separator: "\n")
        let trace = DrawnTrace(
            """
            main        t1         t2
            start t1
            start t2
                                   acquire L
                        request L
            \(turns)
                                   release L
                        acquire L
            """, objects: "L lock")
        let finding = Finding(
            rule: "unfair-lock", level: .warning, message: "", help: "", threads: [trace.threads("t1")],
            objects: [trace.events[4].object],
            locations: [
                Finding.Location(
                    site: .none, thread: trace.threads("t1"), event: trace.events[5].seq, role: "waited here")
            ], event: 6)
        return (trace, finding)
    }

    @Test("has those who owned the lock during a wait, where the finding is about that, and not otherwise")
    func owners() throws {
        let (trace, unfair) = wait(during: 3)
        var finding = unfair
        let text = drawn(finding, trace)
        #expect(text.split(separator: "\n").count { $0.contains("release L") } == 4, "\(text)")
        #expect(text.split(separator: "\n").count { $0.contains("acquire L") } == 5)
        #expect(text.contains("t2"))
        finding.rule = "stuck-thread"
        #expect(!drawn(finding, trace).contains("t2"))
    }

    @Test("a schedule draws the request that a thread waits in once")
    func requests() throws {
        let trace = DrawnTrace(
            """
            main        t1         t2
            start t1
            start t2
                        acquire A
                        acquire B
                        release B
                        release A
                                   acquire B
                                   release B
                                   acquire B
                                   request A
                                   acquire A
                                   release A
                                   release B
            """, objects: "A lock, B lock")
        let finding = try #require(trace.analyzed(only: ["lock-order-cycle"]).findings.first)
        let lines = try #require(ScheduleDrawing(of: finding)).lines(trace.tables)
        #expect(lines.count { $0.contains("request A") } == 1, "\(lines)")
        #expect(lines.count { $0.hasPrefix(">") } == 2)
    }

    @Test("has the first and the last that others did during a wait, and where holds end whose release is left out")
    func longWait() throws {
        let (trace, finding) = wait(during: 30)
        var surroundings = Surroundings(of: finding, tables: trace.tables)
        for event in trace.events { surroundings.consume(event) }
        let lines = surroundings.lines(trace.tables)
        // The release that let the waiter in is among them.
        #expect(lines.contains { $0.hasPrefix("     67 ") && $0.contains("release L") }, "\(lines)")
        #expect(lines.filter { $0.contains("…") }.map { $0.trimmingPrefix { $0 == " " } } == ["… 49 events"])
        #expect(lines.count { $0.contains(" L ") } == 15)
        // The acquisition before the gap ends in it.
        #expect(surroundings.spans.map(\.acquire) == [5, 8, 10, 12])
        #expect(surroundings.spans.map(\.release) == [7, 9, 11, 13])
    }
}

extension DrawnTrace {
    fileprivate func threads(_ name: String) -> ThreadID { tables.threads.first { $0.name == name }!.id }
}
