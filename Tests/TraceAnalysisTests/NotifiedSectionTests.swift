import TestSupport
import Testing
import TraceAnalysis

@Suite("A prediction that has a thread go on before what it went on after")
struct NotifiedSectionTests {
    private static let objects = "A lock, B lock, L lock, M lock, C condition, F futex"

    /// What is told of the cycles.
    private func told(_ drawing: String) -> [Finding] {
        analyze(drawing, objects: Self.objects, end: .exited, only: ["lock-order-cycle", "deadlock"]).findings
    }

    private func levels(_ drawing: String) -> [String] {
        told(drawing).map { "\($0.level) \($0.rule) \($0.verdict?.rawValue ?? "-")" }
    }

    /// t1 acquires A and B; then it notifies C under L, before t2 looks under L, and acquires B and A.
    private static let late = """
        main         t1           t2
        start t1
        start t2
                     acquire A
                     acquire B
                     release B
                     release A
                     acquire L
                     notify C 0
                     release L
                     end
                                  acquire L
                                  release L
                                  acquire B
                                  acquire A
                                  release A
                                  release B
                                  end
        join t1
        join t2
        exit
        """

    @Test("is a note that says so, where a thread was notified of it")
    func late() {
        let found = told(Self.late)
        #expect(
            found.map(\.message) == [
                "'A' and 'B' form a lock-order cycle: thread 't1' acquires 'B' (demo.swift:4) while it holds 'A' "
                    + "(demo.swift:3) and 't2' acquires 'A' (demo.swift:14) while it holds 'B' (demo.swift:13); a "
                    + "schedule of 8 events of this run, in the order of the trace, ends in a deadlock; in it 't2' "
                    + "acquires 'L' (demo.swift:11) before 't1' has released it, which came first in this run: if it "
                    + "would wait on 'C' for that, these threads cannot deadlock"
            ])
        #expect(levels(Self.late) == ["note lock-order-cycle predicted"])
        #expect(found.first?.schedule != nil)
    }

    @Test("is a note where the notification comes after the lock was released, also when the other has it by then")
    func afterRelease() {
        let after = Self.late.replacing(
            "notify C 0\n             release L", with: "release L\n             notify C 0")
        #expect(levels(after) == ["note lock-order-cycle predicted"])
        let other = String(repeating: " ", count: 26)
        let overtaken = after.replacing("\(other)acquire L\n", with: "")
            .replacing("             notify C 0", with: "\(other)acquire L\n             notify C 0")
        #expect(overtaken != after)
        #expect(levels(overtaken) == ["note lock-order-cycle predicted"])
    }

    @Test("is a note also where others notify the condition, or it was notified before")
    func severalNotifiers() {
        let section = ["acquire L", "notify C 0", "release L"]
        let other = Self.late.replacing("start t1\n", with: "start t1\n" + section.joined(separator: "\n") + "\n")
        #expect(levels(other) == ["note lock-order-cycle predicted"])
        let lines = section.map { String(repeating: " ", count: 13) + $0 + "\n" }.joined()
        let before = Self.late.replacing("start t2\n", with: "start t2\n" + lines)
        #expect(levels(before) == ["note lock-order-cycle predicted"])
    }

    @Test("is an error where the notification has nothing to do with the lock")
    func unrelated() {
        // Under another lock.
        let other = Self.late.replacing(
            "acquire L\n             notify C 0\n             release L",
            with: "acquire M\n             notify C 0\n             release M")
        #expect(levels(other) == ["error lock-order-cycle predicted"])
        // The waits on C are with another lock.
        let known = Self.late.replacing(
            "start t1\n", with: "acquire M\nwait C 1000\nrelease M\nacquire M\nwake C 0\nrelease M\nstart t1\n")
        #expect(levels(known) == ["error lock-order-cycle predicted"])
    }

    @Test("is a note where a thread counts down and another one notifies: both came before")
    func latch() {
        let drawing = """
            main         t1           t2           t3
            start t1
            start t2
            start t3
                         acquire A
                         acquire B
                         release B
                         release A
                         acquire L
                         release L
                                      acquire L
                                      notify C 0
                                      release L
                                                   acquire L
                                                   release L
                                                   acquire B
                                                   acquire A
                                                   release A
                                                   release B
            """
        #expect(levels(drawing) == ["note lock-order-cycle predicted"])
        #expect(told(drawing).first?.message.contains("'t3' acquires 'L'") == true)
    }

    @Test("is an error where the thread notifies the condition there as well, and never waits on it")
    func bothNotify() {
        let lines = ["acquire L", "release L"].map { String(repeating: " ", count: 26) + $0 }
        let own = lines[0] + "\n" + lines[0].replacing("acquire L", with: "notify C 0") + "\n" + lines[1]
        let both = Self.late.replacing(lines.joined(separator: "\n"), with: own)
        #expect(both != Self.late)
        #expect(levels(both) == ["error lock-order-cycle predicted"])
        // As in a buffer with one condition for both ends.
        let wait = ["acquire L", "wait C 1000", "release L", "acquire L", "wake C 0", "release L"]
        let waited = both.replacing(
            "start t2\n",
            with: "start t2\n" + wait.map { String(repeating: " ", count: 26) + $0 + "\n" }.joined())
        #expect(levels(waited) == ["note lock-order-cycle predicted"])
    }

    @Test("is an error where the condition's lock is one of those of the cycle")
    func ownLock() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire L
                         notify C 0
                         release L
                         acquire A
                         acquire L
                         release L
                         release A
                                      acquire L
                                      acquire A
                                      release A
                                      release L
            """
        #expect(levels(drawing) == ["error lock-order-cycle predicted"])
    }

    @Test("is an error where the thread only asks for that lock in the schedule")
    func asked() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire L
                         notify C 0
                         acquire A
                         release A
                         release L
                                      acquire A
                                      acquire L
                                      release L
                                      release A
            """
        #expect(levels(drawing) == ["error lock-order-cycle predicted"])
    }

    @Test("is avoided: a schedule with other instances is taken where there is one")
    func otherInstances() {
        // t2 takes what t1 puts, twice; the first round of t1 and the second of t2 do not go together, the second ones do.
        let round = { (one: String, other: String) in
            """
                         acquire L
                         notify C 0
                         release L
                                      acquire L
                                      release L
                         acquire \(one)
                         acquire \(other)
                         release \(other)
                         release \(one)
            """
        }
        let back = """

                                      acquire B
                                      acquire A
                                      release A
                                      release B

            """
        let drawing =
            "main         t1           t2\nstart t1\nstart t2\n" + round("A", "B") + "\n" + round("A", "B") + back
        #expect(levels(drawing) == ["error lock-order-cycle predicted"])
    }

    /// t2 is blocked until t1 has had A and B.
    private static let woken = """
        main         t1           t2
        start t1
        start t2
                                  block F
                     acquire A
                     acquire B
                     release B
                     release A
                                  unblock F 1
                                  acquire B
                                  acquire A
                                  release A
                                  release B
        """

    @Test("is a note where a futex is what the thread was blocked on, and the other one may have woken it")
    func futex() {
        #expect(levels(Self.woken) == ["note lock-order-cycle predicted"])
        #expect(
            told(Self.woken).first?.message.hasSuffix(
                "; in it 't2' goes on from 'F' (demo.swift:3) before 't1' has come as far as it had when 't2' was "
                    + "woken there: if 't1' woke it, these threads cannot deadlock") == true)
    }

    @Test("is an error where the futex is a lock, the thread gave up, or the other did nothing meanwhile")
    func otherFutexes() {
        let owned = Self.woken.replacing("block F\n", with: "block F\n             owner F 2\n")
        #expect(levels(owned) == ["error lock-order-cycle predicted"])
        let gaveUp = Self.woken.replacing("unblock F 1", with: "unblock F 0")
        #expect(levels(gaveUp) == ["error lock-order-cycle predicted"])
        let later = String(repeating: " ", count: 26) + "block F\n"
        let idle = Self.woken.replacing(later, with: "")
            .replacing("release A\n", with: "release A\n" + later, maxReplacements: 1)
        #expect(levels(idle) == ["error lock-order-cycle predicted"])
    }

    @Test("is told of a join, too")
    func join() {
        let drawing = """
            main         t1
            start t1
                         acquire A
                         release A
                         acquire L
                         notify C 0
                         release L
                         end
            acquire L
            release L
            acquire A
            join t1
            release A
            exit
            """
        #expect(levels(drawing) == ["note deadlock predicted"])
    }
}
