import TraceAnalysis

/// A Code Quality report of GitLab, a JSON array that a merge request shows beside its lines.
///
/// Members: "Code Quality report format" of GitLab's documentation. A finding without a place in the source is put at
/// the first line of its trace.
public struct GitLabFormat: ReportFormat {
    public static let name = "gitlab"
    public static let namesRepositoryFiles = true

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func omissions(in report: ResolvedReport) -> [String] {
        report.acceptedWords.map { ["findings that do not count are left out: \($0)"] } ?? []
    }

    public func render(_ report: ResolvedReport) -> String {
        var json = JSONText()
        json.array { json in
            for problem in report.problems {
                json.newline()
                write(problem, to: &json)
            }
            for finding in report.findings(all: false) {
                json.newline()
                write(finding, in: report, to: &json)
            }
        }
        return json.text + "\n"
    }

    private func write(_ finding: ResolvedFinding, in report: ResolvedReport, to json: inout JSONText) {
        let place = finding.shownPlaces.first
        json.object { json in
            json.member("description", TerminalText.escaped(finding.brief, limit: ReportLimits.text))
            json.member("check_name", finding.rule)
            json.member("fingerprint", finding.fingerprint)
            json.member("severity", Self.severity(finding.level))
            let file = place?.file.map(settings.repository.source)
            Self.write(
                file ?? settings.repository.file(report.traces[finding.trace].path), place?.line ?? 1, to: &json)
        }
    }

    /// A trace that could not be analyzed.
    private func write(_ problem: ReportProblem, to json: inout JSONText) {
        json.object { json in
            let text = "could not be analyzed: \(problem.reason)"
            json.member("description", TerminalText.escaped(text, limit: ReportLimits.text))
            json.member("check_name", "synctrace")
            json.member("fingerprint", Fingerprint.of("synctrace", parts: [problem.path]))
            json.member("severity", "blocker")
            Self.write(settings.repository.file(problem.path), 1, to: &json)
        }
    }

    private static func write(_ path: String, _ line: Int64, to json: inout JSONText) {
        json.key("location")
        json.object { json in
            json.member("path", path)
            json.key("lines")
            json.object { json in
                json.key("begin")
                json.number(max(1, line))
            }
        }
    }

    private static func severity(_ level: Finding.Level) -> String {
        switch level {
        case .error: "critical"
        case .warning: "major"
        case .note: "info"
        }
    }
}
