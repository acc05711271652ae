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

    /// An edge, and the run that it was seen in.
    private struct Seen {
        let edge: RunEdge
        let run: Int
    }

    /// How many cycles are looked at, and how many ways of putting one together.
    private static let most = (cycles: 1000, choices: 10_000)

    private var keys: [String: Int] = [:]
    private var names: [String] = []
    /// The edges from one lock to another, in the order of the runs.
    private var seen: [[Int]: [Seen]] = [:]
    private let runs: Int

    /// Puts the edges of all runs together.
    init(_ traces: [ReportedTrace]) {
        runs = traces.count
        for (run, trace) in traces.enumerated() {
            for edge in trace.result.lockOrder {
                let pair = [number(edge.held.identity), number(edge.wanted.identity)]
                // Two of the same kind: which is which is not known in another run.
                if pair[0] != pair[1] { seen[pair, default: []].append(Seen(edge: edge, run: run)) }
            }
        }
    }

    private mutating func number(_ lock: RunEdge.Identity) -> Int {
        if let known = keys[lock.key] { return known }
        keys[lock.key] = names.count
        names.append(lock.name)
        return names.count - 1
    }

    /// The shortest cycle through each edge that is in one.
    func findings() -> [ResolvedFinding] {
        guard runs > 1 else { return [] }
        let pairs = seen.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let edges = pairs.map { (from: ObjectIndex($0[0]), to: ObjectIndex($0[1])) }
        let cycles = LockCycles(edges: edges, limit: Self.most.cycles).cycles.map { $0.map(\.position) }
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
        var common: Set<Int>?
        for link in links {
            let runs = Set((seen[link] ?? []).map(\.run))
            common = common?.intersection(runs) ?? runs
        }
        return !(common ?? []).isEmpty
    }

    /// An edge for each link, of which nothing keeps two apart; nil where there is no such choice.
    private func choose(_ links: [[Int]]) -> [Seen]? {
        var chosen: [Seen] = []
        var left = Self.most.choices
        func extend() -> Bool {
            guard chosen.count < links.count else {
                // The lock that one holds is the one that the next before it wants: two readers do not wait.
                return chosen.indices.allSatisfy { place in
                    let next = chosen[(place + 1) % chosen.count].edge
                    return !(chosen[place].edge.wanted.isShared && next.held.isShared)
                }
            }
            for candidate in seen[links[chosen.count]] ?? [] {
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
    private static func canMeet(_ a: Seen, _ b: Seen) -> Bool {
        let isOneThread =
            a.edge.thread.key == b.edge.thread.key && a.edge.thread.instances == 1 && b.edge.thread.instances == 1
        if isOneThread { return false }
        return !a.edge.guards.contains { mine in
            b.edge.guards.contains { $0.identity.key == mine.identity.key && !(mine.isShared && $0.isShared) }
        }
    }

    // MARK: What is told

    private func finding(_ chosen: [Seen], _ links: [[Int]]) -> ResolvedFinding {
        let locks = links.map { names[$0[0]] }
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
            traces: Set(chosen.map(\.run)).sorted(), rule: Self.rule, level: .warning, verdict: .unproven,
            message: message, chain: parts, help: "acquire these locks in the same order in all threads", count: 1,
            threads: chosen.map(\.edge.thread.name), objects: locks,
            locations: chosen.flatMap { locations($0.edge) }, event: 0,
            fingerprint: Fingerprint.of(
                Self.rule,
                parts: chosen.map(\.edge.thread.key) + chosen.map(\.edge.held.identity.key)), sources: [])
    }

    private func chain(_ seen: Seen, _ link: [Int]) -> String {
        let edge = seen.edge
        let times = Set((self.seen[link] ?? []).map(\.run)).count
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
