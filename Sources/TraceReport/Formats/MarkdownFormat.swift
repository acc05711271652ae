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
        let (rows, _, told) = pieces(of: report)
        let count = report.findings(all: settings.showsAll).count
        return Self.omissions(count, rows: rows.count, told: told)
    }

    public func render(_ report: ResolvedReport) -> String {
        let findings = report.findings(all: settings.showsAll)
        let (rows, parts, told) = pieces(of: report)
        var text = heading(report)
        let omissions = Self.omissions(findings.count, rows: rows.count, told: told)
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

    private static func omissions(_ count: Int, rows: Int, told: Int) -> [String] {
        var notes: [String] = []
        if rows < count { notes.append("\(count - rows) of \(count) findings are not in the table") }
        if told < rows { notes.append("\(count - told) of \(count) findings are not told in full") }
        return notes.map { $0 + ": the report would be larger than \(mostBytes / 1000) KB" }
    }

    private func heading(_ report: ResolvedReport) -> String {
        "## synctrace: \(MarkdownText.escaped(TextFormat.summary(report, showsAll: settings.showsAll)))\n\n"
    }

    /// The rows of the table, and what is folded below it, as many as there is room for.
    private func pieces(of report: ResolvedReport) -> (rows: [String], parts: [String], told: Int) {
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
        var told = 0
        // The parts of a story stand one after the other.
        for group in Self.groups(findings.prefix(rows.count), in: report) {
            let part = part(group, in: report)
            guard room > part.utf8.count else { break }
            room -= part.utf8.count
            parts.append(part)
            told += group.count
        }
        return (rows, parts, told)
    }

    /// The findings, those of one story together where it deserves to be announced.
    private static func groups(
        _ findings: some Collection<ResolvedFinding>, in report: ResolvedReport
    ) -> [[ResolvedFinding]] {
        var groups: [[ResolvedFinding]] = []
        for finding in findings {
            if let story = finding.story, groups.last?.first?.story == story,
                report.stories[story - 1].isAnnounced
            {
                groups[groups.count - 1].append(finding)
            } else {
                groups.append([finding])
            }
        }
        return groups
    }

    private func row(_ finding: ResolvedFinding) -> String {
        let place = finding.shownPlaces.first
        let what =
            "**\(finding.rule)** "
            + MarkdownText.escaped(finding.brief.prefix(toBytes: 400) + finding.occurrences)
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

    /// A finding in full, or those of a story in one fold.
    private func part(_ findings: [ResolvedFinding], in report: ResolvedReport) -> String {
        guard let first = findings.first else { return "" }
        let isStory = findings.count > 1
        var rules: [String] = []
        for finding in findings where !rules.contains(finding.rule) { rules.append(finding.rule) }
        let summary =
            isStory
            ? "\(first.id)–\(findings[findings.count - 1].id): \(findings.count) findings have one cause: "
                + MarkdownText.escaped(rules.joined(separator: ", "))
            : "\(first.id): \(level(first)), \(MarkdownText.escaped(first.rule))"
        return """
            <details>
            <summary>\(summary)</summary>

            \(isStory ? "In the order of the events:\n\n" : "")\(findings.map { body($0, in: report) }.joined(separator: "\n"))</details>


            """
    }

    private func body(_ finding: ResolvedFinding, in report: ResolvedReport) -> String {
        var settings = settings
        settings.isColored = false
        settings.showsWholeStacks = true
        settings.width = 100
        var format = TextFormat(settings)
        format.namesRepositoryFiles = true
        let text = format.diagnostic(finding, in: report).joined(separator: "\n")
        let graph = ResolvedGraph(finding)
        return MarkdownText.fenced(text)
            + (graph.edges.isEmpty ? "" : "\n" + MarkdownText.fenced(MermaidText(graph).text, language: "mermaid"))
    }
}
