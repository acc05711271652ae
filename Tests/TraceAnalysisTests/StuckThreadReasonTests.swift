import TestSupport
import Testing
import TraceAnalysis
import TraceReplay

@Suite("Why a thread is stuck, and which threads only idle")
struct StuckThreadReasonTests {
    private func told(_ drawing: String, _ objects: String, only rules: Set<String> = ["stuck-thread"]) -> [String] {
        let result = analyze(drawing, objects: objects, only: rules)
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.map { "\($0.level)[\($0.rule)] \($0.message)" }
    }

    @Test("a nested monitor names the lock that the stuck thread holds, and who needs it to wake it")
    func nestedMonitor() {
        func drawing(_ needed: String) -> String {
            """
            main         t1
            start t1
                         acquire A
                         acquire L
                         wait C
                         release L
            request \(needed)
            """
        }
        let objects = "A lock, L lock, C condition"
        let found = told(drawing("A"), objects)
        #expect(found.count == 1)
        #expect(
            found.first?.contains(
                "'t1' holds 'A' since demo.swift:2, and 'main', which may have to end the wait, waits for 'A' (demo.swift:6)"
            )
                ?? false)
        #expect(
            told("main         t1\nstart t1\n             wait E\nend", "E event").first?.contains("holds") == false)
    }

    @Test("an event that was set and cleared before the wait is told, and one whose set was seen is not")
    func pulse() {
        let missed = "main      t1\nset E\nclear E\nstart t1\n          wait E\njoin_wait t1"
        #expect(told(missed, "E event").first?.contains("set (demo.swift:1), and cleared (demo.swift:2)") ?? false)
        let seen =
            "main      t1\nstart t1\n          wait E\nset E\n          wake E\nclear E\n          wait E\njoin_wait t1"
        #expect(told(seen, "E event").first?.contains("cleared") == false)
    }

    @Test("who ended with the permits that others wait for is named")
    func leavers() {
        let drawing =
            "main      t1        t2\nstart t1\n          acquire S\n          end\nstart t2\n                    request S\njoin_wait t2"
        let found = told(drawing, "S semaphore 1")
        #expect(found.first?.contains("'t1' has ended without releasing the one it had") ?? false)
    }

    @Test("threads that wait for work beside a deadlock are not a mistake of their own")
    func idleBesideDeadlock() {
        let deadlock = """
            main      t1        worker
            start t1
            start worker
                                acquire L
                                wait C
                                release L
            acquire A
                      acquire B
                      request A
            request B
            """
        let objects = "A lock, B lock, L lock, C condition"
        #expect(told(deadlock, objects) == [])
        #expect(told(deadlock, objects, only: ["stuck-thread", "deadlock"]).count == 1)
        // A worker that holds what others may need is stuck like the others.
        let holding = deadlock.replacing(
            "                    acquire L", with: "                    acquire D\n                    acquire L")
        #expect(told(holding, objects + ", D lock").count == 1)
    }

    @Test("a worker that others give a permit for each job is idle, too, and one that keeps a permit of its own is not")
    func idleForPermits() {
        func drawing(_ given: String) -> String {
            """
            main      t1        worker
            start t1
            start worker
            \(given)
                                acquire S
                                request S
            acquire A
                      acquire B
                      request A
            request B
            """
        }
        let objects = "A lock, B lock, S semaphore"
        #expect(told(drawing("release S"), objects + " 0") == [])
        // Nobody has released a permit yet: anybody may, and the worker waits for that.
        #expect(told(drawing("acquire A\nrelease A"), objects + " 1") == [])
        let used = drawing("                    acquire S\n                    release S")
        #expect(told(used, objects + " 1", only: ["stuck-thread", "deadlock"]).count == 2)
    }

    @Test("a semaphore that a thread takes twice, to wait until somebody posts, is a signal from the beginning")
    func takenTwice() {
        let told = analyze("main\nacquire S\nrequest S", objects: "S semaphore 1").findings
        #expect(told.map(\.rule) == ["stuck-thread"])
        let cutOff = "main      d(daemon)\nstart d\n          acquire S\n          request S\nexit"
        #expect(rules(cutOff, objects: "S semaphore 1", end: .exited) == ["note[abrupt-daemon-exit]"])
    }

    @Test("a thread that has had work is idle beside one that is stuck, and one that never had any is not")
    func idleBesideStuck() {
        func drawing(_ before: String) -> String {
            """
            main      worker
            start worker
            \(before)
                      acquire L
                      wait C
                      release L
            wait E
            """
        }
        let objects = "L lock, C condition, E event"
        #expect(
            told(
                drawing(
                    "          acquire L\n          wait C\n          release L\nacquire L\nnotify C 1\nrelease L\n          acquire L\n          wake C 1\n          release L"
                ), objects
            ).count == 1)
        #expect(told(drawing("acquire L\nnotify C 0\nrelease L"), objects).count == 2)
    }

    @Test("a long wait for what a thread holds that does nothing on record is a warning, and a short one is not")
    func holderOffTheRecord() {
        func found(at end: Int64, _ last: String = "") -> [String] {
            let drawing = "main      t1\nstart t1\n          acquire L\nrequest L\n\(last)"
            let result = analyze(drawing, objects: "L lock, E event", end: .signaled(at: end), only: ["stuck-thread"])
            return result.findings.map { "\($0.level) \($0.message)" }
        }
        let long = found(at: 1_500_000_000)
        #expect(long.count == 1)
        #expect(long.first?.hasPrefix("warning thread 'main' still waited for 'L' (demo.swift:3)") ?? false)
        #expect(long.first?.contains("'t1' holds it since demo.swift:2") ?? false)
        #expect(found(at: 900_000_000) == [])
        #expect(found(at: 1_500_000_000, "          wait E 5000").allSatisfy { $0.hasPrefix("note ") })
    }

    @Test("a note names who had waited for long when a signal ended the process, and nobody is known to be blocked")
    func endedFromOutside() {
        func found(_ drawing: String, at end: Int64) -> [String] {
            let objects = "C condition, L lock, S semaphore 0"
            let result = analyze(drawing, objects: objects, end: .signaled(at: end), only: ["stuck-thread"])
            return result.findings.map { "\($0.level) \($0.message)" }
        }
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire L
                         wait C
                         release L
                                      request S
            """
        #expect(
            found(drawing, at: 2_000_000_000) == [
                "note when signal 2 ended the process, 2 threads waited: 't1' waits for the condition 'C' (demo.swift:4), "
                    + "for 1.9 s and 't2' waits for a permit of 'S' (demo.swift:6), for 1.9 s"
            ])
        #expect(found(drawing, at: 900_000_000) == [])
        // Main waits, too: nobody is left, which is told as such.
        #expect(found(drawing + "\njoin_wait t1", at: 2_000_000_000).allSatisfy { $0.hasPrefix("error ") })
    }

    @Test("a wait that is open at the end lasted until the process ended")
    func openWait() {
        let drawing = "main      t1\nstart t1\n          acquire L\nrequest L"
        let result = analyze(drawing, objects: "L lock", end: .signaled(at: 2_000_000_000))
        let waits = result.fairness.objects.flatMap(\.threads).compactMap(\.openWait)
        #expect(waits == [2_000_000_000 - 3000])
    }

    @Test("the help of a deadlock fits its members")
    func help() {
        func help(_ drawing: String, _ objects: String) -> String {
            analyze(drawing, objects: objects, only: ["deadlock"]).findings.first?.help ?? "nothing found"
        }
        #expect(help("main\nacquire S\nrelease S\nacquire S\nrequest S", "S semaphore 1").contains("permit"))
        #expect(help("main\nacquire L @1\nrequest L @2", "L lock").contains("RLock"))
        #expect(!help("main\nacquire L @1\nrequest L @1", "L lock").contains("RLock"))
        #expect(
            help(
                "main      t1\nstart t1\n          acquire A\n          request B\nacquire B\nrequest A",
                "A lock, B lock"
            ).contains("same order"))
        #expect(help("main      t1\nstart t1\njoin_wait t1\n          join_wait main", "").contains("one direction"))
    }

    @Test("two threads with one permit each, who want one more, are both members")
    func permitsSplit() {
        let drawing = "main      t1\nstart t1\nacquire S\n          acquire S\nrequest S\n          request S"
        let found = told(drawing, "S semaphore 2", only: ["deadlock"])
        #expect(found.count == 1)
        #expect(found.first?.contains("which holds a permit of 'S' as well") ?? false)
        #expect(found.first?.contains("behind") == false)
    }
}
