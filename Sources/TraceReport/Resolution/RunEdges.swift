package import TraceAnalysis

/// The lock orders of some runs, put together: each edge once, with the runs that have it.
///
/// Locks are the same in two runs if their names and the places of their creation are.
package struct RunEdges: Sendable {
    /// An edge as one thread made it, with the same locks held besides.
    struct Entry: Sendable {
        let edge: RunEdge
        /// The places of the runs in the report, in order, each once.
        var runs: [Int32]
    }

    /// What edges have in common that are one.
    private struct Alike: Hashable {
        let thread: String
        let instances: Int
        let held: RunEdge.Lock
        let wanted: RunEdge.Lock
        let guards: Set<RunEdge.Lock>

        init(_ edge: RunEdge) {
            thread = edge.thread.key
            instances = edge.thread.instances
            held = edge.held
            wanted = edge.wanted
            guards = edge.guards
        }
    }

    private var keys: [String: Int] = [:]
    private(set) var names: [String] = []
    /// The edges from one lock to another, in the order of the runs.
    private(set) var pairs: [[Int]: [Entry]] = [:]
    private var places: [Alike: (pair: [Int], place: Int)] = [:]

    package init() {}

    /// Adds an edge of some runs, later ones than those that it has already.
    package mutating func add(_ edge: RunEdge, runs: [Int32]) {
        let pair = [number(edge.held.identity), number(edge.wanted.identity)]
        // Two of the same kind: which is which is not known in another run.
        guard pair[0] != pair[1] else { return }
        let alike = Alike(edge)
        if let known = places[alike] {
            pairs[known.pair]?[known.place].runs += runs
            return
        }
        places[alike] = (pair, pairs[pair]?.count ?? 0)
        pairs[pair, default: []].append(Entry(edge: edge, runs: runs))
    }

    /// Adds an edge of a run, which may have it several times.
    mutating func add(_ edge: RunEdge, run: Int32) {
        if let known = places[Alike(edge)], pairs[known.pair]?[known.place].runs.last == run { return }
        add(edge, runs: [run])
    }

    private mutating func number(_ lock: RunEdge.Identity) -> Int {
        if let known = keys[lock.key] { return known }
        keys[lock.key] = names.count
        names.append(lock.name)
        return names.count - 1
    }

    /// All runs that have an edge from one lock to another.
    func runs(of pair: [Int]) -> Set<Int32> {
        var runs: Set<Int32> = []
        for entry in pairs[pair] ?? [] { runs.formUnion(entry.runs) }
        return runs
    }
}
