import TraceAnalysis

/// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
///
/// GitHub shows ten annotations of each level of a step: the tenth says how many more there are. Form and escapes:
/// "Workflow commands for GitHub Actions".
public struct GitHubFormat: ReportFormat {
    public static let name = "github"

    /// How many findings of a level are shown.
    private static let most = 9
    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func render(_ report: ResolvedReport) -> String {
        var lines: [String] = []
        for level in Finding.Level.allCases {
            let findings = report.findings(all: false).filter { $0.level == level }
            lines += findings.prefix(Self.most).map { annotation($0, in: report) }
            let rest = findings.count - Self.most
            if rest > 0 {
                let more = "\(rest) more \(rest == 1 ? "finding" : "findings") of this level; the log has all"
                lines.append("::\(Self.command(level)) title=synctrace::\(more)")
            }
        }
        lines += report.remarks.prefix(Self.most).map {
            "::notice file=\(Self.property($0.file)),line=\($0.line),title=synctrace::\(Self.data($0.text))"
        }
        if let accepted = report.acceptedWords { lines.append("::notice title=synctrace::\(accepted)") }
        return lines.map { $0 + "\n" }.joined()
    }

    private func annotation(_ finding: ResolvedFinding, in report: ResolvedReport) -> String {
        var properties: [String] = []
        if let place = finding.locations.first(where: { $0.file != nil && $0.line != nil }),
            let file = place.file, let line = place.line
        {
            properties.append("file=\(Self.property(file))")
            properties.append("line=\(line)")
        }
        properties.append("title=\(Self.property(finding.rule))")
        let times = finding.count > 1 ? " (\(finding.count) times)" : ""
        let help = finding.help.isEmpty ? "" : "\nhelp: \(finding.help)"
        let text = "\(finding.message)\(times)\(help)"
        return "::\(Self.command(finding.level)) \(properties.joined(separator: ","))::\(Self.data(text))"
    }

    private static func command(_ level: Finding.Level) -> String {
        switch level {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
    }

    /// A message: percent signs and line breaks escaped, and what could steer a terminal written out.
    private static func data(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { TerminalText.escaped(String($0)).replacing("%", with: "%25") }.joined(separator: "%0A")
    }

    /// A property's value, in which colons and commas are escaped as well.
    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
