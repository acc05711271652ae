/// The longest of many slices: all of few.
struct LongestSlices {
    /// How many are kept.
    private let most: Int
    private(set) var slices: [TimelineOverview.Slice] = []
    /// How many there were.
    private(set) var count = 0
    /// Shorter ones are not kept any more.
    private var least: Int64 = .min

    init(most: Int) { self.most = most }

    mutating func add(_ slice: TimelineOverview.Slice) {
        count += 1
        guard slice.end - slice.start > least else { return }
        slices.append(slice)
        if slices.count >= most * 2 { cut() }
    }

    /// Drops what is too much.
    mutating func cut() {
        guard slices.count > most else { return }
        slices.sort { $0.end - $0.start > $1.end - $1.start }
        least = slices[most - 1].end - slices[most - 1].start
        slices.removeSubrange(most...)
    }
}
