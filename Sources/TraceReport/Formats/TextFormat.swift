import TraceAnalysis

/// The report for people, in the manner of a compiler's diagnostics.
public struct TextFormat: ReportFormat {
    public static let name = "text"
    public static let problems = ProblemTelling.besideOthers

    /// The most places that are shown for a finding.
    package var mostPlaces = 64
    /// The most findings of one rule and verdict that are shown; a line tells how many more there are.
    package var mostOfARule = 50
    /// Whether files have the paths that they have in the repository, as forms that a service shows name them.
    var namesRepositoryFiles = false
    let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { settings.showsFairness }

    public func render(_ report: ResolvedReport) -> String {
        var lines: [String] = []
        let (shown, rest) = shown(of: report.findings(all: settings.showsAll))
        for finding in shown {
            if let story = announced(finding, among: shown, report) { lines += story + [""] }
            lines += diagnostic(finding, in: report) + [""]
        }
        for line in rest { lines += line + [""] }
        let isOne = report.traces.count == 1
        for (index, trace) in report.traces.enumerated() {
            let path = TerminalText.escaped(trace.path, limit: 500)
            let remarks = trace.remarks.flatMap { remark in
                let text = TerminalText.escaped(remark, limit: 2000)
                return wrapped(isOne ? text : "\(path): \(text)", first: "trace: ", rest: "  ")
            }
            if !remarks.isEmpty { lines += remarks + [""] }
            guard settings.showsFairness else { continue }
            let table = FairnessTable(
                report.fairness.of(trace: index), isText: trace.countsLines, width: settings.width
            ).lines
            if !table.isEmpty { lines += (isOne ? [] : ["== \(path) ==", ""]) + table + [""] }
        }
        let remarks = report.remarks.flatMap { remark in
            wrapped(
                "\(TerminalText.escaped(remark.file, limit: 500)):\(remark.line): "
                    + TerminalText.escaped(remark.text, limit: 2000), first: "note: ", rest: "  ")
        }
        if !remarks.isEmpty { lines += remarks + [""] }
        for problem in report.problems {
            let text = "\(TerminalText.escaped(problem.path, limit: 500)): \(TerminalText.escaped(problem.reason))"
            lines += wrapped(text, first: "not analyzed: ", rest: "  ") + [""]
        }
        lines.append(Self.summary(report, showsAll: settings.showsAll))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The report on one finding alone, with all its places.
    public func render(_ finding: ResolvedFinding, in report: ResolvedReport) -> String {
        var format = self
        format.mostPlaces = .max
        return format.diagnostic(finding, in: report, isExplained: true).joined(separator: "\n") + "\n"
    }

    /// The line before the first finding of a story that deserves one.
    private func announced(
        _ finding: ResolvedFinding, among shown: [ResolvedFinding], _ report: ResolvedReport
    ) -> [String]? {
        guard let number = finding.story, report.stories[number - 1].isAnnounced else { return nil }
        let parts = shown.filter { $0.story == number }
        guard parts.count > 1, parts.first?.id == finding.id else { return nil }
        return wrapped(
            "the next \(parts.count) findings have one cause; they are in the order of the events", first: "story: ",
            rest: "  ")
    }

    /// The first findings of each rule and verdict, and a line about each rule that has more.
    private func shown(of all: [ResolvedFinding]) -> (findings: [ResolvedFinding], rest: [[String]]) {
        var counts: [String: Int] = [:]
        var omitted: [(label: String, count: Int)] = []
        var shown: [ResolvedFinding] = []
        for finding in all {
            let verdict = finding.verdict.map { ", \($0.rawValue)" } ?? ""
            let label = "\(finding.level.rawValue)[\(finding.rule)\(verdict)]"
            counts[label, default: 0] += 1
            if counts[label, default: 0] <= mostOfARule {
                shown.append(finding)
            } else if let place = omitted.firstIndex(where: { $0.label == label }) {
                omitted[place].count += 1
            } else {
                omitted.append((label, 1))
            }
        }
        let rest = omitted.map { label, count in
            wrapped("\(label): \(count) more of this rule; '--format json' lists all", first: "", rest: "  ")
        }
        return (shown, rest)
    }

    /// "2 errors, 1 note in 1 trace (12 events); 3 suppressed, 1 excluded, shown with --all".
    static func summary(_ report: ResolvedReport, showsAll: Bool) -> String {
        let excluded = report.findings.count { $0.verdict == .excluded }
        let isNew = report.findings.contains { $0.isNew != nil } ? "new " : ""
        var parts: [String] = []
        for level in Finding.Level.allCases {
            let count = report.findings.count { $0.level == level && $0.counts }
            if count > 0 { parts.append("\(count) \(isNew)\(level.rawValue)\(count == 1 ? "" : "s")") }
        }
        let events = report.traces.reduce(Int64(0)) { $0 &+ $1.events }
        let clean = report.problems.isEmpty ? "clean: " : ""
        let nothing = events == 0 ? "nothing to analyze" : "\(clean)no \(isNew)findings"
        let what = parts.isEmpty ? nothing : parts.joined(separator: ", ")
        var hidden = report.acceptedWords.map { [$0] } ?? []
        if excluded > 0 { hidden.append("\(excluded) excluded") }
        let hint = showsAll ? "" : ", shown with --all"
        let problems = report.problems.count
        let missing = problems == 0 ? "" : "; \(problems) \(problems == 1 ? "trace was" : "traces were") not analyzed"
        return "\(what) in \(report.traces.count) \(report.traces.count == 1 ? "trace" : "traces") "
            + "(\(events) \(events == 1 ? "event" : "events"))" + missing
            + (hidden.isEmpty ? "" : "; \(hidden.joined(separator: ", "))\(hint)")
    }

    func wrapped(_ text: String, first: String, rest: String) -> [String] {
        TerminalText.wrapped(text, width: settings.width, first: first, rest: rest)
    }
}
