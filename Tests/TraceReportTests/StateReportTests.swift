import TestSupport
import Testing
import TraceModel
import TraceReplay
import TraceReport

@Suite("The state at a moment")
struct StateReportTests {
    private func state(
        of trace: DrawnTrace, after count: Int? = nil, showsAll: Bool = false
    ) -> String {
        var replay = Replay(tables: trace.tables)
        let events = trace.events.prefix(count ?? trace.events.count)
        for event in events { replay.apply(event) }
        var report = StateReport(replay, after: events.last)
        report.showsAll = showsAll
        return report.render(total: Int64(trace.events.count))
    }

    private static let drawing = """
        main          t1           t2
        start t1
        start t2
                      acquire A
                                   request A
        acquire S
        join_wait t1
        """

    @Test("says who holds and who waits, since when, where and behind whom")
    func locks() {
        let trace = DrawnTrace(Self.drawing, objects: "A lock, B lock, S semaphore 2")
        #expect(
            state(of: trace) == """
                after event 8 of 8, at 0.000007 s: join_wait by 'main' on 't1' (demo.swift:6)

                threads
                  main  waits for the end of 't1' since event 8 (demo.swift:6)
                        has taken 1 permit of 'S' since event 7, 1 µs ago (demo.swift:5)
                  t1    runs, last seen at demo.swift:3
                        holds 'A' since event 5, 3 µs ago (demo.swift:3)
                  t2    waits for 'A' since event 6, 2 µs ago (demo.swift:4); held by 't1'

                objects
                  A  lock, held by 't1'
                     awaited by 't2'
                  S  semaphore, 1 permit left, began with 2

                """)
    }

    @Test("is that before the first event for a moment before it")
    func before() {
        #expect(
            state(of: DrawnTrace(Self.drawing, objects: "A lock, B lock, S semaphore 2"), after: 0)
                .hasPrefix("before the first event of 8\n"))
    }

    @Test("names what is at rest when asked, and counts it else")
    func rest() {
        let drawing =
            "main      t1\nstart t1\n          acquire A\n          release A\n          end\nset E\nacquire B"
        let trace = DrawnTrace(drawing, objects: "A lock, B rlock, E event, P barrier 3")
        let short = state(of: trace)
        #expect(short.contains("\n  ended: 't1'\n"))
        #expect(short.contains("\n  at rest: 1 lock\n"))
        #expect(short.contains("\n  E  event, set\n"))
        let long = state(of: trace, showsAll: true)
        #expect(long.contains("\n  t1    ended\n"))
        #expect(long.contains("\n  A  lock, free\n"))
        #expect(!long.contains("at rest"))
    }

    @Test("knows barriers, conditions and what is cut off by the end of the process")
    func others() {
        let drawing = """
            main      t1           t2
            start t1
            start t2
                      arrive P
                                   acquire M
                                   wait C
            exit
            """
        let text = state(of: DrawnTrace(drawing, objects: "P barrier 3, M rlock, C condition", end: .exited))
        #expect(text.contains("  main  ended the process\n"))
        #expect(text.contains("  t1    was cut off while it waited at the barrier 'P' since event 5, "))
        #expect(text.contains("  P  barrier, 1 of 3 have arrived\n     awaited by 't1'\n"))
        #expect(text.contains("  C  condition"))
    }

    @Test("tells the time of a text in lines, and of which threads it does not know the end")
    func text() {
        var trace = DrawnTrace(
            Self.drawing + "\n                                   end", objects: "A lock, B lock, S semaphore 2")
        trace.events.removeAll { $0.kind == .request }
        func report(isText: Bool) -> String {
            var replay = Replay(tables: trace.tables)
            for event in trace.events { replay.apply(event) }
            var report = StateReport(replay, after: trace.events.last)
            report.isText = isText
            return report.render(total: Int64(trace.events.count))
        }
        #expect(report(isText: true).hasPrefix("after event 9 of 8, at line 8000: end"))
        #expect(report(isText: true).contains("event 7, 2000 lines ago"))
        #expect(report(isText: true).contains("  ended: 't2'\n"))
        #expect(report(isText: false).hasPrefix("after event 9 of 8, at 0.000008 s: end"))
        let rows = trace.tables.threads.map { row in
            var row = row
            row.end = .running
            return row
        }
        trace.tables = TraceTables(
            processes: trace.tables.processes, threads: rows, objects: trace.tables.objects, sites: trace.tables.sites)
        #expect(report(isText: true).contains("  end not on record: 't2'\n"))
        #expect(report(isText: false).contains("  ended: 't2'\n"))
    }
}
