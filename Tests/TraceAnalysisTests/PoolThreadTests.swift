import TestSupport
import Testing
import TraceAnalysis
import TraceReplay

@Suite("Threads that the library did not start")
struct PoolThreadTests {
    /// The cycles of a drawing with the lanes main, pool and other, of which the names given are a pool's.
    private func cycles(_ events: String, pool: Set<String>) -> [Finding] {
        let names = ["main", "pool", "other"].map { pool.contains($0) ? $0 + "(foreign)" : $0 }
        let head = names.map { $0.padding(to: 20) }.joined()
        let lines = events.split(separator: "\n").map { (line: Substring) -> String in
            let lane = line.prefix { $0 == "." }.count
            return String(repeating: " ", count: lane * 20) + line.dropFirst(lane)
        }
        let drawing = ([head] + lines).joined(separator: "\n")
        let objects = "A lock, B lock, gate lock, S semaphore 0, E event, F event"
        let result = analyze(drawing, objects: objects, end: .exited, only: ["lock-order-cycle"])
        #expect(result.legality.first.isEmpty)
        return result.findings
    }

    private func verdicts(_ events: String, pool: Set<String> = ["pool"]) -> [String] {
        cycles(events, pool: pool).map {
            "\($0.level) \($0.verdict?.rawValue ?? "-")" + ($0.excludedBy.map { " " + $0 } ?? "")
        }
    }

    /// A nested pair of acquisitions in a lane.
    private func nested(_ lane: Int, _ outer: String, _ inner: String) -> String {
        ["acquire \(outer)", "acquire \(inner)", "release \(inner)", "release \(outer)"]
            .map { String(repeating: ".", count: lane) + $0 }.joined(separator: "\n") + "\n"
    }

    @Test(
        "may do two pieces of their work on two threads: their order leaves a lock-order cycle unproven, and it says so"
    )
    func pieces() throws {
        let events = nested(1, "A", "B") + nested(1, "B", "A")
        #expect(verdicts(events) == ["warning unproven"])
        #expect(verdicts(events, pool: []) == ["note excluded single-thread"])
        let message = try #require(cycles(events, pool: ["pool"]).first?.message)
        #expect(
            message.hasSuffix(
                "nothing but the order of the work of 'pool', a thread that the library did not start excludes a "
                    + "deadlock, and a pool may give pieces of that work to several threads at once"))
    }

    @Test("are at one place at a time within a piece")
    func handOverHand() {
        let events = """
            .acquire A
            .acquire B
            .release A
            .acquire A
            .release A
            .release B
            """
        #expect(verdicts(events) == ["note excluded single-thread"])
    }

    @Test("are kept apart by a lock around all, whatever thread does a piece")
    func gated() {
        let events =
            ".acquire gate\n" + nested(1, "A", "B") + ".release gate\n.acquire gate\n" + nested(1, "B", "A")
            + ".release gate\n"
        #expect(verdicts(events) == ["note excluded gated"])
    }

    @Test("hand nothing over by what an earlier piece did: only the piece that gave what was waited for comes first")
    func handshake() {
        let waited = "wait E\nwake E\n" + nested(0, "B", "A")
        let same = nested(1, "A", "B") + ".set E\n" + waited
        let other = nested(1, "A", "B") + ".acquire gate\n.release gate\n.set E\n" + waited
        #expect(verdicts(same) == ["note excluded ordered"])
        #expect(verdicts(other) == ["warning unproven"])
        #expect(verdicts(other, pool: []) == ["note excluded ordered"])
    }

    @Test("wait for what a piece waits for, also where another one came before")
    func waiting() {
        let waited = nested(0, "A", "B") + "set E\n.wait E\n.wake E\n" + nested(1, "B", "A")
        #expect(verdicts(waited) == ["note excluded ordered"])
        #expect(verdicts(".acquire gate\n.release gate\n" + waited) == ["note excluded ordered"])
        let early =
            nested(0, "A", "B") + "set E\n.wait E\n.wake E\n.acquire gate\n.release gate\n" + nested(1, "B", "A")
        #expect(verdicts(early) == ["warning unproven"])
    }

    @Test("are given their work by what is not on record: a cycle is predicted only where both were at work at once")
    func handedOver() throws {
        let apart = nested(0, "A", "B") + nested(1, "B", "A")
        #expect(verdicts(apart) == ["warning unproven"])
        #expect(verdicts(apart, pool: []) == ["error predicted"])
        #expect(verdicts(nested(2, "A", "B") + nested(1, "B", "A"), pool: ["pool", "other"]) == ["warning unproven"])
        let message = try #require(cycles(apart, pool: ["pool"]).first?.message)
        #expect(
            message.contains("a schedule of these events ends in a deadlock, unless something that is not on record"))
        let together = """
            acquire A
            acquire B
            release B
            .acquire B
            release A
            .acquire A
            .release A
            .release B
            """
        #expect(verdicts(together) == ["error predicted"])
        // Threads of the library beside a pool are what they were.
        #expect(
            verdicts(nested(0, "A", "B") + nested(2, "B", "A") + ".acquire gate\n.release gate\n") == [
                "error predicted"
            ])
    }

    @Test("leave a wait cycle of permits a warning")
    func permits() {
        func levels(_ lane: String) -> [String] {
            let drawing = """
                main          \(lane)
                acquire A
                acquire B
                release B
                release A
                              acquire B
                              acquire A
                              release A
                              release B
                """
            return analyze(drawing, objects: "A semaphore 1, B semaphore 1", end: .exited, only: ["deadlock"]).findings
                .map { "\($0.level) \($0.verdict?.rawValue ?? "-")" }
        }
        #expect(levels("other") == ["error predicted"])
        #expect(levels("other(foreign)") == ["warning unproven"])
    }

    @Test("give back a permit that a piece of work took on another thread")
    func permitsGivenBack() {
        func rules(_ lane: String) -> [String] {
            let drawing = """
                main          \(lane)
                              acquire S
                              try_fail S
                acquire S 0
                              release S
                              release S
                """
            return analyze(drawing, objects: "S semaphore 2", only: ["over-release"]).findings.map(\.rule)
        }
        #expect(rules("other") == ["over-release"])
        #expect(rules("other(foreign)") == [])
    }

    @Test("look once in each piece of work, which is not polling; one that pauses to look again polls")
    func looks() {
        func rules(_ look: [String], _ lane: String) -> [String] {
            let lines = (0..<40).flatMap { _ in look.map { "              " + $0 + " @9" } }
            let drawing = (["main          \(lane)", "acquire A"] + lines).joined(separator: "\n")
            return analyze(drawing, objects: "A lock, E event", only: ["busy-wait"]).findings.map(\.rule)
        }
        #expect(rules(["try_fail A"], "other") == ["busy-wait"])
        #expect(rules(["try_fail A"], "pool(foreign)") == [])
        #expect(rules(["sleep"], "pool(foreign)") == [])
        #expect(rules(["wait E 5", "wake E 0"], "pool(foreign)") == ["busy-wait"])
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
