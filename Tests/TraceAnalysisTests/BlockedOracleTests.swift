import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReplay

/// Threads that hold locks and then run, end, ask for a lock or join: at random, with the truth beside the trace.
private struct Situation {
    enum Last { case runs, ends, wants(Int), joins(Int) }

    var holders: [Int?]
    var last: [Last]

    init(seed: UInt64) {
        var random = Randomness(seed: seed)
        let threads = Int.random(in: 2...6, using: &random)
        holders = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            Int.random(in: 0..<4, using: &random) == 0 ? nil : Int.random(in: 0..<threads, using: &random)
        }
        last = []
        for thread in 0..<threads {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: last.append(.runs)
            case 1: last.append(.ends)
            case 2...7: last.append(.wants(Int.random(in: 0..<holders.count, using: &random)))
            default:
                let other = Int.random(in: 0..<threads, using: &random)
                last.append(other == thread ? .runs : .joins(other))
            }
        }
    }

    /// The threads that can never go on: all others let go of what they hold, one after the other, until none is left.
    var blocked: Set<Int> {
        var holders = holders
        var isDone = last.map { if case .ends = $0 { true } else { false } }
        var changed = true
        while changed {
            changed = false
            for thread in last.indices where !isDone[thread] {
                let canGo =
                    switch last[thread] {
                    case .runs, .ends: true
                    case .wants(let lock): holders[lock] == nil
                    case .joins(let other): isDone[other]
                    }
                guard canGo else { continue }
                isDone[thread] = true
                changed = true
                for lock in holders.indices where holders[lock] == thread { holders[lock] = nil }
            }
        }
        return Set(last.indices.filter { !isDone[$0] })
    }

    func analyze() -> AnalysisResult {
        var events: [TraceEvent] = []
        func log(_ thread: Int, _ kind: EventKind, _ object: Int64, _ value: Int64 = 0) {
            events.append(
                TraceEvent(
                    seq: Int64(events.count + 1), time: 0, thread: ThreadID(rawValue: Int64(thread + 1)), kind: kind,
                    object: ObjectID(rawValue: object), value: value))
        }
        for thread in last.indices { log(thread, .begin, Int64(thread + 1)) }
        for (lock, holder) in holders.enumerated() {
            if let holder { log(holder, .acquire, Int64(100 + lock), 1) }
        }
        for (thread, last) in last.enumerated() {
            switch last {
            case .runs: break
            case .ends: log(thread, .end, Int64(thread + 1))
            case .wants(let lock): log(thread, .request, Int64(100 + lock))
            case .joins(let other): log(thread, .joinWait, Int64(other + 1))
            }
        }
        let tables = TraceTables(
            threads: last.enumerated().map { thread, last in
                let hasEnded = if case .ends = last { true } else { false }
                return ThreadInfo(
                    id: ThreadID(rawValue: Int64(thread + 1)), started: 0, end: hasEnded ? .returned : .abrupt)
            },
            objects: holders.indices.map { ObjectInfo(id: ObjectID(rawValue: Int64(100 + $0)), kind: .mutex) })
        return MemoryTrace(tables, events).analyzed(only: ["deadlock", "stuck-thread"])
    }
}

@Suite("Random situations of locks and joins")
struct BlockedOracleTests {
    @Test("name exactly the threads that can never go on, each once", arguments: 1...40 as ClosedRange<UInt64>)
    func oracle(block: UInt64) {
        for seed in (block * 100)..<(block * 100 + 100) {
            let situation = Situation(seed: seed)
            let result = situation.analyze()
            let ended = Set(
                situation.last.indices.filter { if case .ends = situation.last[$0] { true } else { false } })
            let named = result.findings.flatMap(\.threads).map { Int($0.rawValue - 1) }.filter { !ended.contains($0) }
            #expect(named.count == Set(named).count, "seed \(seed)")
            #expect(Set(named) == situation.blocked, "seed \(seed)")
        }
    }
}
