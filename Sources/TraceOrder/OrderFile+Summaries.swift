package import TraceAnalysis
package import TraceReport

extension OrderFile {
    /// The findings in runs of which only the edges are at hand, as the rule tells them of whole traces.
    package func findings(on edges: [(edge: RunEdge, runs: [Int32])]) -> [ResolvedFinding] {
        let objections = objections(to: edges.map(\.edge))
        return zip(edges, objections).compactMap { seen, objection in
            objection.map { finding(seen.edge, seen.runs, $0) }
        }
    }

    private func finding(_ edge: RunEdge, _ runs: [Int32], _ objection: LockOrderObjection) -> ResolvedFinding {
        let (held, wanted) = (edge.held.identity, edge.wanted.identity)
        func location(
            _ place: RunEdge.Place?, _ object: String, _ role: String, _ part: Finding.Location.Part
        ) -> ResolvedFinding.Location {
            ResolvedFinding.Location(
                file: place?.file, line: place?.line, function: place?.function, thread: edge.thread.name,
                object: object, isOnItself: false, role: role, part: part)
        }
        var finding = ResolvedFinding(
            summarized: Self.rule, level: objection.isAgainst ? .error : .note, verdict: nil,
            message: objection.message(edge, thread: edge.thread.name, held: held.name, wanted: wanted.name), chain: [],
            help: objection.help(held: held.name, wanted: wanted.name), count: runs.count, threads: [edge.thread.name],
            objects: [held.name, wanted.name],
            locations: [
                location(edge.wantedPlace, wanted.name, "acquired while holding the other here", .waits),
                location(edge.heldPlace, held.name, "acquired here", .holds),
            ],
            fingerprint: Fingerprint.of(Self.rule, mistake: edge.direction, parts: [held.key, wanted.key]))
        finding.traces = runs.map { Int($0) }
        return finding
    }
}
