import Mustache
import TraceAnalysis

/// A page for a browser, in one file: it opens from disk, needs no network, and says what each thread did.
///
/// The skeleton is a Mustache template, which escapes; what the sections show is JSON in elements of the page, and scripts
/// put it there as text.
public struct HTMLFormat: ReportFormat {
    public static let name = "html"

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { true }
    public var needsOverview: Bool { true }

    public func omissions(in report: ResolvedReport) -> [String] { FindingsSection.omissions(in: report, settings) }

    public func render(_ report: ResolvedReport) -> String {
        let sections = PageSections.all
        let programs = report.traces.map(\.programName)
        let title = programs.isEmpty ? "no trace" : Array(programs.prefix(3)).joined(separator: ", ")
        let context: [String: Any] = [
            "title": TerminalText.escaped(title, limit: 100),
            "policy": PageAssets.policy,
            "plain": report.findings(all: settings.showsAll).prefix(100).map { finding in
                ["text": TerminalText.escaped("\(finding.level.rawValue): \(finding.message) (\(finding.rule))")]
            },
            "styles": PageAssets.styles.map { ["text": $0.text] },
            "scripts": PageAssets.scripts.map { ["text": $0.text] },
            "sections": sections.map { ["id": $0.id, "title": $0.title] },
            "data": sections.map { ["id": $0.id, "json": $0.json(report, settings)] },
        ]
        guard let template = try? MustacheTemplate(string: PageAssets.skeleton) else {
            preconditionFailure("the skeleton of the page is a template")
        }
        return template.render(context)
    }
}
