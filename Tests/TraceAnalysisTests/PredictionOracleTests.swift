import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReplay

@Suite("Predictions against every schedule")
struct PredictionOracleTests {
    /// What the analyzer says of a program: the sets of objects of its predictions, and of all that is not excluded.
    private func verdicts(_ program: RandomProgram) -> (predicted: Set<Set<Int64>>, illegal: String?) {
        let result = MemoryTrace(program.tables, program.events).analyzed()
        let found = result.findings.filter { $0.verdict == .predicted || $0.verdict == .occurred }
        var sets = Set(found.map { Set($0.objects.map(\.rawValue)) })
        // What the trace ends in needs no prediction.
        for finding in result.findings where finding.rule == "deadlock" && finding.verdict == nil {
            sets.insert(Set(finding.objects.map(\.rawValue)))
        }
        return (sets, result.legality.first.first?.message)
    }

    /// How many programs for each seed; more of them when SYNCTRACE_PROGRAMS says so.
    private static let rounds =
        ProcessInfo.processInfo.environment["SYNCTRACE_PROGRAMS"].flatMap { Int($0) } ?? 150

    @Test("predicts exactly the cycles of locks and joins that some schedule ends in", arguments: 0..<8)
    func exact(seed: Int) {
        for round in 0..<Self.rounds {
            var random = Randomness(seed: UInt64(seed * 1000 + round))
            let program = RandomProgram(RandomProgram.Shape(locks: 2 + round % 3, variables: round % 3), &random)
            check(program, seed: seed * 1000 + round)
        }
    }

    @Test("is right about permits, too", arguments: 0..<4)
    func permits(seed: Int) {
        for round in 0..<Self.rounds {
            var random = Randomness(seed: UInt64(1_000_000 + seed * 1000 + round))
            let shape = RandomProgram.Shape(locks: 2, variables: 1, hasSemaphore: true)
            let program = RandomProgram(shape, &random)
            check(program, seed: 1_000_000 + seed * 1000 + round)
        }
    }

    private func check(_ program: RandomProgram, seed: Int) {
        let truth = ExhaustiveExplorer(
            program.events, kinds: program.kinds, permits: program.permits, threads: program.threadCount)
        let (predicted, illegal) = verdicts(program)
        #expect(illegal == nil, "seed \(seed)")
        let isThread = { (id: Int64) in id <= Int64(program.threadCount) }
        let locksOnly = { (sets: Set<Set<Int64>>) in sets.filter { !$0.contains(where: isThread) && !$0.isEmpty } }
        let possible = Set(truth.cycles.map { $0.filter { !isThread($0) } })
        for set in predicted where !possible.contains(set) {
            let isOfPermits = set.contains { program.permits[$0] != nil }
            #expect(
                isOfPermits && truth.blocked.contains { set.isSubset(of: $0) },
                "seed \(seed): predicted what no schedule ends in\n\(draw(program))")
        }
        #expect(
            locksOnly(truth.syncPreserving).isSubset(of: predicted),
            "seed \(seed): missed a sync-preserving deadlock\n\(draw(program))")
        #expect(
            possible.subtracting([[]]).isSubset(of: predicted),
            "seed \(seed): missed a deadlock\n\(draw(program))")
    }

    private func draw(_ program: RandomProgram) -> String {
        program.events.map { "T\($0.thread.rawValue - 1) \($0.kind.name) \($0.object.rawValue) \($0.value)" }
            .joined(separator: "\n")
    }
}
