/// A binary heap of streams by the time of their next record; among equal times the stream that came first.
struct StreamHeap {
    private var items: [(ticks: UInt64, stream: Int)] = []

    var firstTicks: UInt64? { items.first?.ticks }

    mutating func removeAll() { items.removeAll(keepingCapacity: true) }

    @inline(__always)
    private func precedes(_ a: (ticks: UInt64, stream: Int), _ b: (ticks: UInt64, stream: Int)) -> Bool {
        a.ticks < b.ticks || a.ticks == b.ticks && a.stream < b.stream
    }

    mutating func push(_ ticks: UInt64, _ stream: Int) {
        items.append((ticks, stream))
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(items[child], items[parent]) else { break }
            items.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> (ticks: UInt64, stream: Int)? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
                if precedes(items[child], items[smallest]) { smallest = child }
            }
            guard smallest != parent else { return first }
            items.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
