import TraceAnalysis
package import TraceReport

/// Decides which findings of a report were accepted: by the suppressions of the settings file, or because the baseline
/// has them.
package final class Acceptance: FindingJudge {
    private let settings: Settings
    private let baseline: Baseline?
    private let today: Day
    /// By suppression: whether it matched a finding.
    private var isUsed: [Bool]

    package init(_ settings: Settings, baseline: Baseline?, today: Day = .today) {
        self.settings = settings
        self.baseline = baseline
        self.today = today
        isUsed = settings.suppressions.map { _ in false }
    }

    package func suppression(of finding: ResolvedFinding) -> String? {
        var reason: String?
        for (index, suppression) in settings.suppressions.enumerated() where suppression.matches(finding) {
            isUsed[index] = true
            if reason == nil, !hasPassed(suppression) { reason = suppression.reason }
        }
        return reason
    }

    package func isNew(_ fingerprints: [String]) -> Bool? {
        baseline.map { !$0.knows(fingerprints) }
    }

    /// What is to be said about the files themselves when a report is made: suppressions that do nothing, and lines of
    /// the baseline whose findings are gone.
    package func remarks(on report: ResolvedReport) -> [ReportRemark] {
        let rules = report.rules.map(\.name)
        var remarks: [ReportRemark] = []
        for (suppression, isUsed) in zip(settings.suppressions, isUsed) {
            // Nothing is known of a rule that was not run.
            guard suppression.rule.map({ rule in rules.contains(where: rule.matches) }) ?? true else { continue }
            var text: String?
            if let until = suppression.until, hasPassed(suppression) {
                text = "this suppression ended on \(until)" + (isUsed ? "; its findings count again" : "")
            } else if !isUsed {
                text = "this suppression matched nothing"
            }
            if let text { remarks.append(ReportRemark(file: settings.path, line: suppression.line, text: text)) }
        }
        if let baseline, let remark = remark(on: baseline, report) { remarks.append(remark) }
        return remarks
    }

    /// One for all lines of the baseline: a run of one test of many leaves most of them out.
    private func remark(on baseline: Baseline, _ report: ResolvedReport) -> ReportRemark? {
        let lines = baseline.missing(from: report).map(\.line).sorted()
        guard let first = lines.first else { return nil }
        var ranges: [ClosedRange<Int>] = []
        for line in lines {
            if let last = ranges.last, last.upperBound + 1 >= line {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        let most = 20
        let words = ranges.prefix(most).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let more = ranges.count > most ? " and more" : ""
        let what = lines.count == 1 ? "a finding of the baseline was" : "\(lines.count) findings of the baseline were"
        let which = lines.count == 1 ? "" : " (lines \(words.joined(separator: ", "))\(more))"
        return ReportRemark(
            file: baseline.path, line: first,
            text: "\(what) not found\(which); 'synctrace baseline' drops what is not found")
    }

    private func hasPassed(_ suppression: Suppression) -> Bool { suppression.until.map { $0 < today } ?? false }
}
