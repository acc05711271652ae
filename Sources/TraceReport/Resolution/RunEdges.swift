package import TraceAnalysis

/// The lock orders of some runs, put together: each edge once, with the runs that have it.
///
/// Locks are the same in two runs if they are known by the same there (``StableKeys``).
package struct RunEdges: Sendable {
    /// An edge as one thread made it, with the same locks held besides.
    struct Entry: Sendable {
        let edge: RunEdge
        /// The thread, by a number that stands for its key.
        let thread: Int32
        /// The locks held besides, by theirs.
        let guards: [Guard]
        /// The places of the runs in the report, in order, each once.
        var runs: [Int32]
    }

    struct Guard: Hashable, Sendable {
        let lock: Int32
        let isShared: Bool
    }

    /// All edges from one lock to another.
    struct Link: Sendable {
        let from: Int
        let to: Int
        var entries: [Entry] = []

        /// All runs that have it.
        var runs: Set<Int32> { entries.reduce(into: []) { $0.formUnion($1.runs) } }
    }

    /// What edges have in common that are one.
    private struct Alike: Hashable {
        let link: Int
        let thread: Int32
        /// How many threads and locks their keys stand for: an edge of one of several is another one.
        let threads: Int
        let held: Int
        let wanted: Int
        let isHeldShared: Bool
        let isWantedShared: Bool
        let guards: [Guard]
    }

    private struct Ends: Hashable {
        let from: Int
        let to: Int
    }

    private var numbers: [String: Int] = [:]
    /// The keys of locks and threads, by their numbers.
    private(set) var keys: [String] = []
    /// Their names.
    private(set) var names: [String] = []
    private(set) var links: [Link] = []
    private var linkOf: [Ends: Int] = [:]
    private var places: [Alike: Int] = [:]

    package init() {}

    /// Adds an edge of some runs, later ones than those that it has already.
    package mutating func add(_ edge: RunEdge, runs: [Int32]) {
        let (from, to) = (number(edge.held.identity), number(edge.wanted.identity))
        // Two of the same kind: which is which is not known in another run.
        guard from != to else { return }
        let ends = Ends(from: from, to: to)
        let link = linkOf[ends] ?? links.count
        if link == links.count {
            linkOf[ends] = link
            links.append(Link(from: from, to: to))
        }
        let guards = edge.guards.map { Guard(lock: Int32(number($0.identity)), isShared: $0.isShared) }
            .sorted { ($0.lock, $0.isShared ? 1 : 0) < ($1.lock, $1.isShared ? 1 : 0) }
        let thread = Int32(number(edge.thread))
        let alike = Alike(
            link: link, thread: thread, threads: edge.thread.instances, held: edge.held.identity.instances,
            wanted: edge.wanted.identity.instances, isHeldShared: edge.held.isShared,
            isWantedShared: edge.wanted.isShared, guards: guards)
        if let known = places[alike] {
            let more = runs.drop { $0 <= links[link].entries[known].runs.last ?? -1 }
            links[link].entries[known].runs += more
            return
        }
        places[alike] = links[link].entries.count
        links[link].entries.append(Entry(edge: edge, thread: thread, guards: guards, runs: runs))
    }

    /// Adds an edge of a run, which may have it several times.
    mutating func add(_ edge: RunEdge, run: Int32) { add(edge, runs: [run]) }

    /// The place of the link from one lock to another; nil where there is none.
    func link(from: Int, to: Int) -> Int? { linkOf[Ends(from: from, to: to)] }

    private mutating func number(_ identity: RunEdge.Identity) -> Int {
        if let known = numbers[identity.key] { return known }
        numbers[identity.key] = keys.count
        keys.append(identity.key)
        names.append(identity.name)
        return keys.count - 1
    }
}
