import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReplay

@Suite("After the return of main")
struct EndOfMainTests {
    /// The findings of a drawing whose first thread is the main thread, ended by a signal.
    private func findings(_ drawing: String, objects: String) -> [Finding] {
        var trace = DrawnTrace(drawing, objects: objects, end: .signaled(at: 1_000_000))
        var threads = trace.tables.threads
        threads[0].origin = "main"
        trace.tables = TraceTables(
            processes: trace.tables.processes, threads: threads, objects: trace.tables.objects,
            sites: trace.tables.sites)
        let result = trace.analyzed(only: ["stuck-thread", "deadlock"])
        #expect(result.legality.first.isEmpty)
        return result.findings
    }

    @Test("a wait that nobody ends says that main has returned, and from where")
    func returned() throws {
        func drawing(_ end: String) -> String {
            """
            main            worker
            start worker
                            wait stop
            write done
            \(end)
            join_wait worker
            """
        }
        let found = findings(drawing("end"), objects: "stop event, done variable")
        #expect(found.count == 1)
        #expect(found.first?.level == .error)
        let message = try #require(found.first?.message)
        #expect(
            message.hasSuffix("; 'main' has returned (demo.swift:4), and exit handlers run only after its wait"),
            "\(message)")
        let before = findings(drawing("sleep"), objects: "stop event, done variable")
        #expect(before.count == 1)
        #expect(!(before.first?.message.contains("returned") ?? true))
    }

    @Test("a timer that keeps the process alive is named in a note, one that has fired or a body at work is not")
    func timer() {
        func drawing(_ last: String, _ end: String = "end") -> String {
            """
            main            limit
            start limit
                            schedule limit 9000000
                            \(last)
            \(end)
            join_wait limit
            """
        }
        let found = findings(drawing("sleep"), objects: "done variable")
        #expect(
            found.map { "\($0.level) \($0.message)" } == [
                "note 'main' has returned, and the process stayed for the timer 'limit' (demo.swift:2), which waited to fire "
                    + "9 ms after its start"
            ])
        #expect(findings(drawing("fire limit"), objects: "done variable").isEmpty)
        #expect(findings(drawing("sleep", "sleep"), objects: "done variable").isEmpty)
    }
}

@Suite("One mistake, one finding")
struct SupersededTests {
    @Test("a lock that a thread takes again and again only to look is polled and not unfair")
    func polling() {
        func rules(_ look: [String]) -> Set<String> {
            var lines = ["main            spinner", "start spinner", "                acquire L", "request L"]
            for _ in 0..<1200 { lines += (look + ["release L", "acquire L"]).map { "                \($0) @@9" } }
            lines += ["                release L", "acquire L", "release L"]
            var limits = AnalysisThresholds()
            limits[UnfairLockLimits.wait] = 1000
            let result = analyze(
                lines.joined(separator: "\n"), objects: "L lock, go variable", only: ["busy-wait", "unfair-lock"],
                thresholds: limits)
            return Set(result.findings.map(\.rule))
        }
        #expect(rules(["read go"]) == ["busy-wait"])
        #expect(rules(["write go"]) == ["unfair-lock"])
    }

    private enum UnfairLockLimits {
        static let wait = RuleInfo.named("unfair-lock")!.thresholds.first { $0.option == "unfair-wait" }!
    }
}

@Suite("A permit given back by a thread that had none")
struct UntakenPermitTests {
    private func told(_ events: [String], objects: String) -> [String] {
        let drawing = (["main            other", "start other"] + events).joined(separator: "\n")
        return analyze(drawing, objects: objects, only: ["over-release"]).findings.map { "\($0.level) \($0.message)" }
    }

    private let lane = String(repeating: " ", count: 16)

    @Test(
        "is told with the thread whose attempt had failed, and is an error where another one's release was refused then"
    )
    func untaken() {
        let plain = ["acquire S", "\(lane)try_fail S", "\(lane)release S"]
        #expect(
            told(plain, objects: "S semaphore 1") == [
                "warning thread 'other' released a permit of 'S' (demo.swift:4) that it had not been given: its attempt to "
                    + "acquire one had failed"
            ])
        #expect(
            told(plain + ["release_error S 2"], objects: "S bounded_semaphore 1") == [
                "error thread 'other' released a permit of 'S' (demo.swift:4) that it had not been given: its attempt to "
                    + "acquire one had failed; 'main' was then refused the release of its own (demo.swift:5)"
            ])
        let timed = ["acquire S", "\(lane)request S 5", "\(lane)timeout S", "\(lane)release S"]
        #expect(told(timed, objects: "S semaphore 1").count == 1)
    }

    @Test("is not told of one that got a permit in the end, or of a semaphore that begins with none, a signal")
    func clean() {
        let retried = ["acquire S", "\(lane)try_fail S", "release S", "\(lane)acquire S", "\(lane)release S"]
        #expect(told(retried, objects: "S semaphore 1") == [])
        #expect(told(["\(lane)try_fail S", "\(lane)release S"], objects: "S semaphore 0") == [])
    }
}
