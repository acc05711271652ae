package import TraceAnalysis
import TracePrediction

/// The lock order that some runs show, as pairs of locks by their names in order files.
package struct LearnedOrder: Sendable {
    /// A pair, and where it was seen.
    package struct Seen: Equatable, Sendable {
        package var pair: OrderPair
        /// In how many of the runs.
        package var runs: Int
        /// Where the second lock was acquired, in the first of them.
        package var place: RunEdge.Place?
    }

    /// How many runs there are.
    package let runs: Int
    /// All pairs, each once, by their names.
    package let pairs: [Seen]
    /// Names of several locks of which one was acquired while another one was held: no file can tell their order.
    package let ambiguous: [String]

    /// Puts the edges of the runs together.
    ///
    /// - Parameter summarized: Edges that summaries have, by the places of their runs.
    package init(_ runs: [[RunEdge]], summarized: [(edge: RunEdge, runs: [Int32])] = []) {
        self.runs = runs.count
        var seen: [OrderPair: (runs: Set<Int32>, place: RunEdge.Place?)] = [:]
        var ambiguous: Set<String> = []
        func add(_ edge: RunEdge, _ runs: some Sequence<Int32>) {
            let pair = OrderPair(edge)
            if pair.before == pair.after {
                ambiguous.insert(pair.before)
            } else {
                seen[pair, default: ([], edge.wantedPlace)].runs.formUnion(runs)
            }
        }
        for (edge, runs) in summarized { add(edge, runs) }
        for (run, edges) in runs.enumerated() { for edge in edges { add(edge, CollectionOfOne(Int32(run))) } }
        pairs = seen.map { Seen(pair: $0.key, runs: $0.value.runs.count, place: $0.value.place) }
            .sorted { ($0.pair.before, $0.pair.after) < ($1.pair.before, $1.pair.after) }
        self.ambiguous = ambiguous.sorted()
    }

    /// How many pairs are against the order that the most show.
    package var contraryCount: Int { ordered(pairs).against.count }

    /// The pairs that are an order, without those that follow from others, the first locks first; and those that are
    /// against it. Where runs contradict each other, what more of them show is the order.
    func ordered(_ pairs: [Seen]) -> (order: [Seen], against: [Seen]) {
        let names = Set(pairs.flatMap { [$0.pair.before, $0.pair.after] }).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        func ends(_ seen: Seen) -> (Int, Int) { (places[seen.pair.before] ?? 0, places[seen.pair.after] ?? 0) }
        var all: [[Int]] = Array(repeating: [], count: names.count)
        for pair in pairs { all[ends(pair).0].append(ends(pair).1) }
        let component = StrongComponents.of(all)
        var graph = AcyclicGraph(count: names.count)
        var against: [Seen] = []
        var kept: [Seen] = []
        // Between two components, no pair can close a cycle.
        for pair in pairs where component[ends(pair).0] != component[ends(pair).1] {
            graph.add(ends(pair))
            kept.append(pair)
        }
        let doubtful = pairs.filter { component[ends($0).0] == component[ends($0).1] }
        for pair in doubtful.sorted(by: { $0.runs > $1.runs }) {
            if graph.addIfAcyclic(ends(pair)) { kept.append(pair) } else { against.append(pair) }
        }
        let reduced = graph.reduced()
        let order = kept.filter { reduced.edges[ends($0).0].contains(ends($0).1) }
            .sorted { a, b in
                let (first, second) = (reduced.rank[ends(a).0], reduced.rank[ends(b).0])
                return first != second ? first < second : reduced.rank[ends(a).1] < reduced.rank[ends(b).1]
            }
        return (order, against)
    }
}

/// A graph without cycles.
struct AcyclicGraph {
    private var next: [Set<Int>]

    init(count: Int) { next = Array(repeating: [], count: count) }

    mutating func add(_ edge: (Int, Int)) { next[edge.0].insert(edge.1) }

    /// Adds an edge unless it closes a cycle.
    mutating func addIfAcyclic(_ edge: (Int, Int)) -> Bool {
        var seen: Set<Int> = [edge.1]
        var stack = [edge.1]
        while let node = stack.popLast() {
            if node == edge.0 { return false }
            for target in next[node] where seen.insert(target).inserted { stack.append(target) }
        }
        add(edge)
        return true
    }

    /// The edges that do not follow from others, and each node's place in an order of all, by levels and then by number.
    func reduced() -> (edges: [Set<Int>], rank: [Int]) {
        var missing = Array(repeating: 0, count: next.count)
        for targets in next { for target in targets { missing[target] += 1 } }
        var order: [Int] = []
        var level = next.indices.filter { missing[$0] == 0 }
        while !level.isEmpty {
            order += level
            var below: [Int] = []
            for node in level {
                for target in next[node] {
                    missing[target] -= 1
                    if missing[target] == 0 { below.append(target) }
                }
            }
            level = below.sorted()
        }
        var rank = Array(repeating: 0, count: next.count)
        for (place, node) in order.enumerated() { rank[node] = place }
        let words = (next.count + 63) / 64
        var reach: [[UInt64]] = Array(repeating: [], count: next.count)
        var edges: [Set<Int>] = Array(repeating: [], count: next.count)
        for node in order.reversed() {
            var reached = Array(repeating: UInt64(0), count: words)
            for target in next[node].sorted(by: { rank[$0] < rank[$1] })
            where reached[target / 64] >> (target % 64) & 1 == 0 {
                edges[node].insert(target)
                reached[target / 64] |= 1 << (target % 64)
                for word in 0..<words { reached[word] |= reach[target][word] }
            }
            reach[node] = reached
        }
        return (edges, rank)
    }
}
