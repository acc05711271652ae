import TraceAnalysis

/// Opposite orders of two locks in different runs that are no deadlock, and why.
extension AcrossRuns {
    /// How many are told at most: they are no findings that count.
    private static let mostExcluded = 100

    /// The pairs of edges of which something keeps every thread of one half apart from every one of the other.
    ///
    /// Where one run has both halves, its own analysis has told why they are nothing.
    func excluded() -> [ResolvedFinding] {
        guard runs > 1 else { return [] }
        var findings: [ResolvedFinding] = []
        for (index, link) in edges.links.enumerated() where link.from < link.to {
            guard let reverse = edges.link(from: link.to, to: link.from) else { continue }
            let other = edges.links[reverse]
            guard let reason = Self.reason(link, other, edges.names), link.runs.isDisjoint(with: other.runs) else {
                continue
            }
            guard findings.count < Self.mostExcluded else { break }
            findings.append(
                finding([.init(link: index, entry: 0), .init(link: reverse, entry: 0)], excludedBy: reason))
        }
        return findings
    }

    /// Why two halves cannot meet: what the verdict is called, and a clause; nil where some of them can.
    private static func reason(
        _ link: RunEdges.Link, _ other: RunEdges.Link, _ names: [String]
    ) -> (name: String, text: String)? {
        var reasons: [(name: String, text: String)] = []
        for mine in link.entries {
            for its in other.entries {
                guard let reason = reason(mine, its, names) else { return nil }
                if !reasons.contains(where: { $0.text == reason.text }) { reasons.append(reason) }
            }
        }
        // Of several, what is told is that of the halves that are told.
        return reasons.first
    }

    private static func reason(
        _ a: RunEdges.Entry, _ b: RunEdges.Entry, _ names: [String]
    ) -> (name: String, text: String)? {
        if RareCycles.isOneThread(a, b) {
            return (
                "single-thread", "there is one thread '\(a.edge.thread.name)', which cannot be at both places at once"
            )
        }
        if let gate = RareCycles.gate(a, b) {
            return ("gated", "'\(names[Int(gate)])', which is held at both places, keeps the two threads apart")
        }
        if !RareCycles.canWait(a.edge, b.edge) || !RareCycles.canWait(b.edge, a.edge) {
            return ("readers", "shared holds do not exclude each other, so no thread is blocked forever")
        }
        return nil
    }
}
