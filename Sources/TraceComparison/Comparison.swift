package import TraceAnalysis
package import TraceReport

/// What is different between some runs before and some runs after.
package struct Comparison: Sendable {
    /// A finding that only one side has.
    package struct FindingChange: Sendable {
        package var finding: ResolvedFinding
        package var isNew: Bool
        /// In how many runs of the side that has it.
        package var runs: Int
        /// Whether it could come and go by chance: a rule of figures, in too few runs to tell.
        package var isUncertain: Bool
    }

    /// An edge of the lock order that only one side has.
    package struct EdgeChange: Sendable {
        package var edge: RunEdge
        package var isNew: Bool
        package var runs: Int
    }

    /// Which traces are compared.
    package let before: [String]
    package let after: [String]
    package private(set) var findings: [FindingChange] = []
    package private(set) var edges: [EdgeChange] = []
    package private(set) var figures: [FigureChange] = []
    /// How many figures were compared, and how many were not, because one side has too few of them.
    package private(set) var compared = 0
    package private(set) var tooFew = 0
    /// What is to be said about the traces.
    package private(set) var remarks: [String] = []

    /// How often something must have been measured on each side.
    static let leastCount = 10
    /// The probability of any false change among all figures.
    static let level = 0.01

    /// Compares. Both sides have to have a run.
    package init(_ before: [ComparedRun], _ after: [ComparedRun], rules: Set<String>?, judge: (any FindingJudge)?) {
        self.before = before.map(\.trace.path)
        self.after = after.map(\.trace.path)
        let reports = [before, after].map { ResolvedReport($0.map(\.trace), rules: rules, judge: judge) }
        findings = Self.findings(reports[0], reports[1], counts: (before.count, after.count))
        edges = Self.edges(before, after)
        compareFigures(before, after)
        for run in before + after where run.trace.lost > 0 {
            remarks.append("\(run.trace.path): the recording lost events; what is missing may be among them")
        }
        if before.count == 1 || after.count == 1 {
            remarks.append(
                "one trace on a side says little about noise: only large changes of figures are told; three to five on "
                    + "each side tell smaller ones")
        }
    }

    /// Whether findings came that count, other than notes, and not by chance.
    package var hasNewFindings: Bool {
        findings.contains { $0.isNew && !$0.isUncertain && $0.finding.level > .note && $0.finding.counts }
    }

    /// Whether edges of the lock order came.
    package var hasNewEdges: Bool { edges.contains(where: \.isNew) }

    // MARK: Findings and edges

    private static func findings(
        _ before: ResolvedReport, _ after: ResolvedReport, counts: (Int, Int)
    ) -> [FindingChange] {
        func known(_ report: ResolvedReport) -> Set<String> {
            Set(report.findings.flatMap { [$0.fingerprint] + $0.sources.map(\.fingerprint) })
        }
        func changes(_ report: ResolvedReport, unknownTo other: Set<String>, isNew: Bool) -> [FindingChange] {
            let (own, others) = isNew ? (counts.1, counts.0) : (counts.0, counts.1)
            return report.findings.filter { finding in
                finding.verdict != .excluded && finding.suppressedBy == nil && !other.contains(finding.fingerprint)
                    && !finding.sources.contains { other.contains($0.fingerprint) }
            }.map { finding in
                let runs = Set(finding.traces).count
                let isOfFigures = !(finding.info?.thresholds.isEmpty ?? true)
                return FindingChange(
                    finding: finding, isNew: isNew, runs: runs,
                    isUncertain: isOfFigures && chance(runs, of: own, others) > 0.05)
            }
        }
        return changes(after, unknownTo: known(before), isNew: true)
            + changes(before, unknownTo: known(after), isNew: false)
    }

    /// The probability that all runs with something are on one side, if the sides are alike (Fisher's exact test).
    static func chance(_ runs: Int, of own: Int, _ others: Int) -> Double {
        (0..<runs).reduce(1.0) { $0 * Double(own - $1) / Double(own + others - $1) }
    }

    private static func edges(_ before: [ComparedRun], _ after: [ComparedRun]) -> [EdgeChange] {
        func seen(_ runs: [ComparedRun]) -> [[String]: (edge: RunEdge, runs: Int)] {
            var seen: [[String]: (edge: RunEdge, runs: Int)] = [:]
            for run in runs {
                var here: Set<[String]> = []
                for edge in run.trace.result.lockOrder {
                    let pair = [edge.held.identity.key, edge.wanted.identity.key]
                    if here.insert(pair).inserted { seen[pair, default: (edge, 0)].runs += 1 }
                }
            }
            return seen
        }
        let sides = (seen(before), seen(after))
        func changes(
            _ own: [[String]: (edge: RunEdge, runs: Int)], _ other: [[String]: (edge: RunEdge, runs: Int)], isNew: Bool
        ) -> [EdgeChange] {
            own.keys.filter { other[$0] == nil }.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { pair in
                own[pair].map { EdgeChange(edge: $0.edge, isNew: isNew, runs: $0.runs) }
            }
        }
        return changes(sides.1, sides.0, isNew: true) + changes(sides.0, sides.1, isNew: false)
    }

    // MARK: Figures

    private mutating func compareFigures(_ before: [ComparedRun], _ after: [ComparedRun]) {
        let all = [before, after].map(MeasuredFigures.init)
        var candidates: [FigureChange] = []
        for key in all[0].figures.keys.sorted() {
            guard let (old, new) = all[0].figures[key].flatMap({ old in all[1].figures[key].map { (old, $0) } }) else {
                continue
            }
            guard min(old.count, new.count) >= Self.leastCount else {
                tooFew += 1
                continue
            }
            let result = key.figure.test.compare(old.runs, new.runs)
            candidates.append(
                FigureChange(
                    figure: key.figure, object: new.name, place: new.place?.text, file: new.place?.file,
                    line: new.place?.line, function: new.place?.function, before: result.before, after: result.after,
                    countBefore: old.count, countAfter: new.count, probability: result.probability))
        }
        compared = candidates.count
        let isChange = ModeratedTest.significant(candidates.map(\.probability), level: Self.level)
        figures = zip(candidates, isChange).filter(\.1).map(\.0)
            .sorted { ($0.probability, $0.object) < ($1.probability, $1.object) }
    }
}
