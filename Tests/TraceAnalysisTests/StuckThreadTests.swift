import TestSupport
import Testing
import TraceAnalysis
import TraceModel

@Suite("The rule stuck-thread")
struct StuckThreadTests {
    @Test(
        "reports a wait that nobody is left to end, with main behind it",
        arguments: ["wait C", "wait E", "request S", "arrive B"])
    func nobodyLeft(wait: String) {
        let drawing = """
            main         t1
            start t1
            join_wait t1
                         \(wait)
            """
        let objects = "C condition, E event, S semaphore 0, B barrier 2"
        let result = analyze(drawing, objects: objects)
        #expect(result.findings.map(\.rule) == ["stuck-thread"])
        #expect(result.findings.first?.threads.map(\.rawValue) == [2, 1])
        #expect(
            rules(drawing.replacing("join_wait t1", with: "sleep"), objects: objects) == [],
            "main still runs and may end the wait")
        #expect(rules(drawing, objects: objects, end: .running) == ["error[stuck-thread]"])
    }

    @Test("tells a test that had not ended when its process did, with the waits of its threads")
    func givenUp() {
        let drawing = """
            main         test         t1           idle
            start test
            start t1
            start idle
                         acquire L
                         join_wait t1
                                      wait E
                                                   wait E
            sleep
            """
        func findings(_ drawing: String, of tests: [String: String], end: DrawnTrace.End = .exited) -> [Finding] {
            let drawn = DrawnTrace(drawing, objects: "L lock, E event", end: end)
            let threads = drawn.tables.threads.map { row in
                var row = row
                if let origin = tests[row.name ?? ""] {
                    (row.origin, row.parent) = (origin, drawn.tables.threads[0].id)
                }
                return row
            }
            let tables = TraceTables(
                processes: drawn.tables.processes, threads: threads, objects: drawn.tables.objects,
                sites: drawn.tables.sites)
            return MemoryTrace(tables, drawn.events).analyzed(only: ["stuck-thread"]).findings
        }
        let origins = ["test": "test:M.S.one()", "t1": "test:M.S.one()/1"]
        let found = findings(drawing, of: origins)
        #expect(
            found.map(\.message) == [
                "the test 'M.S.one()' had not ended when its process did: 'test' waits for the end of 't1' (demo.swift:5) "
                    + "and 't1' waits for the event 'E' (demo.swift:6)"
            ])
        #expect(found.map(\.level) == [.error])
        // Threads of no test, a test whose own thread has ended, and one whose process still runs.
        #expect(findings(drawing, of: [:]).isEmpty)
        let ended = drawing.replacing("             join_wait t1", with: "             release L\n             end")
        #expect(findings(ended, of: origins).isEmpty)
        #expect(findings(drawing, of: origins, end: .running).isEmpty)
    }

    @Test("tells several waiters of one condition in one finding")
    func severalWaiters() {
        let drawing = """
            main         t1            t2
            start t1
            start t2
            join_wait t1
                         wait C
                                       wait C
            """
        let result = analyze(drawing, objects: "C condition")
        #expect(
            result.findings.map(\.message) == [
                "threads 't1' and 't2' are blocked forever on the condition 'C': no thread is left that could notify it; "
                    + "'main' waits behind (demo.swift:3)"
            ])
    }

    @Test("is silent about a waiter that was notified, a set event and a permit that came")
    func onTheWay() {
        func drawing(_ wait: String, _ gift: String) -> String {
            """
            main         t1
            start t1
                         \(wait)
            \(gift)
            join_wait t1
            """
        }
        let objects = "C condition, E event, S semaphore 0"
        #expect(rules(drawing("wait C", "notify C"), objects: objects) == [])
        #expect(rules(drawing("wait C", "notify C 0"), objects: objects) == ["error[stuck-thread]"])
        #expect(rules(drawing("wait E", "set E"), objects: objects) == [])
        #expect(rules(drawing("wait E", "clear E"), objects: objects) == ["error[stuck-thread]"])
        #expect(rules(drawing("request S", "release S"), objects: objects) == [])
    }

    @Test("says nothing of daemons that idle at an orderly end")
    func idleDaemon() {
        let drawing = """
            main         d(daemon)
            start d
                         wait C
            exit
            """
        #expect(rules(drawing, objects: "C condition", end: .exited) == ["note[abrupt-daemon-exit]"])
    }

    @Test("waits for whoever runs, also for a thread that was started and not seen yet")
    func startedThread() {
        let trace = DrawnTrace(
            """
            main         t1
            start t1
            wait E
            """, objects: "E event", isBare: true)
        #expect(trace.analyzed().findings.isEmpty)
    }

    @Test("speaks with doubt where events were lost")
    func lossy() {
        let drawing = """
            main         t1
            start t1
            lost
                         wait C
            join_wait t1
            """
        #expect(rules(drawing, objects: "C condition") == ["warning[stuck-thread]"])
    }
}
