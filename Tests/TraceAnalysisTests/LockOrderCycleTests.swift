import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TracePrediction
import TraceReplay

@Suite("The rule lock-order-cycle")
struct LockOrderCycleTests {
    static let abba = """
        main         t1           t2
        start t1
        start t2
                     acquire A
                     acquire B
                     release B
                     release A
                                  acquire B
                                  acquire A
                                  release A
                                  release B
                     end
                                  end
        join t1
        join t2
        exit
        """

    /// A cell in the lane of t1 or t2.
    private func t1(_ text: String) -> String { String(repeating: " ", count: 13) + text }
    private func t2(_ text: String) -> String { String(repeating: " ", count: 26) + text }

    /// The verdicts of the cycles in a drawn trace, each with its level and reason.
    private func verdicts(_ drawing: String, objects: String, end: DrawnTrace.End = .exited) -> [String] {
        let result = analyze(drawing, objects: objects, end: end)
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.filter { $0.rule == "lock-order-cycle" }.map { finding in
            "\(finding.level) \(finding.verdict?.rawValue ?? "-") \(finding.excludedBy ?? "-") \(finding.objects.count)"
        }
    }

    @Test("names the locks, the threads and both lines of each edge, and the schedule that proves it")
    func predicted() {
        let result = analyze(Self.abba, objects: "A lock, B lock", end: .exited)
        #expect(
            result.findings.map(\.message) == [
                "'A' and 'B' form a lock-order cycle: thread 't1' acquires 'B' (demo.swift:4) while it holds 'A' "
                    + "(demo.swift:3) and 't2' acquires 'A' (demo.swift:8) while it holds 'B' (demo.swift:7); a "
                    + "schedule of 6 events of this run, in the order of the trace, ends in a deadlock"
            ])
        #expect(result.findings.first?.level == .error)
        #expect(result.findings.first?.verdict == .predicted)
        #expect(result.findings.first?.schedule?.steps.map(\.seq) == [1, 2, 3, 4, 5, 9])
        #expect(result.findings.first?.schedule?.requests.map(\.seq) == [6, 10])
        #expect(result.findings.first?.locations.count == 4)
    }

    @Test("is silent where all threads keep to one order")
    func clean() {
        let clean = Self.abba
            .replacing(
                "\n" + t2("acquire B") + "\n" + t2("acquire A"), with: "\n" + t2("acquire A") + "\n" + t2("acquire B"))
        #expect(clean != Self.abba)
        #expect(rules(clean, objects: "A lock, B lock", end: .exited) == [])
    }

    @Test("is a note that points to the deadlock where the trace ends in it")
    func occurred() {
        let result = analyze(DeadlockTests.cycle, objects: "A lock, B lock")
        #expect(result.findings.map(\.rule) == ["deadlock", "lock-order-cycle"])
        #expect(result.findings.last?.level == .note)
        #expect(result.findings.last?.verdict == .occurred)
    }

    @Test("takes a request that is never granted for an edge")
    func pending() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire A
                         acquire B
                         release B
                         release A
            acquire A
                                      acquire B
                                      request A
            """
        #expect(verdicts(drawing, objects: "A lock, B lock", end: .killed) == ["error predicted - 2"])
    }

    @Test("is excluded where one thread does it all")
    func singleThread() {
        let drawing = """
            main
            acquire A
            acquire B
            release B
            release A
            acquire B
            acquire A
            release A
            release B
            exit
            """
        #expect(verdicts(drawing, objects: "A lock, B rlock") == ["note excluded single-thread 2"])
    }

    @Test("is excluded where a lock that both hold keeps them apart, and not where only one does")
    func gated() {
        let gated = Self.abba
            .replacing("\n" + t1("acquire A"), with: "\n" + t1("acquire G") + "\n" + t1("acquire A"))
            .replacing("\n" + t1("release A"), with: "\n" + t1("release A") + "\n" + t1("release G"))
            .replacing("\n" + t2("acquire B"), with: "\n" + t2("acquire G") + "\n" + t2("acquire B"))
        let cycles = verdicts(gated, objects: "A lock, B lock, G lock")
        #expect(cycles == ["note excluded gated 2"])
        let half = Self.abba.replacing("\n" + t1("acquire A"), with: "\n" + t1("acquire G") + "\n" + t1("acquire A"))
        #expect(verdicts(half, objects: "A lock, B lock, G lock") == ["error predicted - 2"])
    }

    @Test("is excluded where a join lies between, also through a third thread")
    func ordered() {
        let drawing = """
            main         t1           t2
            start t1
                         acquire A
                         acquire B
                         release B
                         release A
                         end
            join t1
            start t2
                                      acquire B
                                      acquire A
                                      release A
                                      release B
                                      end
            join t2
            exit
            """
        #expect(verdicts(drawing, objects: "A lock, B lock") == ["note excluded ordered 2"])
        let unjoined = drawing.replacing("join t1\n", with: "")
        #expect(verdicts(unjoined, objects: "A lock, B lock") == ["error predicted - 2"])
    }

    @Test("is excluded where one attempt gives up: a timed one, or a line at which others were seen to give up")
    func limited() {
        let timed = Self.abba.replacing(
            "             acquire B\n             release B",
            with: "             request B 1000\n             acquire B\n             release B")
        #expect(verdicts(timed, objects: "A lock, B lock") == ["note excluded try 2"])
        let blocking = timed.replacing("request B 1000", with: "request B")
        #expect(verdicts(blocking, objects: "A lock, B lock") == ["error predicted - 2"])
    }

    @Test("is excluded where a refused attempt is part of it")
    func refused() {
        let drawing = Self.abba.replacing(
            "             acquire B\n             release B", with: "             try_fail B")
        #expect(verdicts(drawing, objects: "A lock, B lock") == ["note excluded try 2"])
    }

    @Test("finds a long cycle once, and each set of locks once", arguments: 3...9)
    func long(size: Int) {
        let lanes = (0..<size).map { "t\($0)" }
        var lines = ["main" + lanes.map { "    \($0)" }.joined()]
        func cell(_ lane: Int, _ text: String) -> String { String(repeating: " ", count: 8 + 6 * lane) + text }
        for lane in 0..<size { lines.append("start t\(lane)") }
        for lane in 0..<size {
            for action in ["acquire L\(lane)", "acquire L\((lane + 1) % size)"] { lines.append(cell(lane, action)) }
            for action in ["release L\((lane + 1) % size)", "release L\(lane)"] { lines.append(cell(lane, action)) }
        }
        let objects = (0..<size).map { "L\($0) lock" }.joined(separator: ", ")
        #expect(verdicts(lines.joined(separator: "\n"), objects: objects) == ["error predicted - \(size)"])
    }

    @Test("takes a lock that is held over the life of the other thread for a gate")
    func inherited() {
        let drawing = """
            main         t1           t2
            start t2
            acquire G
            start t1
                         acquire A
                         acquire B
                         release B
                         release A
                         end
            join t1
            release G
                                      acquire G
                                      acquire B
                                      acquire A
                                      release A
                                      release B
                                      release G
                                      end
            join t2
            exit
            """
        #expect(verdicts(drawing, objects: "A lock, B lock, G lock") == ["note excluded gated 2"])
        let early = drawing.replacing("join t1\nrelease G", with: "release G\njoin t1")
        #expect(verdicts(early, objects: "A lock, B lock, G lock") == ["error predicted - 2"])
    }

    @Test("excludes a cycle whose threads need more permits of a semaphore than there are", arguments: [1, 2])
    func permits(count: Int) {
        let objects = "A lock, B lock, S semaphore \(count)"
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire S
                         acquire A
                         acquire B
                         release B
                         release A
                         release S
                                      acquire S
                                      acquire B
                                      acquire A
                                      release A
                                      release B
                                      release S
            """
        let isGated = count == 1
        #expect(
            verdicts(drawing, objects: objects) == [isGated ? "note excluded gated 2" : "error predicted - 2"])
        let message = analyze(drawing, objects: objects, end: .exited).findings.first?.message ?? ""
        let reason = "; 'S' has one permit and keeps these threads from being there at the same time"
        #expect(message.hasSuffix(reason) == isGated)
        // Whoever gives permits may give one more at any time.
        let signaled = drawing.replacing("start t2\n", with: "start t2\nrelease S\n")
        #expect(verdicts(signaled, objects: objects) == ["error predicted - 2"])
    }

    @Test("does not count a permit that the thread has at some of its acquisitions only")
    func permitsAtTimes() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire S
                         acquire A
                         acquire B
                         release B
                         release A
                         release S
                         acquire A
                         acquire B
                         release B
                         release A
                                      acquire S
                                      acquire B
                                      acquire A
                                      release A
                                      release B
                                      release S
            """
        #expect(verdicts(drawing, objects: "A lock, B lock, S semaphore 1") == ["error predicted - 2"])
    }

    @Test("counts the lock that a wait on a condition takes again, and no lock that is acquired once more")
    func conditions() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire L
                         acquire A
                         wait C
                         release L
                                      acquire L
                                      notify C
                                      release L
                         acquire L
                         wake C
                         acquire L
                         release L
                         release A
                         release L
            """
        // L is wanted while A is held when the wait is over, and A while L is held before: one thread.
        #expect(
            verdicts(drawing, objects: "A lock, L rlock, C condition", end: .killed)
                == ["note excluded single-thread 2"])
    }

    @Test("names the third thread that a reader has to wait behind, and needs it")
    func thirdWriter() throws {
        func drawing(_ third: String) -> String {
            """
            main         one                 two                 three
            start one
            start two
            start three
                         acquire_shared M
                         acquire_shared N
                         release_shared N
                         release_shared M
                                             acquire_shared N
                                             acquire M
                                             release M
                                             release_shared N
                                                                 acquire \(third)
                                                                 release \(third)
            """
        }
        func told(_ third: String) -> [Finding] {
            let trace = DrawnTrace(drawing(third), objects: "M rwlock writers, N rwlock writers, O lock")
            return trace.analyzed(only: ["lock-order-cycle"]).findings.filter { $0.verdict != .excluded }
        }
        let finding = try #require(told("N").first)
        #expect(finding.verdict == .predicted && finding.threads.count == 3)
        #expect(
            finding.message.hasSuffix(
                "; this takes 'three', which asks to write 'N' (demo.swift:12): a new reader waits behind a waiting "
                    + "writer"), "\(finding.message)")
        #expect(finding.locations.last?.role == "would wait to write here")
        #expect(told("O") == [])
    }
}
