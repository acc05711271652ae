import TraceReport

extension Comparison {
    /// For people: what came, what went, what changed.
    package func text(width: Int = 80) -> String {
        var lines: [String] = []
        func add(_ text: String, first: String = "  ", rest: String = "      ") {
            lines += TerminalText.wrapped(TerminalText.escaped(text), width: width, first: first, rest: rest)
        }
        func add(_ changes: [FindingChange], _ title: String) {
            guard !changes.isEmpty else { return }
            lines.append("\(title):")
            for change in changes {
                add("\(change.heading): \(change.finding.message)", first: change.isNew ? "+ " : "- ")
                let place = change.place.map { "\($0), " } ?? ""
                add(
                    "\(place)\(runs(change.runs, isNew: change.isNew)), fingerprint \(change.finding.fingerprint)",
                    first: "      ")
            }
            lines.append("")
        }
        add(findings.filter { $0.isNew && !$0.isUncertain }, "Findings that came")
        add(findings.filter { !$0.isNew && !$0.isUncertain }, "Findings that went")
        add(
            findings.filter(\.isUncertain),
            "Findings on one side only, perhaps by chance: rules of figures, in few traces")
        for isNew in [true, false] {
            let changes = edges.filter { $0.isNew == isNew }
            guard !changes.isEmpty else { continue }
            lines.append("Lock-order edges that \(isNew ? "came" : "went"):")
            for change in changes {
                add("\(change.words), \(runs(change.runs, isNew: isNew))", first: isNew ? "+ " : "- ")
            }
            lines.append("")
        }
        if !figures.isEmpty {
            var grid = TextGrid(
                width: width, title: "Figures that changed:",
                columns: ["object, place", "figure", "before", "after", "change"])
            for figure in figures {
                let place = figure.place.map { ", \($0)" } ?? ""
                grid.add(row: [
                    TerminalText.escaped("\(figure.object)\(place)"), figure.name, figure.text(figure.before),
                    figure.text(figure.after), figure.change,
                ])
            }
            lines += grid.lines + [""]
        }
        for remark in remarks { add("note: \(remark)", first: "", rest: "  ") }
        if !remarks.isEmpty { lines.append("") }
        add("\(summary) (\(scope))", first: "", rest: "  ")
        return lines.joined(separator: "\n") + "\n"
    }

    /// For a comment or the summary of a job.
    package var markdown: String {
        let escaped = MarkdownText.escaped
        var text = "## synctrace diff: \(escaped(summary))\n\n"
        if !findings.isEmpty {
            text += "| | finding | place | traces |\n|---|---|---|---|\n"
            for change in findings.prefix(Self.mostRows) {
                let sign = change.isUncertain ? "may differ by chance" : change.isNew ? "came" : "went"
                text +=
                    "| \(sign) | \(escaped(change.heading)) \(escaped(change.finding.message)) | \(escaped(change.place ?? "")) | "
                    + "\(runs(change.runs, isNew: change.isNew)) |\n"
            }
            text += "\n"
        }
        if !edges.isEmpty {
            text += "| | lock-order edge | traces |\n|---|---|---|\n"
            for change in edges.prefix(Self.mostRows) {
                text +=
                    "| \(change.isNew ? "came" : "went") | \(escaped(change.words)) | \(runs(change.runs, isNew: change.isNew)) |\n"
            }
            text += "\n"
        }
        if !figures.isEmpty {
            text += "| object | place | figure | before | after | change |\n|---|---|---|---:|---:|---:|\n"
            for figure in figures.prefix(Self.mostRows) {
                let cells = [
                    figure.object, figure.place ?? "", figure.name, figure.text(figure.before),
                    figure.text(figure.after), figure.change,
                ]
                text += "| \(cells.map(escaped).joined(separator: " | ")) |\n"
            }
            text += "\n"
        }
        let left = [findings.count, edges.count, figures.count].reduce(0) { $0 + max(0, $1 - Self.mostRows) }
        if left > 0 { text += "- \(left) more rows are left out here; `--format json` has all\n" }
        for remark in remarks { text += "- \(escaped(remark))\n" }
        return text + "- \(escaped(scope))\n"
    }

    /// How many rows a table in Markdown has: a job's summary has room for 1 MiB.
    private static let mostRows = 200
}
