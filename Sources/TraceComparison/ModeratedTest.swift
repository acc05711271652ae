import Foundation

/// Tells a change between runs before and runs after from the noise between runs of one program.
///
/// The figure of each run counts as one observation, by its logarithm. Few runs say little about how far runs differ by
/// themselves, so that what is usual on a busy machine is taken to be known as if from some runs more: the moderated t
/// test (Smyth: Linear models and empirical Bayes methods, 2004, without the estimate of the prior). With one run on each
/// side, it is all that is known, and only a large change is one.
package struct ModeratedTest: Sendable {
    /// As how many degrees of freedom the usual noise counts.
    static let priorFreedom = 4.0

    /// The usual noise: the standard deviation of the logarithm between runs of the same program.
    package let priorDeviation: Double
    /// What is added to each value: below it, nothing matters.
    package let floor: Double

    /// A figure of one run.
    package struct Observation: Sendable {
        package var value: Double
        /// The standard error of its logarithm within the run.
        package var error: Double

        package init(_ value: Double, error: Double = 0) {
            self.value = value
            self.error = error
        }
    }

    /// What the test says.
    package struct Result: Sendable {
        /// The geometric means.
        package var before: Double
        package var after: Double
        /// The probability of such a change, or a larger one, by noise alone.
        package var probability: Double
    }

    package init(priorDeviation: Double, floor: Double) {
        self.priorDeviation = priorDeviation
        self.floor = floor
    }

    /// Compares; both sides have to have a run.
    package func compare(_ before: [Observation], _ after: [Observation]) -> Result {
        let sides = [before, after].map { side -> (mean: Double, squares: Double, error: Double) in
            let logs = side.map { log(max(0, $0.value) + floor) }
            let mean = logs.reduce(0, +) / Double(logs.count)
            let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            // Between several runs, the noise within them shows; one alone has to say it.
            return (mean, squares, side.count == 1 ? side[0].error : 0)
        }
        let freedom = Self.priorFreedom + Double(before.count + after.count - 2)
        let variance =
            (Self.priorFreedom * priorDeviation * priorDeviation + sides[0].squares + sides[1].squares) / freedom
        let runs = 1 / Double(before.count) + 1 / Double(after.count)
        let within = sides.map { $0.error * $0.error }.reduce(0, +)
        let error = variance * runs + within
        let t = (sides[1].mean - sides[0].mean) / error.squareRoot()
        return Result(
            before: max(0, exp(sides[0].mean) - floor), after: max(0, exp(sides[1].mean) - floor),
            probability: Self.tails(t, freedom))
    }

    /// The probability that Student's t is at least as far from 0.
    static func tails(_ t: Double, _ freedom: Double) -> Double {
        guard t.isFinite else { return 0 }
        return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
    }

    /// The regularized incomplete beta function, by its continued fraction (Lentz's method; Press et al.: Numerical
    /// Recipes, 6.4).
    private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let beta: Double = lgamma(a) + lgamma(b) - lgamma(a + b)
        let powers: Double = a * log(x) + b * log(1 - x)
        let front: Double = exp(powers - beta)
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...300 {
            let m = Double(step)
            let start: Double = a + 2 * m
            let even: Double = m * (b - m) * x / ((start - 1) * start)
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            result *= d * c
            let odd: Double = -(a + m) * (a + b + m) * x / (start * (start + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            result *= d * c
            if abs(d * c - 1) < 1e-12 { break }
        }
        return result
    }

    /// Which of several tests are changes: the probability of any false one among them is at most `level` (Holm, 1979).
    package static func significant(_ probabilities: [Double], level: Double) -> [Bool] {
        var isChange = Array(repeating: false, count: probabilities.count)
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        for (rank, index) in order.enumerated() {
            guard probabilities[index] <= level / Double(order.count - rank) else { break }
            isChange[index] = true
        }
        return isChange
    }
}
