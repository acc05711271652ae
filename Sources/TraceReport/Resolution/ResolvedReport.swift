public import TraceAnalysis
import TraceModel

/// What was found in some traces, in words that need no trace: names, files and lines. Every report is made of it.
public struct ResolvedReport: Sendable {
    /// The traces, in the order given.
    public var traces: [ResolvedTrace]
    /// The findings, each once, however many traces it is in: first those that are shown, as they are told (errors
    /// first, and what belongs together one after the other), then those with the verdict `excluded`. Numbered from 1.
    public var findings: [ResolvedFinding]
    /// Findings that are parts of what happened once.
    public var stories: [Story]
    /// Traces that could not be analyzed.
    public var problems: [ReportProblem] = []
    /// The rules that were run.
    public var rules: [RuleInfo]
    /// How the waiting was shared out; empty where that was not measured.
    public var fairness: ResolvedFairness

    /// Puts together what was found. The same finding of several traces becomes one, and so does the same thing at the
    /// same lines of one trace.
    ///
    /// - Parameter rules: The names of the rules that were run; nil for all.
    public init(_ traces: [ReportedTrace], rules: Set<String>? = nil) {
        self.rules = RuleInfo.all.filter { rules?.contains($0.name) ?? true }
        var merging = FindingMerge()
        for (index, trace) in traces.enumerated() { merging.add(trace, index: index) }
        let excluded = merging.findings.filter { $0.verdict == .excluded }
        let shown = Finding.Level.allCases.flatMap { level in
            merging.findings.filter { $0.level == level && $0.verdict != .excluded }
        }
        let stories = Story.all(of: shown)
        self.traces = traces.map(ResolvedTrace.init)
        fairness = ResolvedFairness(traces)
        findings = stories.flatMap { $0.parts.map { shown[$0] } } + excluded
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
    }

    /// Whether any finding that counts is at or above a level.
    public func reaches(_ level: Finding.Level) -> Bool { findings.contains { $0.counts && $0.level >= level } }

    /// The findings that a report has, without what is excluded unless it is wanted.
    public func findings(withExcluded: Bool) -> [ResolvedFinding] {
        withExcluded ? findings : findings.filter { $0.verdict != .excluded }
    }
}
