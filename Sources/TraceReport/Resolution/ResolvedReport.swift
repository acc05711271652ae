public import TraceAnalysis
import TraceModel

/// What was found in some traces, in words that need no trace: names, files and lines. Every report is made of it.
public struct ResolvedReport: Sendable {
    /// The traces, in the order given.
    public var traces: [ResolvedTrace]
    /// The findings, each once, however many traces it is in: first those that count, as they are told (errors first,
    /// and what belongs together one after the other), then those that were accepted, then those with the verdict
    /// `excluded`. Numbered from 1.
    public var findings: [ResolvedFinding]
    /// Findings that are parts of what happened once.
    public var stories: [Story]
    /// Traces that could not be analyzed.
    public var problems: [ReportProblem] = []
    /// What is to be said about the settings file and the baseline, and about several traces together.
    public var remarks: [ReportRemark] = []
    /// The rules that were run.
    public var rules: [RuleInfo]
    /// How the waiting was shared out; empty where that was not measured.
    public var fairness: ResolvedFairness

    /// Puts together what was found. The same finding of several traces becomes one, and so does the same thing at the
    /// same lines of one trace.
    ///
    /// - Parameter rules: The names of the rules that were run; nil for all.
    public init(_ traces: [ReportedTrace], rules: Set<String>? = nil) { self.init(traces, rules: rules, judge: nil) }

    /// The same, with findings that were accepted.
    ///
    /// - Parameters:
    ///   - summarized: Edges of lock orders that summaries have, by the places of their runs among the traces.
    ///   - across: What was found in several traces together.
    package init(
        _ traces: [ReportedTrace], rules: Set<String>?, judge: (any FindingJudge)?,
        summarized: [(edge: RunEdge, runs: [Int32])] = [], across: [ResolvedFinding] = []
    ) {
        self.rules = RuleInfo.all.filter { rules?.contains($0.name) ?? true }
        var merging = FindingMerge(judge: judge)
        for (index, trace) in traces.enumerated() { merging.add(trace, index: index) }
        for finding in across { merging.addAcross(finding) }
        var cut: String?
        if rules?.contains(AcrossRuns.rule) ?? true {
            var edges = RunEdges()
            for (edge, runs) in summarized { edges.add(edge, runs: runs) }
            for (run, trace) in traces.enumerated() {
                for edge in trace.result.lockOrder { edges.add(edge, run: Int32(clamping: run)) }
            }
            let across = AcrossRuns(edges, runs: traces.count, told: merging.toldCycles)
            for finding in across.findings() + across.excluded() { merging.addAcross(finding) }
            cut = across.remark
        }
        var merged = merging.findings
        if let judge {
            for index in merged.indices where merged[index].suppressedBy == nil {
                merged[index].isNew = judge.isNew(
                    [merged[index].fingerprint] + merged[index].sources.map(\.fingerprint))
            }
        }
        let excluded = merged.filter { $0.verdict == .excluded }
        func byLevel(_ findings: [ResolvedFinding]) -> [ResolvedFinding] {
            Finding.Level.allCases.flatMap { level in findings.filter { $0.level == level } }
        }
        let shown = byLevel(merged.filter(\.counts))
        let accepted = byLevel(merged.filter { !$0.counts && $0.verdict != .excluded })
        let stories = Story.all(of: shown)
        self.traces = traces.map(ResolvedTrace.init)
        fairness = ResolvedFairness(traces)
        findings = stories.flatMap { $0.parts.map { shown[$0] } } + accepted + excluded
        for index in findings.indices { findings[index].id = index + 1 }
        self.stories = []
        var next = 0
        for story in stories {
            let parts = next..<next + story.parts.count
            next = parts.upperBound
            guard parts.count > 1 else { continue }
            self.stories.append(Story(parts: Array(parts), isAnnounced: story.isAnnounced))
            for index in parts { findings[index].story = self.stories.count }
        }
        remarks = judge?.remarks(on: self) ?? []
        if let cut { remarks.append(ReportRemark(file: self.traces.first?.path ?? "", line: 1, text: cut)) }
    }

    /// Whether any finding that counts is at or above a level.
    public func reaches(_ level: Finding.Level) -> Bool { findings.contains { $0.counts && $0.level >= level } }

    /// The findings that a report for people has: those that count, and the others where all are wanted.
    public func findings(all: Bool) -> [ResolvedFinding] { all ? findings : findings.filter(\.counts) }

    /// How many findings were suppressed.
    public var suppressedCount: Int { findings.count { $0.suppressedBy != nil && $0.verdict != .excluded } }
    /// How many findings the baseline has.
    public var knownCount: Int { findings.count { $0.isNew == false && $0.verdict != .excluded } }

    /// "3 suppressed, 2 known from the baseline": what does not count; nil where everything does.
    var acceptedWords: String? {
        var parts: [String] = []
        if suppressedCount > 0 { parts.append("\(suppressedCount) suppressed") }
        if knownCount > 0 { parts.append("\(knownCount) known from the baseline") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The findings that a report for programs has: all that they can tell apart, without what is excluded unless it is
    /// wanted.
    public func findings(withExcluded: Bool) -> [ResolvedFinding] {
        withExcluded ? findings : findings.filter { $0.verdict != .excluded }
    }
}
