import TraceAnalysis

extension ResolvedGraph {
    /// How many places of a chain are drawn.
    private static let most = 40

    /// Who holds what and who waits for what, of a finding about a chain of threads; empty for any other.
    init(_ finding: ResolvedFinding) {
        self.init()
        let chain = finding.locations.filter { $0.part != .none }
        guard chain.contains(where: { $0.part == .holds }), chain.contains(where: { $0.part == .waits }) else { return }
        let verb = finding.verdict == .predicted || finding.verdict == .unproven ? "would wait for" : "waits for"
        for place in chain.prefix(Self.most) {
            guard let thread = place.thread, let object = place.object else { continue }
            let line = place.line.map { line in
                let file = place.file.map { String($0.split(separator: "/").last ?? "") } ?? ""
                return " (\(file):\(line))"
            }
            // A thread that is waited for is joined.
            let isThread = finding.threads.contains(object) && !finding.objects.contains(object)
            let (actor, target) = (
                Node(shape: .thread, name: thread), Node(shape: isThread ? .thread : .object, name: object)
            )
            switch place.part {
            case .holds: add(from: target, to: actor, label: "held by" + (line ?? ""), isWait: false)
            case .waits: add(from: actor, to: target, label: verb + (line ?? ""), isWait: true)
            case .none: break
            }
        }
        markCycles()
    }
}
