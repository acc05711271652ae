import TraceAnalysis

/// A Code Quality report of GitLab, a JSON array that a merge request shows beside its lines.
///
/// Members: "Code Quality report format" of GitLab's documentation. A finding without a place in the source is put at
/// the first line of its trace.
public struct GitLabFormat: ReportFormat {
    public static let name = "gitlab"

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func omissions(in report: ResolvedReport) -> [String] {
        report.acceptedWords.map { ["findings that do not count are left out: \($0)"] } ?? []
    }

    public func render(_ report: ResolvedReport) -> String {
        var json = JSONText()
        json.array { json in
            for finding in report.findings(all: false) {
                json.newline()
                write(finding, in: report, to: &json)
            }
        }
        return json.text + "\n"
    }

    private func write(_ finding: ResolvedFinding, in report: ResolvedReport, to json: inout JSONText) {
        let place = finding.locations.first { $0.file != nil && $0.line != nil }
        json.object { json in
            json.key("description")
            json.string(finding.message.prefix(toBytes: ReportLimits.text))
            json.key("check_name")
            json.string(finding.rule)
            json.key("fingerprint")
            json.string(finding.fingerprint)
            json.key("severity")
            json.string(Self.severity(finding.level))
            json.key("location")
            json.object { json in
                json.key("path")
                json.string(place?.file ?? report.traces[finding.trace].path)
                json.key("lines")
                json.object { json in
                    json.key("begin")
                    json.number(max(1, place?.line ?? 1))
                }
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
