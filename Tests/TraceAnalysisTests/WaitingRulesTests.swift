import Testing
import TraceAnalysis
import TraceReplay

@Suite("The rules about waiting and about objects")
struct WaitingRulesTests {
    private func told(_ drawing: String, objects: String, only rule: String) -> [String] {
        let result = analyze(drawing, objects: objects, only: [rule])
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.map { "\($0.level) \($0.message)" }
    }

    /// A notification, and then the wait of t1, which ends as told.
    private func notified(_ woken: Int, _ end: String) -> String {
        """
        main         t1
        start t1
        acquire L
        notify C \(woken)
        release L
                     acquire L
                     wait C
                     release L
        \(end)
        """
    }

    @Test("lost-notify is an error where the waiter is stuck, and silent where it is notified after all")
    func lostNotify() {
        let objects = "L rlock, C condition"
        #expect(
            told(notified(0, "join_wait t1"), objects: objects, only: "lost-notify") == [
                "error thread 'main' notified 'C' (demo.swift:3) when nobody waited, and 't1', which began to wait after "
                    + "that (demo.swift:6), is blocked forever"
            ])
        let again = "acquire L\nnotify C 1\nrelease L\n             acquire L\n             wake C 1"
        #expect(told(notified(0, again), objects: objects, only: "lost-notify") == [])
    }

    @Test("lost-notify is a note where the wait gave up")
    func lostNotifyTimeout() {
        let drawing = notified(0, "             acquire L\n             wake C 0").replacing(
            "wait C", with: "wait C 1000")
        let found = told(drawing, objects: "L rlock, C condition", only: "lost-notify")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("note ") ?? false)
    }

    @Test("wait-holding-lock tells of a lock that who ends the wait acquires, and is silent where nobody needs it")
    func nestedMonitor() {
        func drawing(_ lock: String) -> String {
            """
            main         t1
            acquire \(lock)
            release \(lock)
            start t1
                         acquire A
                         acquire L
                         wait C
                         release L
            acquire L
            notify C
            release L
                         acquire L
                         wake C
                         release L
                         release A
            """
        }
        let objects = "A lock, B lock, L lock, C condition"
        #expect(
            told(drawing("A"), objects: objects, only: "wait-holding-lock") == [
                "warning thread 't1' waited on the condition 'C' (demo.swift:6) while it held 'A' since demo.swift:4: "
                    + "'main', which may have to end that wait, acquires 'A' as well"
            ])
        #expect(told(drawing("B"), objects: objects, only: "wait-holding-lock") == [])
    }

    @Test("wait-holding-lock is silent where a signal handler of the blocked thread ends the wait")
    func postsOfHandlers() {
        func rules(post thread: String) -> [String] {
            let drawing = """
                main         t1           t2
                start t1
                start t2
                acquire A
                             request A
                request S
                \(thread == "t1" ? "             " : "                          ")release S
                acquire S
                release A
                             acquire A
                             release A
                """
            let result = analyze(drawing, objects: "A lock, S semaphore 0")
            #expect(result.legality.first.isEmpty)
            return result.findings.map { "\($0.level)[\($0.rule)]" }
        }
        #expect(rules(post: "t1") == [])
        #expect(rules(post: "t2") == ["warning[wait-holding-lock]"])
    }

    @Test("wait-holding-lock is silent where the other thread needs the lock only after it has ended the wait")
    func lockAfterwards() {
        let objects = "A lock, E event, S semaphore 0"
        func drawing(_ wait: String, _ first: String, _ second: String) -> String {
            """
            main         t1
            acquire A
            start t1
            \(wait)
                         \(first)
                         \(second)
            """
        }
        for (wait, give) in [("wait E", "set E"), ("request S", "release S")] {
            #expect(told(drawing(wait, give, "request A"), objects: objects, only: "wait-holding-lock") == [])
        }
        let earlier = """
            main         t1
            start t1
                         acquire A
                         release A
            acquire A
            wait E
                         set E
            """
        #expect(told(earlier, objects: objects, only: "wait-holding-lock").count == 1)
    }

    @Test("wait-holding-lock tells whom the lock kept waiting", arguments: ["wait E", "arrive B", "request S"])
    func heldOut(wait: String) {
        func drawing(_ lock: String) -> String {
            """
            main         t1           t2
            start t1
            start t2
                         acquire A
                         \(wait)
                                      request \(lock)
            """
        }
        let objects = "A lock, D lock, E event, B barrier 2, S semaphore 0"
        let found = told(drawing("A"), objects: objects, only: "wait-holding-lock")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("'t2' had to wait for 'A' (demo.swift:5) meanwhile") ?? false)
        #expect(told(drawing("D"), objects: objects, only: "wait-holding-lock") == [])
    }

    @Test("wait-holding-lock knows a join on a thread that needs the lock")
    func join() {
        func drawing(_ lock: String) -> String {
            "main         t1\nstart t1\n             acquire \(lock)\n             release \(lock)\nacquire A\njoin_wait t1"
        }
        #expect(told(drawing("A"), objects: "A lock, B lock", only: "wait-holding-lock").count == 1)
        #expect(told(drawing("B"), objects: "A lock, B lock", only: "wait-holding-lock") == [])
        // A thread that says under the lock that it is about to end.
        let ended = drawing("A").replacing(
            "             release A", with: "             notify C 0\n             release A")
        #expect(told(ended, objects: "A lock, C condition", only: "wait-holding-lock") == [])
    }

    @Test("condition-misuse warns of a wait without the lock, and is silent about one with it")
    func waitUnowned() {
        func drawing(_ owner: String, _ acquire: String) -> String {
            "main         t1\nstart t1\n\(acquire)acquire L\n             wait C\n             release L\n"
        }
        let objects = "L lock, C condition"
        #expect(
            told(drawing("main", ""), objects: objects, only: "condition-misuse") == [
                "warning thread 't1' waited on the condition 'C' (demo.swift:3) without holding its lock 'L', which 'main' "
                    + "held and thereby lost"
            ])
        #expect(told(drawing("t1", "             "), objects: objects, only: "condition-misuse") == [])
    }

    @Test("condition-misuse warns of a second lock for one condition")
    func twoLocks() {
        func drawing(_ lock: String) -> String {
            """
            main         t1
            start t1
                         acquire L
                         wait C
                         release L
            acquire \(lock)
            wait C
            release \(lock)
            """
        }
        let objects = "L lock, M lock, C condition"
        #expect(
            told(drawing("M"), objects: objects, only: "condition-misuse") == [
                "warning thread 'main' waited on the condition 'C' (demo.swift:6) with the lock 'M'; other waits on it "
                    + "were with 'L'"
            ])
        #expect(told(drawing("L"), objects: objects, only: "condition-misuse") == [])
    }

    @Test("condition-misuse notes a notification without the lock")
    func notifyUnlocked() {
        func drawing(_ before: String) -> String {
            "main         t1\nstart t1\n             acquire L\n             wait C\n             release L\n\(before)notify C"
        }
        let objects = "L lock, C condition"
        #expect(
            told(drawing(""), objects: objects, only: "condition-misuse") == [
                "note thread 'main' notified the condition 'C' (demo.swift:5) without holding its lock 'L'"
            ])
        #expect(told(drawing("acquire L\n"), objects: objects, only: "condition-misuse") == [])
        // After the change under the lock, and some time after it.
        let after = "acquire L\nrelease L\n"
        #expect(told(drawing(after), objects: objects, only: "condition-misuse") == [])
        let later = after + "acquire M\nrelease M\n"
        #expect(told(drawing(later), objects: objects + ", M lock", only: "condition-misuse").count == 1)
    }

    @Test("object-misuse tells of a lock destroyed while held or awaited, and used after that")
    func destroyed() {
        let objects = "L lock, E event"
        #expect(
            told("main\nacquire L\ndestroy L", objects: objects, only: "object-misuse") == [
                "error thread 'main' destroyed 'L' (demo.swift:2), which 'main' held since demo.swift:1"
            ])
        #expect(
            told("main      t1\nstart t1\n          wait E\ndestroy E", objects: objects, only: "object-misuse") == [
                "error thread 'main' destroyed 'E' (demo.swift:3), for which 't1' waited (demo.swift:2)"
            ])
        #expect(
            told("main\ndestroy L\nacquire L\nrelease L", objects: objects, only: "object-misuse") == [
                "error thread 'main' used 'L' (demo.swift:2) after it had been destroyed (demo.swift:1)"
            ])
        #expect(
            told("main\ndestroy L\ndestroy L", objects: objects, only: "object-misuse") == [
                "error thread 'main' destroyed 'L' (demo.swift:2), which was destroyed before"
            ])
        #expect(told("main\nacquire L\nrelease L\ndestroy L", objects: objects, only: "object-misuse") == [])
        // The mistake was to end with it.
        let ended = "main      t1\nstart t1\n          acquire L\n          end\njoin t1\ndestroy L"
        #expect(rules(ended, objects: objects) == ["error[ended-holding]"])
    }

    @Test("object-misuse tells of a semaphore initialized again while awaited, and not of one that nobody waits for")
    func initializedAgain() {
        let objects = "S semaphore 0, L lock"
        #expect(
            told("main      t1\nstart t1\n          request S\nreinitialize S", objects: objects, only: "object-misuse")
                == ["error thread 'main' initialized 'S' (demo.swift:3), for which 't1' waited (demo.swift:2)"])
        #expect(told("main\nrelease S\nreinitialize S", objects: objects, only: "object-misuse") == [])
        #expect(
            told("main\nacquire L\nrelease L\nreinitialize L", objects: objects, only: "object-misuse") == [
                "error thread 'main' initialized 'L' (demo.swift:3), which was in use before and had not been destroyed"
            ])
    }

    @Test("object-misuse tells what the C library refuses: a lock to its owner, its end while in use, a use after that")
    func refusedByTheCLibrary() {
        #expect(
            told("main\nacquire L\nmisuse L 19\nrelease L", objects: "L lock", only: "object-misuse") == [
                "error thread 'main' tried to acquire 'L' (demo.swift:2), which it held itself since demo.swift:1: refused"
            ])
        #expect(
            told("main\nacquire L\nmisuse L 21\nrelease L", objects: "L lock", only: "object-misuse") == [
                "error thread 'main' tried to destroy 'L' (demo.swift:2), which 'main' held since demo.swift:1: refused"
            ])
        // What frees its memory afterwards is another mistake.
        #expect(
            told("main\nacquire L\nmisuse L 21\ndestroy L", objects: "L lock", only: "object-misuse") == [
                "error thread 'main' tried to destroy 'L' (demo.swift:2), which 'main' held since demo.swift:1: refused",
                "error thread 'main' destroyed 'L' (demo.swift:3), which 'main' held since demo.swift:1",
            ])
        #expect(
            told("main\nmisuse L 21", objects: "L lock", only: "object-misuse") == [
                "error thread 'main' tried to destroy 'L' (demo.swift:1), which was in use: refused"
            ])
        #expect(
            told("main\ndestroy L\nmisuse L 20", objects: "L lock", only: "object-misuse") == [
                "error thread 'main' used 'L' (demo.swift:2) after it had been destroyed (demo.swift:1)"
            ])
    }

    @Test("condition-misuse tells of a wait that lets go of one level of more, and not where it lets go of all")
    func waitAtLevelTwo() {
        func drawing(_ left: Int) -> String {
            "main\nacquire L 1\nacquire L 2\nwait C\nrelease L \(left)\nacquire L 2\nwake C 0\nrelease L 1\nrelease L 0"
        }
        #expect(
            told(drawing(1), objects: "L rlock, C condition", only: "condition-misuse") == [
                "warning thread 'main' waited on the condition 'C' (demo.swift:3) with the lock 'L', which it had acquired 2 times: "
                    + "the wait let go of it once, and nobody else can acquire it until it ends"
            ])
        #expect(told(drawing(0), objects: "L rlock, C condition", only: "condition-misuse") == [])
    }

    @Test("object-misuse tells of a thread that joins itself, and not of one that is joined twice")
    func joinItself() {
        #expect(
            told("main\njoin_wait main", objects: "", only: "object-misuse") == [
                "error thread 'main' joined itself (demo.swift:1)"
            ])
        let twice = "main      t1\nstart t1\n          end\njoin t1\njoin t1"
        #expect(told(twice, objects: "", only: "object-misuse") == [])
    }
}
