import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReader
import TraceReplay

@Suite("The figures of fairness", .timeLimit(.minutes(15)))
struct FairnessFiguresTests {
    private func expectEqual(_ tables: TraceTables, _ events: [TraceEvent], _ comment: String) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "fairness-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "trace.sqlite").path
        try writeTrace(tables, events, to: path)
        try expectEqual(TraceReader(path: path), tables, events, comment)
    }

    private func expectEqual(
        _ reader: TraceReader, _ tables: TraceTables, _ events: [TraceEvent], _ comment: String
    ) throws {
        let result = MemoryTrace(tables, events).analyzed(only: [])
        let swift = FairnessFigures(result.fairness, result.names)
        let sql = try FairnessFigures(reader)
        #expect(swift.threads == sql.threads, "\(comment)")
        #expect(swift.jain == sql.jain, "\(comment)")
        #expect(swift.durations == sql.durations, "\(comment)")
        #expect(swift.overtakes == sql.overtakes, "\(comment)")
        // Where a thread's clock is behind another's, the analyzer's clock of the lock stands still; SQL takes the times
        // as they are.
        if !zip(events, events.dropFirst()).contains(where: { $0.time > $1.time }) {
            #expect(swift.charged == sql.charged, "\(comment)")
        }
        #expect(swift.conditions == sql.conditions, "\(comment)")
        #expect(swift.barriers == sql.barriers, "\(comment)")
        #expect(swift.levels == sql.levels, "\(comment)")
    }

    @Test(
        "are the same in SQL on histories that a model of the primitives made", arguments: 1...60 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) throws {
        let history = FairnessHistory(seed: seed, steps: 150, clocksDisagree: seed % 3 == 0)
        try expectEqual(FairnessHistory.tables, history.events, "seed \(seed)")
    }

    @Test("are the same in SQL on the traces of the demos")
    func committed() throws {
        try CommittedTraces.forEach(expectEqual)
    }

    @Test(
        "are the same in SQL in the corner cases",
        arguments: [
            // The end comes while threads wait.
            "main  t1  t2\nacquire L\n      request L\n          request L",
            // A wait that is given up, and a retry.
            "main  t1\nacquire L\n      request L\n      timeout L\n      request L\nrelease L\n      acquire L",
            // Re-entry, and a condition that takes all levels back at once.
            "main  t1\nacquire R 1\nacquire R 2\nwait C\nrelease R 0\n      acquire R 1\n      notify C\n      release R 0\n"
                + "acquire R 2\nwake C\nrelease R 1\nrelease R 0",
            // A snapshot, the acquire that it overlaps, and one that it names wrongly.
            "main  t1\nstate L 1\nacquire L\nrelease L\nstate R 4294967298\nacquire R 1",
            // A thread that has a level to give back was the owner, though nobody said so.
            "main  t1\nrelease R 1\n      request R\nrelease R 0\n      acquire R 1",
            // A release by another thread.
            "main  t1\nacquire L\n      release L\n      acquire L\nrelease L",
            // A semaphore that signals, and a release of several permits.
            "main  t1\nrelease S 5\n      acquire S 4\n      acquire S 3\nacquire S 2\n      release S 4\n      release S 5",
            // Upgrade, downgrade, and the wrong kind of release.
            "main  t1\nacquire_shared W\n      acquire_shared W\n      acquire_shared W\nrequest W\n      release_shared W\n"
                + "      release_shared W\nacquire W 1\nacquire_shared W\nrelease W 0\nrelease W 0\nrelease_shared W",
        ])
    func corners(drawing: String) throws {
        let trace = DrawnTrace(
            drawing, objects: "L lock, R rlock, C condition, S semaphore 2, W rwlock")
        try expectEqual(trace.tables, trace.events, drawing)
    }

    @Test("count what the one waits for while the other is served, and how long the other held it meanwhile")
    func meaning() {
        let result = analyze(
            """
            main       t1         t2         t3
            start t1
            start t2
            start t3
            acquire L
                       request L
                                  request L
            release L
                                             acquire L
                                             release L
                                  acquire L
                                  release L
                       acquire L
                       release L
            """, objects: "L lock", only: [])
        let lock = result.fairness.objects[0]
        // t3 barges past two, then t2 comes before t1.
        #expect(lock.overtakes == 3)
        #expect(lock.overtakingAcquisitions == 2)
        #expect(lock.mostOvertakenAtOnce == 2)
        #expect(lock.threads.map(\.overtaken) == [0, 2, 1, 0])
        #expect(lock.threads.map(\.mostOvertaken) == [0, 2, 1, 0])
        #expect(lock.threads.map(\.waitTotal) == [0, 7000, 4000, 0])
        #expect(lock.threads.map(\.blockedOthers) == [3000, 0, 1000, 2000])
        #expect(lock.jainAcquisitions == 1)
        #expect(lock.longestRun?.count == 1)
        let wait = lock.wait
        // 6991 is the middle of the bucket of 7000.
        #expect(
            [wait.count, wait.total, wait.p50, wait.p95, wait.p99, wait.longest] == [4, 11_000, 0, 6991, 6991, 7000])
    }

    @Test("a wake is idle where the thread only reads and waits again, and out of order before an older waiter")
    func wakes() {
        let result = analyze(
            """
            main       t1         t2
            start t1
            start t2
                       acquire R
                       wait C
                       release R 0
                                  acquire R
                                  wait C
                                  release R 0
            acquire R
            notify C
            release R
                                  acquire R
                                  wake C
                                  read V
                                  wait C
                                  release R 0
            notify C
                       acquire R
                       wake C
                       write V
                       wait C
                       release R 0
            """, objects: "R rlock, C condition, V variable", only: [])
        let condition = result.fairness.conditions[0]
        #expect([condition.waits, condition.notified, condition.idleWakes] == [4, 2, 1])
        #expect([condition.inOrder, condition.outOfOrder] == [1, 1])
        #expect(condition.latency.total == 5000)
    }

    @Test("a condition tells who had what it guards how often, and who was woken for nothing")
    func shares() {
        let turn = "            acquire L @@10\n            release L @@10\n"
        let vain =
            "                       acquire L @@10\n                       wake C @11\n"
            + "                       wait C @11\n                       release L @11\n"
        let result = analyze(
            """
            main        regular    patient
            start regular
            start patient
            \(turn)                       acquire L @@10
                                   wait C @11
                                   release L @11
            \(turn)notify C 1
            \(vain)\(turn)notify C 1
            \(vain)\(turn)notify C 1
                                   acquire L @@10
                                   wake C @11
                                   release L @12
                        acquire L @20
                        release L @20
                                   acquire L @@10
                                   wait C @11
                                   release L @11
            """, objects: "L lock, C condition", only: [])
        #expect(result.legality.first.isEmpty)
        let condition = result.fairness.conditions[0]
        let figures = condition.threads.map { [$0.turns, $0.waits, $0.notified, $0.idleWakes] }
        // The first turn was before anybody waited, and line 20 is not one at which a thread waits.
        #expect(figures == [[3, 0, 0, 0], [1, 4, 3, 2]])
        #expect(condition.jainTurns == 0.8)
        #expect(condition.threads[0].openWait == nil && condition.threads[0].waitTotal == 0)
        #expect(condition.threads[1].waitTotal > 0 && condition.threads[1].openWait == 1000)
        #expect(condition.idleWakes == 2)
    }

    @Test("a histogram finds the nearest rank of any durations", arguments: 1...20 as ClosedRange<UInt64>)
    func histogram(seed: UInt64) {
        var random = Randomness(seed: seed)
        let count = Int.random(in: 1...2000, using: &random)
        var events: [TraceEvent] = []
        var durations: [Int64] = []
        var time: Int64 = 0
        for _ in 0..<count {
            let bits = Int.random(in: 0...36, using: &random)
            let duration = Int64.random(in: 0...(1 << bits), using: &random)
            durations.append(duration)
            for (kind, value) in [(EventKind.acquire, Int64(1)), (.release, 0)] {
                events.append(
                    TraceEvent(
                        seq: Int64(events.count + 1), time: time, thread: ThreadID(rawValue: 1), kind: kind,
                        object: ObjectID(rawValue: 11), value: value))
                time += kind == .acquire ? duration : 1
            }
        }
        let hold = MemoryTrace(FairnessHistory.tables, events).analyzed(only: []).fairness.objects[0].hold
        durations.sort()
        func rank(_ percent: Int) -> Int64 {
            min(LogLinearBucket(containing: durations[(count * percent + 99) / 100 - 1]).value, durations.last!)
        }
        #expect(hold.count == Int64(count) && hold.total == durations.reduce(0, +) && hold.longest == durations.last)
        #expect([hold.p50, hold.p95, hold.p99] == [rank(50), rank(95), rank(99)], "seed \(seed)")
    }
}
