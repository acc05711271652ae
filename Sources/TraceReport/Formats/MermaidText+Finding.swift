import TraceAnalysis

extension MermaidText {
    /// Who holds what and who waits for what, of a finding about a chain of threads; empty for any other.
    init(_ finding: ResolvedFinding) {
        self.init()
        let most = 40
        let chain = finding.locations.filter { $0.part != .none }
        guard chain.contains(where: { $0.part == .holds }), chain.contains(where: { $0.part == .waits }) else { return }
        for place in chain.prefix(most) {
            guard let thread = place.thread, let object = place.object else { continue }
            let line = place.line.map { line in
                let file = place.file.map { String($0.split(separator: "/").last ?? "") } ?? ""
                return " (\(file):\(line))"
            }
            // A thread that is waited for is joined.
            let shape: Shape = finding.threads.contains(object) && !finding.objects.contains(object) ? .thread : .object
            switch place.part {
            case .holds:
                add(from: (shape, object), to: (.thread, thread), label: "held by" + (line ?? ""))
            case .waits:
                let verb =
                    finding.verdict == .predicted || finding.verdict == .unproven ? "would wait for" : "waits for"
                add(from: (.thread, thread), to: (shape, object), label: verb + (line ?? ""), isDashed: true)
            case .none: break
            }
        }
    }
}
