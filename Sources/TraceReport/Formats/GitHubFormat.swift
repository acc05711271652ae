import TraceAnalysis

/// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
///
/// GitHub shows ten annotations of each level of a step: the tenth says how many more there are. Form and escapes:
/// "Workflow commands for GitHub Actions".
public struct GitHubFormat: ReportFormat {
    public static let name = "github"
    public static let namesRepositoryFiles = true

    /// How many of a level are shown.
    private static let most = 9
    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func render(_ report: ResolvedReport) -> String {
        var lines: [String] = []
        for level in Finding.Level.allCases {
            let all = annotations(of: level, in: report)
            lines += all.prefix(Self.most).map { Self.line(level, $0) }
            if all.count > Self.most {
                let text = "\(all.count - Self.most) more of this level, which a report in JSON or HTML has"
                lines.append(Self.line(level, Annotation(title: "synctrace", text: text)))
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What stands beside a line, or at none.
    private struct Annotation {
        var file: String?
        var line: Int64 = 1
        var title: String
        var text: String
    }

    /// What is to be said at a level: what could not be analyzed, findings, what the files of settings have.
    private func annotations(of level: Finding.Level, in report: ResolvedReport) -> [Annotation] {
        var all = report.findings(all: false).filter { $0.level == level }.map(annotation)
        switch level {
        case .error:
            let problems = report.problems.map {
                Annotation(title: "synctrace", text: "\($0.path) could not be analyzed: \($0.reason)")
            }
            all = problems + all
        case .warning: break
        case .note:
            all += report.remarks.map {
                Annotation(
                    file: settings.repository.file($0.file), line: Int64($0.line), title: "synctrace", text: $0.text)
            }
            if let stray = report.strayFiles(settings.repository) {
                all.append(Annotation(title: "synctrace", text: stray))
            }
            if let accepted = report.acceptedWords { all.append(Annotation(title: "synctrace", text: accepted)) }
        }
        return all
    }

    private func annotation(_ finding: ResolvedFinding) -> Annotation {
        let place = finding.shownPlaces.first
        let help = finding.help.isEmpty ? "" : "\nhelp: \(finding.help)"
        return Annotation(
            file: place?.file.map(settings.repository.source), line: place?.line ?? 1, title: finding.rule,
            text: "\(finding.listed)\(finding.occurrences)\(help)")
    }

    private static func line(_ level: Finding.Level, _ annotation: Annotation) -> String {
        var properties: [String] = []
        if let file = annotation.file {
            properties.append("file=\(property(file))")
            properties.append("line=\(annotation.line)")
        }
        properties.append("title=\(property(annotation.title))")
        return "::\(command(level)) \(properties.joined(separator: ","))::\(data(annotation.text))"
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
