import TestSupport
import Testing
import TraceModel
import TraceReplay

@testable import TraceAnalysis

@Suite("The rules about fairness and polling")
struct FairnessRulesTests {
    /// A drawing is a microsecond an event: the figures that are times are lowered to that.
    static let limits = {
        var limits = AnalysisThresholds()
        limits[UnfairLock.wait] = 10_000
        limits[Starvation.wait] = 30_000
        limits[LockConvoy.waits] = 10_000
        return limits
    }()

    private func told(_ drawing: String, objects: String, only rule: String) -> [String] {
        let result = analyze(drawing, objects: objects, only: [rule], thresholds: Self.limits)
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.map { "\($0.level) \($0.message)" }
    }

    /// A thread that acquires L again and again while t1 waits for it, and then lets it go.
    private func greedy(_ times: Int) -> String {
        var lines = ["main         t1", "start t1", "acquire L", "             request L"]
        for _ in 0..<times { lines += ["release L", "acquire L"] }
        return (lines + ["release L", "             acquire L", "             release L"]).joined(separator: "\n")
    }

    @Test("unfair-lock gives the figure that was exceeded and who overtook, and is silent one below")
    func unfair() {
        #expect(
            told(greedy(10), objects: "L lock", only: "unfair-lock") == [
                "warning 'L' was not granted in FIFO order: thread 't1' waited 22 µs (demo.swift:3) and was "
                    + "overtaken 10 times, mostly by 'main' (limits 10 µs and 10); 12 acquisitions in total"
            ])
        #expect(told(greedy(9), objects: "L lock", only: "unfair-lock") == [])
    }

    @Test("a writer that overlapping readers keep out is overtaken, and a reader by readers is not")
    func readers() {
        func drawing(_ wait: String) -> String {
            var lines = ["main         t1           t2", "start t1", "start t2", "acquire W", wait]
            lines += Array(
                repeating: [
                    "                          acquire_shared W", "                          release_shared W",
                ], count: 30
            )
            .flatMap { $0 }
            return lines.joined(separator: "\n").replacing("acquire W", with: "acquire_shared W")
        }
        let writer = drawing("             request W")
        #expect(told(writer, objects: "W rwlock", only: "starvation").count == 1)
        #expect(told(writer, objects: "W rwlock", only: "unfair-lock").count == 1)
        let reader = drawing("             request_shared W")
        #expect(told(reader, objects: "W rwlock", only: "starvation") == [])
        #expect(told(reader, objects: "W rwlock", only: "unfair-lock") == [])
    }

    @Test("unfair-lock takes a turn of each thread for fair, however long it lasts")
    func fair() {
        var lines = [
            "main     t1       t2", "start t1", "start t2", "         acquire L", "                  request L",
        ]
        for round in 0..<40 {
            let (holder, waiter) = round % 2 == 0 ? (9, 18) : (18, 9)
            lines.append(String(repeating: " ", count: holder) + "release L")
            lines.append(String(repeating: " ", count: waiter) + "acquire L")
            lines.append(String(repeating: " ", count: holder) + "request L")
        }
        let drawing = lines.joined(separator: "\n")
        for rule in ["unfair-lock", "starvation", "lock-convoy"] {
            #expect(told(drawing, objects: "L lock", only: rule) == [])
        }
    }

    @Test("starvation needs a long wait and many that came later, also where the wait is not over")
    func starvation() {
        #expect(told(greedy(29), objects: "L lock", only: "starvation") == [])
        #expect(
            told(greedy(30), objects: "L lock", only: "starvation") == [
                "warning thread 't1' waited for 'L' (demo.swift:3) for 62 µs (limit 30 µs), while others acquired it 30 "
                    + "times out of turn (limit 30); 62 µs of waits with overtaking in total"
            ])
        let open = greedy(30).replacing("\nrelease L\n             acquire L\n             release L", with: "")
        #expect(told(open, objects: "L lock", only: "starvation").first?.contains("still waits") ?? false)
    }

    @Test("lock-convoy counts who had to wait and how many queued, and is silent about a queue of one")
    func convoy() {
        func drawing(threads: Int) -> String {
            var lines = ["main     " + (0..<threads).map { "t\($0)       " }.joined()]
            func cell(_ lane: Int, _ text: String) { lines.append(String(repeating: " ", count: 9 * lane + 9) + text) }
            for lane in 0..<threads { lines.append("start t\(lane)") }
            cell(0, "acquire L")
            for lane in 1..<threads { cell(lane, "request L") }
            for round in 0..<30 {
                cell(round % threads, "release L")
                cell((round + 1) % threads, "acquire L")
                cell(round % threads, "request L")
            }
            return lines.joined(separator: "\n")
        }
        let found = told(drawing(threads: 5), objects: "L lock", only: "lock-convoy")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "warning 30 of 31 acquisitions of 'L' had to wait (limit 75 % of 20 or more), with a queue of 2.9 threads "
                    + "on average (limit 2)") ?? false)
        #expect(told(drawing(threads: 3), objects: "L lock", only: "lock-convoy") == [])
    }

    /// Looks in a loop: each round the cells given.
    private func loop(_ rounds: Int, _ cells: [String]) -> DrawnTrace {
        DrawnTrace(
            "main" + String(repeating: "\n" + cells.joined(separator: "\n"), count: rounds),
            objects: "L lock, E event, S semaphore 0, W rwlock")
    }

    /// The same with all rounds at the same lines.
    private func polls(_ rounds: Int, _ cells: [String]) -> [String] {
        var trace = loop(rounds, cells)
        let round = trace.events.count / rounds
        for index in trace.events.indices { trace.events[index].site = trace.events[index % round].site }
        let result = trace.analyzed(only: ["busy-wait"])
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.map { "\($0.level) \($0.message)" }
    }

    @Test("busy-wait counts sleeps in a row at one line, also with a look under a lock between")
    func sleeping() {
        #expect(
            polls(10, ["sleep"]) == [
                "warning thread 'main' slept 10 times in a row at the same place (demo.swift:1), every 1 µs for 9 µs, to "
                    + "look whether it can go on (limit 10)"
            ])
        #expect(polls(9, ["sleep"]) == [])
        #expect(polls(12, ["sleep", "acquire L", "release L"]).count == 1)
    }

    @Test(
        "busy-wait counts attempts that give up",
        arguments: [["wait E 1000", "wake E 0"], ["try_fail S"]])
    func givingUp(cells: [String]) {
        #expect(polls(10, cells).count == 1)
        #expect(polls(9, cells) == [])
    }

    @Test(
        "busy-wait is silent where something is done between two looks, or a lock is held asleep",
        arguments: [
            ["sleep", "set E 0"], ["acquire L", "sleep", "release L"], ["sleep", "release S", "acquire S"],
            ["acquire_shared W", "sleep", "release_shared W", "sleep"],
        ])
    func working(cells: [String]) {
        #expect(polls(30, cells) == [])
    }
}
