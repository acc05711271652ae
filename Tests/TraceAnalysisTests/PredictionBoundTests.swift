import TestSupport
import Testing
import TraceModel
import TracePrediction
import TraceReplay

@testable import TraceAnalysis

@Suite("The bounds of predictions")
struct PredictionBoundTests {
    /// Nested pairs of locks, by threads in turn.
    private func analyze(
        _ pairs: [(thread: Int64, first: Int64, second: Int64)], firstSeq: Int64 = 1
    ) -> AnalysisResult {
        var events: [TraceEvent] = []
        func add(_ thread: Int64, _ kind: EventKind, _ lock: Int64, _ value: Int64) {
            events.append(
                TraceEvent(
                    seq: firstSeq + Int64(events.count), time: 0, thread: ThreadID(rawValue: thread), kind: kind,
                    object: ObjectID(rawValue: lock), value: value))
        }
        for pair in pairs {
            add(pair.thread, .acquire, pair.first, 1)
            add(pair.thread, .acquire, pair.second, 1)
            add(pair.thread, .release, pair.second, 0)
            add(pair.thread, .release, pair.first, 0)
        }
        let locks = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
        let tables = TraceTables(
            processes: [ProcessInfo(id: ProcessID(rawValue: 1), pid: 1)],
            threads: Set(pairs.map(\.thread)).sorted().map { ThreadInfo(id: ThreadID(rawValue: $0)) },
            objects: locks.map { ObjectInfo(id: ObjectID(rawValue: $0), kind: .lock) })
        return MemoryTrace(tables, events).analyzed(only: ["lock-order-cycle", "deadlock"], measuresFairness: false)
    }

    private func bound(_ result: AnalysisResult) -> String? {
        result.findings.first { $0.verdict == nil && $0.level == .note }?.message
    }

    @Test(
        "a graph with billions of cycles ends, and says which bounds were hit", .timeLimit(.minutes(15)),
        arguments: [250, 1200])
    func dense(count: Int) throws {
        var random = Randomness(seed: 5)
        let pairs = (0..<count).map { number in
            let first = Int64.random(in: 0..<100, using: &random)
            let second = (first + Int64.random(in: 1..<100, using: &random)) % 100
            return (thread: Int64(1 + number % 50), first: 1000 + first, second: 1000 + second)
        }
        let message = try #require(bound(analyze(pairs)))
        #expect(message.contains("the search for lock-order cycles stopped after 1000"))
    }

    @Test("places beyond 32 bits are not looked at, and the report says so", arguments: [1 << 32, -1000])
    func places(first: Int64) throws {
        let result = analyze([(1, 1000, 1001), (2, 1001, 1000)], firstSeq: first)
        #expect(result.findings.allSatisfy { $0.verdict == nil })
        #expect(try #require(bound(result)).contains("places"))
    }

    @Test(
        "each bound that was hit is told in words, with its number",
        arguments: [
            (.tooLong(limit: 99), "the trace has places beyond 99"),
            (.cycles(found: 7), "the search for lock-order cycles stopped after 7"),
            (.heldSets, "very many locks, or very many different sets of them, were held: some were not followed"),
            (.replays(limit: 100), "more than 100 schedules were found, and only so many were replayed"),
            (.schedules(cycles: 1), "for one cycle, the search for a schedule stopped at its bounds"),
            (.reorderings(cycles: 3), "for 3 cycles, the search for a schedule in another order stopped at its bounds"),
        ] as [(PredictionCut, String)])
    func words(cut: PredictionCut, text: String) {
        #expect(LockOrderCycle.text(cut) == text)
    }

    @Test("ids may be any number")
    func ids() {
        let locks: (Int64, Int64) = (.max, .min + 1)
        let result = analyze([(.min + 7, locks.0, locks.1), (1 << 50, locks.1, locks.0)])
        #expect(result.findings.map(\.verdict) == [.predicted])
    }
}
