import Foundation

/// Durations in the order in which they came, as means of blocks that follow one another: however many there are, at most
/// 64 numbers are kept.
///
/// Durations of one run depend on their neighbours: a thread that is taken off the processor makes several that follow
/// one another long. So blocks count as observations, and not single durations.
package struct BlockMeans: Sendable {
    private static let most = 64
    /// How many blocks figures are made of.
    private static let blocks = 16

    /// How many durations there are.
    package private(set) var count = 0
    private var means: [Double] = []
    /// How many durations a block has.
    private var size = 1
    private var sum = 0.0
    private var open = 0

    package init() {}

    /// Adds a duration in nanoseconds.
    package mutating func add(_ duration: Int64) {
        count += 1
        sum += Double(duration)
        open += 1
        guard open == size else { return }
        means.append(sum / Double(size))
        (sum, open) = (0, 0)
        guard means.count == Self.most else { return }
        means = stride(from: 0, to: Self.most, by: 2).map { (means[$0] + means[$0 + 1]) / 2 }
        size *= 2
    }

    /// At most 16 means, of neighbours.
    private var figures: [Double] {
        let width = max(1, (means.count + Self.blocks - 1) / Self.blocks)
        return stride(from: 0, to: means.count, by: width).map { start in
            let part = means[start..<min(start + width, means.count)]
            return part.reduce(0, +) / Double(part.count)
        }
    }

    /// The median of the blocks' means: what is usual in the run. A single long one does not move it.
    package var typical: Double {
        let sorted = figures.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// How sure that is: the standard error of its logarithm, with a floor added to each value.
    package func error(floor: Double) -> Double {
        let logs = figures.map { log($0 + floor) }
        guard logs.count > 1 else { return 1 }
        let mean = logs.reduce(0, +) / Double(logs.count)
        let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(logs.count - 1) / Double(logs.count)).squareRoot()
    }
}
