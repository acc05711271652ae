import TraceAnalysis
import TraceModel

/// Lock-order cycles whose halves lie in different runs: no run has all of it, so no analysis of one trace can find it.
///
/// Locks are the same in two runs if they are known by the same there. A cycle is left out where a lock that all hold, or
/// a thread that there is only one of, keeps the halves apart. That the halves can come together in one run is not proven.
struct AcrossRuns {
    static let rule = "lock-order-cycle"

    let edges: RunEdges
    let runs: Int
    private let cycles: RareCycles?

    /// Looks at the edges of so many runs.
    ///
    /// - Parameter told: The cycles that the runs' own findings tell, by the keys of their locks.
    init(_ edges: RunEdges, runs: Int, told: Set<Set<String>> = []) {
        self.edges = edges
        self.runs = runs
        guard runs > 1 else {
            cycles = nil
            return
        }
        var numbers: [String: Int] = [:]
        if !told.isEmpty { for (number, key) in edges.keys.enumerated() { numbers[key] = number } }
        let known = told.map { $0.compactMap { numbers[$0] }.sorted() }
        cycles = RareCycles(edges, known: Set(known))
    }

    /// The shortest cycle through each rare edge that is in one.
    func findings() -> [ResolvedFinding] { cycles?.cycles.map { finding(rotated($0)) } ?? [] }

    /// A sentence where not all was looked at.
    var remark: String? {
        guard cycles?.isCut ?? false else { return nil }
        return "the search for lock-order cycles across the \(runs) traces was cut off: there may be more of them"
    }

    /// The same cycle from the lock that was seen first.
    private func rotated(_ cycle: [RareCycles.Part]) -> [RareCycles.Part] {
        let start = cycle.indices.min { edges.links[cycle[$0].link].from < edges.links[cycle[$1].link].from } ?? 0
        return Array(cycle[start...] + cycle[..<start])
    }

    /// A finding about a cycle; with the name of what excludes it, and a clause that says why.
    func finding(
        _ cycle: [RareCycles.Part], excludedBy reason: (name: String, text: String)? = nil
    ) -> ResolvedFinding {
        let chosen = cycle.map { edges.links[$0.link].entries[$0.entry] }
        let locks = cycle.map { edges.names[edges.links[$0.link].from] }
        let parts = zip(chosen, cycle).map { seen, part in chain(seen, edges.links[part.link]) }
        var message =
            locks.map { "'\($0)'" }.listed() + " form a lock-order cycle across runs: "
            + parts.joined(separator: ", and ")
            + "; no run has all of it, and \(reason?.text ?? "no schedule of one proves it")"
        let classes = chosen.compactMap { seen in
            let lock = seen.edge.held.identity
            return lock.instances > 1 ? "'\(lock.name)' stands for \(lock.instances) locks" : nil
        }
        if !classes.isEmpty {
            message += "; " + classes.joined(separator: ", ") + ", and it may be another one of them"
        }
        var finding = ResolvedFinding(
            traces: Set(chosen.compactMap(\.runs.first)).sorted().map(Int.init), rule: Self.rule, level: .warning,
            verdict: .unproven,
            message: message, chain: parts, help: "acquire these locks in the same order in all threads", count: 1,
            threads: chosen.map(\.edge.thread.name), objects: locks,
            locations: chosen.flatMap { locations($0.edge) }, event: 0,
            fingerprint: Fingerprint.of(
                Self.rule,
                parts: chosen.map(\.edge.thread.key) + chosen.map(\.edge.held.identity.key)), sources: [])
        finding.isAcrossRuns = true
        if let reason {
            (finding.level, finding.verdict, finding.excludedBy) = (.note, .excluded, reason.name)
            finding.help = "no change is needed; the same order in all threads would keep it that way"
        }
        return finding
    }

    private func chain(_ seen: RunEdges.Entry, _ link: RunEdges.Link) -> String {
        let edge = seen.edge
        return
            "thread '\(edge.thread.name)' acquires '\(edge.wanted.identity.name)'\(Self.at(edge.wantedPlace)) while it "
            + "holds '\(edge.held.identity.name)'\(Self.at(edge.heldPlace)) in \(link.runs.count) of \(runs) traces"
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
