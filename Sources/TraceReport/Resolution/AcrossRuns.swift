import TraceAnalysis
import TraceModel
import TracePrediction

/// Lock-order cycles whose halves lie in different runs: no run has all of it, so no analysis of one trace can find it.
///
/// Locks are the same in two runs if their names and the places of their creation are. A cycle is left out where a lock
/// that all hold, or a thread that there is only one of, keeps the halves apart. That the halves can come together in one
/// run is not proven.
struct AcrossRuns {
    static let rule = "lock-order-cycle"

    /// How many cycles are looked at, and how many ways of putting one together.
    private static let most = (cycles: 1000, choices: 10_000)

    private let edges: RunEdges
    private let runs: Int

    /// Looks at the edges of so many runs.
    init(_ edges: RunEdges, runs: Int) {
        self.edges = edges
        self.runs = runs
    }

    /// The shortest cycle through each edge that is in one.
    func findings() -> [ResolvedFinding] {
        guard runs > 1 else { return [] }
        let pairs = edges.pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let steps = pairs.map { (from: ObjectIndex($0[0]), to: ObjectIndex($0[1])) }
        let cycles = LockCycles(edges: steps, limit: Self.most.cycles).cycles.map { $0.map(\.position) }
        var told: Set<[Int]> = []
        return cycles.compactMap { cycle in
            let links = cycle.indices.map { [cycle[$0], cycle[($0 + 1) % cycle.count]] }
            guard !links.allSatisfy(told.contains), !isInOneRun(links), let chosen = choose(links) else { return nil }
            told.formUnion(links)
            return finding(chosen, links)
        }
    }

    /// Whether a run has all edges of a cycle: its own analysis has judged it.
    private func isInOneRun(_ links: [[Int]]) -> Bool {
        var common: Set<Int32>?
        for link in links {
            let runs = edges.runs(of: link)
            common = common?.intersection(runs) ?? runs
            if common?.isEmpty ?? false { return false }
        }
        return true
    }

    /// An edge for each link, of which nothing keeps two apart; nil where there is no such choice.
    private func choose(_ links: [[Int]]) -> [RunEdges.Entry]? {
        var chosen: [RunEdges.Entry] = []
        var left = Self.most.choices
        func extend() -> Bool {
            guard chosen.count < links.count else {
                // The lock that one holds is the one that the next before it wants: two readers do not wait.
                return chosen.indices.allSatisfy { place in
                    let next = chosen[(place + 1) % chosen.count].edge
                    return !(chosen[place].edge.wanted.isShared && next.held.isShared)
                }
            }
            for candidate in edges.pairs[links[chosen.count]] ?? [] {
                left -= 1
                guard left > 0 else { return false }
                guard chosen.allSatisfy({ Self.canMeet($0, candidate) }) else { continue }
                chosen.append(candidate)
                if extend() { return true }
                chosen.removeLast()
            }
            return false
        }
        return extend() ? chosen : nil
    }

    /// Whether two threads can be where these edges were at the same time.
    private static func canMeet(_ a: RunEdges.Entry, _ b: RunEdges.Entry) -> Bool {
        let isOneThread =
            a.edge.thread.key == b.edge.thread.key && a.edge.thread.instances == 1 && b.edge.thread.instances == 1
        if isOneThread { return false }
        return !a.edge.guards.contains { mine in
            b.edge.guards.contains { $0.identity.key == mine.identity.key && !(mine.isShared && $0.isShared) }
        }
    }

    // MARK: What is told

    private func finding(_ chosen: [RunEdges.Entry], _ links: [[Int]]) -> ResolvedFinding {
        let locks = links.map { edges.names[$0[0]] }
        let parts = zip(chosen, links).map { seen, link in chain(seen, link) }
        var message =
            locks.map { "'\($0)'" }.listed() + " form a lock-order cycle across runs: "
            + parts.joined(separator: ", and ")
            + "; no run has all of it, and no schedule of one proves it"
        let classes = chosen.compactMap { seen in
            let lock = seen.edge.held.identity
            return lock.instances > 1 ? "'\(lock.name)' stands for \(lock.instances) locks" : nil
        }
        if !classes.isEmpty {
            message += "; " + classes.joined(separator: ", ") + ", and it may be another one of them"
        }
        return ResolvedFinding(
            traces: Set(chosen.compactMap(\.runs.first)).sorted().map(Int.init), rule: Self.rule, level: .warning,
            verdict: .unproven,
            message: message, chain: parts, help: "acquire these locks in the same order in all threads", count: 1,
            threads: chosen.map(\.edge.thread.name), objects: locks,
            locations: chosen.flatMap { locations($0.edge) }, event: 0,
            fingerprint: Fingerprint.of(
                Self.rule,
                parts: chosen.map(\.edge.thread.key) + chosen.map(\.edge.held.identity.key)), sources: [])
    }

    private func chain(_ seen: RunEdges.Entry, _ link: [Int]) -> String {
        let edge = seen.edge
        let times = edges.runs(of: link).count
        return
            "thread '\(edge.thread.name)' acquires '\(edge.wanted.identity.name)'\(Self.at(edge.wantedPlace)) while it "
            + "holds '\(edge.held.identity.name)'\(Self.at(edge.heldPlace)) in \(times) of \(runs) traces"
    }

    private static func at(_ place: RunEdge.Place?) -> String {
        place.map { " (\($0.text))" } ?? ""
    }

    private func locations(_ edge: RunEdge) -> [ResolvedFinding.Location] {
        func location(
            _ place: RunEdge.Place?, _ lock: RunEdge.Lock, _ role: String, _ part: Finding.Location.Part
        ) -> ResolvedFinding.Location {
            ResolvedFinding.Location(
                file: place?.file, line: place?.line, function: place?.function, thread: edge.thread.name,
                object: lock.identity.name, isOnItself: false, event: nil, role: role, part: part)
        }
        return [
            location(edge.heldPlace, edge.held, "acquired here", .holds),
            location(edge.wantedPlace, edge.wanted, "acquired while holding the other here", .waits),
        ]
    }
}
