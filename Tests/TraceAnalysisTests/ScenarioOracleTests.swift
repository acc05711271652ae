import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TracePrediction

@Suite("Predictions for primitives of all kinds against every schedule")
struct ScenarioOracleTests {
    /// How many programs of each shape; more of them when SYNCTRACE_PROGRAMS says so.
    private static let rounds =
        ProcessInfo.processInfo.environment["SYNCTRACE_PROGRAMS"].flatMap { Int($0) } ?? 30

    private func check(_ shape: Int, _ length: ScenarioCheck.Length, rounds: Int, from first: Int) {
        let (name, shape) = RandomScenario.Shape.all[shape]
        for seed in first..<(first + rounds) {
            var random = Randomness(seed: UInt64(seed) &* 7919 &+ UInt64(name.utf8.count))
            let scenario = RandomScenario(shape, &random)
            let preference: ReaderPreference? = [nil, .readers, .writers][seed % 3]
            var check = ScenarioCheck(scenario, length, preference, &random)
            for problem in check.problems() {
                Issue.record("\(name), seed \(seed): \(problem)\n\(check.drawing)")
            }
        }
    }

    @Test("a short trace has every deadlock predicted, and no other", arguments: RandomScenario.Shape.all.indices)
    func short(shape: Int) { check(shape, .short, rounds: Self.rounds, from: 0) }

    @Test(
        "a long trace has the sync-preserving ones predicted, and none that no schedule ends in",
        arguments: RandomScenario.Shape.all.indices)
    func long(shape: Int) { check(shape, .long, rounds: max(1, Self.rounds / 6), from: 100_000) }

    @Test("so has a trace that is too long to be kept", arguments: RandomScenario.Shape.all.indices)
    func unkept(shape: Int) { check(shape, .unkept, rounds: max(1, Self.rounds / 30), from: 200_000) }
}
