import Foundation
import Testing

@testable import TraceComparison

@Suite("The test that tells a change from noise")
struct ModeratedTestTests {
    /// Random numbers with a seed (SplitMix64).
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        /// Around 1, with a deviation of the logarithm (Box and Muller).
        mutating func factor(_ deviation: Double) -> Double {
            let (u, v) = (Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self))
            return exp(deviation * (-2 * log(u)).squareRoot() * cos(2 * .pi * v))
        }
    }

    @Test(
        "has the tails of Student's t",
        arguments: [
            (2.776, 4.0, 0.05), (4.604, 4.0, 0.01), (8.610, 4.0, 0.001), (2.228, 10.0, 0.05), (0.0, 7.0, 1.0),
            (-3.169, 10.0, 0.01),
            (1.0, 1.0, 0.5),
        ])
    func tails(t: Double, freedom: Double, probability: Double) {
        #expect(abs(ModeratedTest.tails(t, freedom) - probability) < 0.0005)
    }

    @Test("keeps its promise for noise of the usual size, and below it, with any number of runs")
    func noise() {
        var random = Seeded(state: 7)
        for (runs, deviation) in [(1, 0.15), (3, 0.15), (5, 0.15), (5, 0.05), (5, 0.3)] {
            let test = Figure.hold.test
            let rounds = 4000
            let false_ = (0..<rounds).count { _ in
                let sides = (0..<2).map { _ in
                    (0..<runs).map { _ in ModeratedTest.Observation(1e6 * random.factor(deviation)) }
                }
                return test.compare(sides[0], sides[1]).probability <= 0.01
            }
            #expect(Double(false_) / Double(rounds) < 0.025, "\(runs) runs, noise \(deviation)")
        }
    }

    @Test("finds a change of 50 % in five runs, and of a multiple in one")
    func power() {
        var random = Seeded(state: 8)
        func found(_ runs: Int, by factor: Double) -> Double {
            let rounds = 500
            let found = (0..<rounds).count { _ in
                let before = (0..<runs).map { _ in ModeratedTest.Observation(1e6 * random.factor(0.08)) }
                let after = (0..<runs).map { _ in ModeratedTest.Observation(factor * 1e6 * random.factor(0.08)) }
                return Figure.hold.test.compare(before, after).probability <= 0.01
            }
            return Double(found) / Double(rounds)
        }
        #expect(found(5, by: 1.5) > 0.95)
        #expect(found(1, by: 1.5) < 0.05)
        #expect(found(1, by: 8) > 0.95)
    }

    @Test("takes what is below the floor as nothing")
    func floor() {
        let few = [1000.0, 1010, 990].map { ModeratedTest.Observation($0) }
        let more = [3000.0, 3010, 2990].map { ModeratedTest.Observation($0) }
        #expect(Figure.hold.test.compare(few, more).probability > 0.1)
        let result = Figure.hold.test.compare(few, more)
        #expect(abs(result.before - 1000) < 1 && abs(result.after - 3000) < 1)
    }

    @Test("holds its level for many figures together")
    func many() {
        #expect(ModeratedTest.significant([0.001, 0.2, 0.004], level: 0.01) == [true, false, true])
        #expect(ModeratedTest.significant([0.001, 0.2, 0.006], level: 0.01) == [true, false, false])
        #expect(ModeratedTest.significant([0.004, 0.2, 0.006], level: 0.01) == [false, false, false])
        #expect(ModeratedTest.significant([], level: 0.01) == [])
    }

    @Test("counts a finding of figures as new only where it is in all of some runs and in none of others")
    func chance() {
        #expect(Comparison.chance(1, of: 1, 1) == 0.5)
        #expect(Comparison.chance(3, of: 3, 3) == 0.05)
        #expect(abs(Comparison.chance(2, of: 5, 5) - 2.0 / 9) < 1e-12)
    }
}

@Suite("Means of blocks")
struct BlockMeansTests {
    private func means(_ values: some Sequence<Int64>) -> BlockMeans {
        var means = BlockMeans()
        for value in values { means.add(value) }
        return means
    }

    @Test("have the usual value, whatever a single one is")
    func typical() {
        #expect(means([5, 7, 9]).typical == 7)
        #expect(means([]).typical == 0)
        let many = means((0..<10_000).map { $0 == 5000 ? 1_000_000_000 : 100 + $0 % 2 })
        #expect(many.count == 10_000)
        #expect(abs(many.typical - 100.5) < 0.01)
    }

    @Test("tell how sure they are by what differs between neighbours' blocks")
    func error() {
        #expect(means(Array(repeating: 50_000, count: 100)).error(floor: 20_000) == 0)
        let steady = means((0..<1000).map { 50_000 + Int64($0 % 3) * 1000 }).error(floor: 20_000)
        let drifting = means((0..<1000).map { $0 < 500 ? 10_000 : 500_000 }).error(floor: 20_000)
        #expect(steady < 0.01 && drifting > 0.2)
        #expect(means([1]).error(floor: 1) == 1)
    }
}
