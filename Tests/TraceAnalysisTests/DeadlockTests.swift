import TestSupport
import Testing
import TraceAnalysis
import TraceReplay

@Suite("The rule deadlock")
struct DeadlockTests {
    static let cycle = """
        main         t1           t2
        start t1
        start t2
        join_wait t1
                     acquire A
                                  acquire B
                     request B
                                  request A
        """

    @Test("names a wait cycle of two locks with the whole chain and who waits behind it")
    func twoLocks() {
        let result = analyze(Self.cycle, objects: "A lock, B lock", only: ["deadlock"])
        #expect(result.legality.count == 0)
        #expect(result.findings.map(\.rule) == ["deadlock"])
        #expect(
            result.findings.first?.message
                == "thread 't1' waits for 'B' (demo.swift:6), which 't2' holds since demo.swift:5, and 't2' waits for 'A' "
                + "(demo.swift:7), which 't1' holds since demo.swift:4; 'main' waits behind")
    }

    @Test("says that a reader waits behind a writer, which does not have the lock")
    func behindWriter() {
        let drawing = """
            main         t1                t2
            start t1
            start t2
                         acquire_shared W
                                           request W
                         request_shared W
            """
        let finding = analyze(drawing, objects: "W rwlock writers", only: ["deadlock"]).findings.first
        #expect(
            finding?.message.contains(
                "'t1' waits for 'W' (demo.swift:5) behind 't2', which waits for it and goes first") ?? false)
        #expect(finding?.help == "release the hold that the thread has before it asks for another one")
    }

    @Test("is silent where the second lock was given back in time")
    func twoLocksClean() {
        let clean = """
            main         t1           t2
            start t1
            start t2
                         acquire A
                                      acquire B
                         request B
                                      release B
                         acquire B
                                      request A
                         release B
                         release A
                                      acquire A
                                      release A
                         end
                                      end
            join t1
            join t2
            exit
            """
        #expect(rules(clean, objects: "A lock, B lock", end: .exited) == [])
    }

    @Test("takes a request that is refused after a time for no wait", arguments: ["timeout A", "try_fail A"])
    func timedRequest(refusal: String) {
        let clean = Self.cycle + "\n                                  \(refusal)"
        #expect(rules(clean, objects: "A lock, B lock") == [])
    }

    @Test("names a thread that waits for its own lock as a cycle of one", arguments: ["lock", "mutex"])
    func own(kind: String) {
        let result = analyze("main\nacquire A\nrequest A", objects: "A \(kind)")
        #expect(
            result.findings.map(\.message) == [
                "thread 'main' waits for 'A' (demo.swift:2), which it holds itself since demo.swift:1"
            ])
        #expect(rules("main\nacquire A\nacquire A\nrelease A\nrelease A", objects: "A rlock") == [])
    }

    @Test("goes through a join")
    func join() {
        let drawing = """
            main         t1
            start t1
            acquire A
                         request A
            join_wait t1
            """
        #expect(rules(drawing, objects: "A rlock") == ["error[deadlock]"])
        #expect(rules(drawing + "\njoin t1 0\nrelease A", objects: "A rlock", only: ["deadlock"]) == [])
    }

    @Test("goes through semaphores whose permits are all held in the cycle, and not where a signal may come")
    func semaphores() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire S
                                      acquire T
                         request T
                                      request S
            """
        #expect(rules(drawing, objects: "S semaphore 1, T semaphore 1") == ["error[deadlock]"])
        #expect(rules(drawing, objects: "S semaphore 1, T semaphore 2") == [])
        let signal = """
            main         t1           t2
            start t1
            start t2
            release T
                         acquire S
                                      acquire T
                         request T
                                      request S
            """
        #expect(rules(signal, objects: "S semaphore 1, T semaphore 0") == [])
    }

    @Test("goes through a barrier that one who has not arrived cannot reach")
    func barrier() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
            join_wait t1
                         acquire A
                         arrive B
                                      request A
            """
        #expect(rules(drawing, objects: "A lock, B barrier 2") == ["error[deadlock]"])
        #expect(rules(drawing.replacing("request A", with: "sleep"), objects: "A lock, B barrier 2") == [])
    }

    @Test("goes through the lock that a wait on a condition takes again")
    func conditionLock() {
        let drawing = """
            main         t1              t2
            start t1
            start t2
            join_wait t1
                         acquire A
                         acquire L
                         wait C
                         release L 0
                                         acquire L
                                         notify C
                         request L
                                         request A
            """
        #expect(
            rules(drawing, objects: "A lock, L rlock, C condition") == ["error[deadlock]", "note[lock-order-cycle]"])
    }

    @Test("finds wait cycles that do not touch, and each of those behind in one of them", arguments: 2...6)
    func manyRings(size: Int) {
        var lines = ["main" + (0..<2 * size).map { "   t\($0)" }.joined()]
        func cell(_ lane: Int, _ text: String) -> String {
            let column =
                lines[0].range(of: "t\(lane)").map { lines[0].distance(from: lines[0].startIndex, to: $0) } ?? 0
            return String(repeating: " ", count: column) + text
        }
        for lane in 0..<2 * size { lines.append("start t\(lane)") }
        for lane in 0..<2 * size { lines.append(cell(lane, "acquire L\(lane)")) }
        for lane in 0..<2 * size {
            let cycle = lane / size
            lines.append(cell(lane, "request L\(cycle * size + (lane + 1) % size)"))
        }
        let objects = (0..<2 * size).map { "L\($0) lock" }.joined(separator: ", ")
        let result = analyze(lines.joined(separator: "\n"), objects: objects, only: ["deadlock"])
        #expect(result.findings.map(\.rule) == ["deadlock", "deadlock"])
        #expect(result.findings.allSatisfy { $0.threads.count == size })
    }
}

extension String {
    /// The first place of a text, by index.
    fileprivate func range(of text: String) -> String.Index? { firstRange(of: text)?.lowerBound }
}
