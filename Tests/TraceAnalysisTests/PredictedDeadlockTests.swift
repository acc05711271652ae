import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReplay

@Suite("The rule deadlock, predicted")
struct PredictedDeadlockTests {
    /// The predictions of a drawn trace that ended well: the rule and the objects of each.
    private func predictions(_ drawing: String, objects: String) -> [String] {
        let result = analyze(drawing, objects: objects, end: .exited)
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.filter { $0.verdict == .predicted }.map { finding in
            "\(finding.rule) " + finding.objects.map { result.names.object($0) }.joined(separator: "+")
        }
    }

    @Test("two readers that become writers wait for each other's shared hold")
    func upgrade() {
        let drawing = """
            main         t1                t2
            start t1
            start t2
                         acquire_shared X
                         acquire X
                         release X
                                           acquire_shared X
                                           acquire X
                                           release X
                         end
                                           end
            join t1
            join t2
            exit
            """
        #expect(predictions(drawing, objects: "X rwlock") == ["deadlock X"])
    }

    @Test("a permit that can only be given under a lock that is held by whoever waits for it")
    func permitUnderLock() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                                      acquire L
                                      release S
                                      release L
                         acquire L
                         acquire S
                         release L
                         end
                                      end
            join t1
            join t2
            exit
            """
        #expect(predictions(drawing, objects: "L lock, S semaphore 0") == ["deadlock S+L"])
    }

    @Test("the threads that have the permits are the ones that it names")
    func holdersOfPermits() {
        func use(_ thread: String, _ first: String, _ second: String) -> String {
            ["acquire \(first)", "acquire \(second)", "release \(second)", "release \(first)", "end"]
                .map { String(repeating: " ", count: 13 * (Int(thread) ?? 0)) + $0 }.joined(separator: "\n")
        }
        let drawing = """
            main         t1           t2           t3           t4
            start t1
            start t2
            start t3
            start t4
            \(use("1", "A", "B"))
            \(use("2", "A", "B"))
            \(use("3", "B", "A"))
            \(use("4", "B", "A"))
            exit
            """
        let result = analyze(drawing, objects: "A semaphore 2, B semaphore 2", end: .exited)
        #expect(result.legality.count == 0)
        let message = result.findings.first { $0.verdict == .predicted }?.message ?? ""
        #expect(message.hasPrefix("thread 't1' waits for a permit of 'B'"))
        #expect(message.contains("which 't3' would give, and 't3' waits for a permit of 'A'"))
    }

    @Test("a wait for one's own permit, as of the last thread at a barrier of semaphores, is a note")
    func turnstile() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                                      release B
                                      release B
                         acquire B
                                      acquire B
                         release B
                         release B
                         acquire B
                                      acquire B
                         end
                                      end
            join t1
            join t2
            exit
            """
        let findings = analyze(drawing, objects: "B semaphore 0", end: .exited).findings
        #expect(findings.map { "\($0.level) \($0.rule) \($0.threads.count)" } == ["note deadlock 1"])
    }

    /// A drawing with so much ado at its end that its schedules are not tried one by one.
    private func long(_ drawing: String) -> String {
        drawing.replacing("exit", with: String(repeating: "acquire Z\nrelease Z\n", count: 1100) + "exit")
    }

    @Test("a thread that waits for another's end while it holds what that one needs", arguments: [false, true])
    func joinUnderLock(isLong: Bool) {
        let drawing = """
            main         t1           t2
            start t1
                         start t2
                                      acquire A
                                      release A
                                      end
                         join t2
                         end
            acquire A
            join t1
            release A
            exit
            """
        let found = predictions(isLong ? long(drawing) : drawing, objects: "A lock, Z lock")
        #expect(found == ["deadlock A"])
        let sound = drawing.replacing("acquire A\njoin t1", with: "join t1\nacquire A")
        #expect(sound != drawing)
        #expect(predictions(isLong ? long(sound) : sound, objects: "A lock, Z lock") == [])
    }

    @Test(
        "a thread that notified last under a lock is joined under it; one that did so before", arguments: [false, true])
    func joinOfWhoHasTold(isLong: Bool) {
        func drawing(_ more: String) -> String {
            let drawing = """
                main         t1
                start t1
                             acquire A
                             notify C 0
                             release A
                \(more)
                             end
                acquire A
                join t1
                release A
                exit
                """
            return isLong ? long(drawing) : drawing
        }
        let objects = "A lock, C condition, Z lock"
        #expect(predictions(drawing("             acquire Z\n             release Z"), objects: objects) == [])
        let again = drawing("             acquire A\n             release A")
        #expect(predictions(again, objects: objects) == ["deadlock A"])
    }

    @Test("a thread that joins under a lock which a third one wants, too", arguments: [false, true])
    func joinInRing(isLong: Bool) {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                                      acquire B
                                      acquire A
                                      release A
                                      release B
                                      end
                         acquire B
                         release B
                         end
            acquire A
            join t1
            release A
            join t2
            exit
            """
        let found = predictions(isLong ? long(drawing) : drawing, objects: "A lock, B lock, Z lock")
        #expect(found == ["deadlock A+B"] || found == ["deadlock B+A"])
    }

    @Test("a cycle that only a swap of critical sections opens", arguments: [false, true])
    func swapped(isLong: Bool) {
        let drawing = """
            main         t1           t2           t3
            start t1
            start t2
            start t3
                         acquire A
                         acquire B
                         release B
                         release A
                                      acquire B
                                      acquire C
                                      release C
                                      release B
                                                   acquire A
                                                   release A
                                                   acquire C
                                                   acquire A
                                                   release A
                                                   release C
                         end
                                      end
                                                   end
            join t1
            join t2
            join t3
            exit
            """
        let found = predictions(isLong ? long(drawing) : drawing, objects: "A lock, B lock, C lock, Z lock")
        #expect(found == ["lock-order-cycle A+B+C"])
    }
}
