import TraceAnalysis

/// Markdown for the summary of a job and for a comment: a table of the findings, and each with its story, folded.
///
/// A step's summary on GitHub may have 1 MiB; the report has at most 900 KB, and says what it left out.
public struct MarkdownFormat: ReportFormat {
    public static let name = "markdown"

    /// How large the report may become, in bytes.
    static let mostBytes = 900_000
    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func omissions(in report: ResolvedReport) -> [String] {
        let (rows, parts) = pieces(of: report)
        let count = report.findings(all: settings.showsAll).count
        return Self.omissions(count, rows: rows.count, parts: parts.count)
    }

    public func render(_ report: ResolvedReport) -> String {
        let findings = report.findings(all: settings.showsAll)
        let (rows, parts) = pieces(of: report)
        var text = heading(report)
        let omissions = Self.omissions(findings.count, rows: rows.count, parts: parts.count)
        if !omissions.isEmpty { text += Self.list(omissions) + "\n" }
        if !rows.isEmpty {
            text += "| level | finding | place |\n|---|---|---|\n" + rows.joined() + "\n" + parts.joined()
        }
        let remarks =
            report.problems.map { "not analyzed: \($0.path): \($0.reason)" }
            + report.remarks.map { "\($0.file):\($0.line): \($0.text)" }
            + report.traces.flatMap { trace in trace.remarks.map { "\(trace.path): \($0)" } }
        return text + Self.list(Array(remarks.prefix(100)))
    }

    private static func list(_ notes: [String]) -> String {
        notes.map { "- \(MarkdownText.escaped($0))\n" }.joined()
    }

    private static func omissions(_ count: Int, rows: Int, parts: Int) -> [String] {
        var notes: [String] = []
        if rows < count { notes.append("\(count - rows) of \(count) findings are not in the table") }
        if parts < rows { notes.append("\(count - parts) of \(count) findings are not told in full") }
        return notes.map { $0 + ": the report would be larger than \(mostBytes / 1000) KB" }
    }

    private func heading(_ report: ResolvedReport) -> String {
        "## synctrace: \(MarkdownText.escaped(TextFormat.summary(report, showsAll: settings.showsAll)))\n\n"
    }

    /// The rows of the table, and what is folded below it, as many as there is room for.
    private func pieces(of report: ResolvedReport) -> (rows: [String], parts: [String]) {
        let findings = report.findings(all: settings.showsAll)
        // The heading and the notes have the rest.
        var room = Self.mostBytes * 9 / 10
        var rows: [String] = []
        for finding in findings {
            let row = row(finding)
            // Half of the room is for what is told in full.
            guard room - row.utf8.count > Self.mostBytes / 2 else { break }
            room -= row.utf8.count
            rows.append(row)
        }
        var parts: [String] = []
        for finding in findings.prefix(rows.count) {
            let part = part(finding, in: report)
            guard room > part.utf8.count else { break }
            room -= part.utf8.count
            parts.append(part)
        }
        return (rows, parts)
    }

    private func row(_ finding: ResolvedFinding) -> String {
        let place = finding.locations.first { $0.file != nil && $0.line != nil }
        let what =
            "**\(finding.rule)** "
            + MarkdownText.escaped(finding.message.prefix(toBytes: 400) + finding.occurrences)
        let line =
            place.flatMap { place in place.line.map { "\(place.file.map(settings.repository.source) ?? ""):\($0)" } }
            ?? ""
        return "| \(level(finding)) | \(what) | \(MarkdownText.escaped(line)) |\n"
    }

    private func level(_ finding: ResolvedFinding) -> String {
        if finding.verdict == .excluded { return "excluded" }
        if finding.suppressedBy != nil { return "suppressed" }
        return finding.isNew == false ? "known" : finding.level.rawValue
    }

    /// A finding in full, and where it is a part of a story that deserves it, which.
    private func part(_ finding: ResolvedFinding, in report: ResolvedReport) -> String {
        var settings = settings
        settings.isColored = false
        settings.width = 100
        var format = TextFormat(settings)
        format.namesRepositoryFiles = true
        let text = format.diagnostic(finding, in: report).joined(separator: "\n")
        let graph = ResolvedGraph(finding)
        let story = finding.story.map { ", part of story \($0)" } ?? ""
        return """
            <details>
            <summary>\(finding.id): \(level(finding)), \(finding.rule)\(story)</summary>

            \(MarkdownText.fenced(text))
            \(graph.edges.isEmpty ? "" : MarkdownText.fenced(MermaidText(graph).text, language: "mermaid") + "\n")</details>


            """
    }
}
