package import TraceModel

/// The simple cycles of a graph of locks, the shortest first, within a bound.
///
/// A cycle lies within a strongly connected component (Tarjan, 1972), and is looked for from its smallest node, among
/// the nodes that are not smaller (as Johnson, 1975, does), with the length allowed growing from two. A branch that
/// cannot come back within the length is not entered.
package struct LockCycles {
    /// How many edges the search follows at most, and the longest cycle.
    static let limit = (steps: 2_000_000, length: 2000)

    /// How many cycles are told at most.
    private let most: Int

    /// The cycles: each the nodes in order, the smallest first.
    package private(set) var cycles: [[ObjectIndex]] = []
    /// Whether the search was given up before it had seen all.
    private(set) var isCut = false

    /// The nodes by their place; all below speaks of places.
    private let nodes: [ObjectIndex]
    private var next: [[Int]]
    private var before: [[Int]]
    private var steps = 0

    /// Finds the cycles of a graph given by its edges, no more than `limit`.
    package init(edges: [(from: ObjectIndex, to: ObjectIndex)], limit: Int) {
        most = limit
        nodes = Set(edges.flatMap { [$0.from, $0.to] }).sorted()
        let place = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($0.element, $0.offset) })
        next = Array(repeating: [], count: nodes.count)
        before = next
        for edge in edges where edge.from != edge.to {
            if let from = place[edge.from], let to = place[edge.to] { next[from].append(to) }
        }
        let component = StrongComponents.of(next)
        for node in next.indices {
            next[node] = next[node].filter { component[$0] == component[node] }.sorted()
            for other in next[node] { before[other].append(node) }
        }
        search()
    }

    private mutating func search() {
        // Each start with the length of the shortest cycle through it that may be left to tell.
        var open = next.indices.filter { !next[$0].isEmpty }.map { (start: $0, length: 2) }
        while !open.isEmpty, !isCut {
            let length = open.reduce(Int.max) { min($0, $1.length) }
            guard length <= Self.limit.length else { return isCut = true }
            var still: [(start: Int, length: Int)] = []
            for (start, least) in open where !isCut {
                var longer = least
                if least <= length {
                    let distance = distances(to: start)
                    var path = [start]
                    longer = .max
                    descend(&path, length, distance, &longer)
                }
                if longer < .max { still.append((start, longer)) }
            }
            open = still
        }
    }

    /// For each node that is at least `start` the steps from it to there, or -1.
    private mutating func distances(to start: Int) -> [Int] {
        var distance = Array(repeating: -1, count: next.count)
        distance[start] = 0
        var queue = [start]
        var first = 0
        while first < queue.count {
            let node = queue[first]
            first += 1
            steps += 1 + before[node].count / 16
            for other in before[node] where other > start && distance[other] < 0 {
                distance[other] = distance[node] + 1
                queue.append(other)
            }
        }
        return distance
    }

    /// Goes on from the end of a path to all cycles of exactly the length.
    private mutating func descend(_ path: inout [Int], _ length: Int, _ distance: [Int], _ longer: inout Int) {
        let last = path[path.count - 1]
        for node in next[last] {
            steps += 1
            if cycles.count >= most || steps > Self.limit.steps { isCut = true }
            if isCut { return }
            if node == path[0] {
                if path.count == length { cycles.append(path.map { nodes[$0] }) }
                continue
            }
            guard distance[node] > 0, !path.contains(node) else { continue }
            guard path.count + distance[node] <= length else {
                longer = min(longer, path.count + distance[node])
                continue
            }
            path.append(node)
            descend(&path, length, distance, &longer)
            path.removeLast()
        }
    }
}
