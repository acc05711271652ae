public import TraceAnalysis
public import TraceModel
import TraceReplay

/// The report for people, in the manner of a compiler's diagnostics.
public struct TextReport {
    /// Finds a line of a source file, by file and line number; nil where the file is not at hand.
    public typealias SourceLine = (_ file: String, _ line: Int64) -> String?

    /// The most places that are shown for a finding.
    public var mostPlaces = 64
    /// The most findings of one rule and verdict that are shown; a line tells how many more there are.
    public var mostOfARule = 50
    /// The columns that a line may have. Source lines and paths are not broken.
    public var width = 80
    /// Whether levels are coloured with the terminal's escape codes.
    public var isColored = false
    /// Whether findings with the verdict `excluded` are shown.
    public var showsExcluded = false
    /// Whether the figures of fairness are shown below the findings.
    public var showsFairness = false
    /// Where source lines come from; without it none are shown.
    public var sourceLine: SourceLine?

    /// A report without colour and source lines.
    public init() {}

    /// The report on some traces.
    public func render(_ traces: [ReportedTrace]) -> String {
        var lines: [String] = []
        for trace in traces {
            let findings = trace.result.findings.filter { showsExcluded || $0.verdict != .excluded }
            let all = grouped(findings)
            let (groups, rest) = shown(of: all)
            let remarks = self.remarks(trace)
            let fairness = showsFairness ? FairnessTable(trace.result).lines : []
            if traces.count > 1, !groups.isEmpty || !remarks.isEmpty || !fairness.isEmpty {
                lines += ["== \(TerminalText.escaped(trace.path, limit: 500)) ==", ""]
            }
            for story in Story.all(of: groups.map(\.finding)) {
                if story.isAnnounced { lines += announcement(story) + [""] }
                for part in story.parts {
                    lines += diagnostic(groups[part], trace.result.names, among: groups) + [""]
                }
            }
            for line in rest { lines += line + [""] }
            if !remarks.isEmpty { lines += remarks + [""] }
            if !fairness.isEmpty { lines += fairness + [""] }
        }
        lines.append(summary(traces))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The report on one finding alone, with all its places.
    public func render(_ finding: Finding, names: TraceNames) -> String {
        var report = self
        report.mostPlaces = .max
        let group = Group(finding: finding, count: finding.count, ids: [finding.id])
        return report.diagnostic(group, names, among: []).joined(separator: "\n") + "\n"
    }

    private struct Group {
        var finding: Finding
        var count: Int
        /// The numbers of the findings that it stands for.
        var ids: [Int]
    }

    private func announcement(_ story: Story) -> [String] {
        TerminalText.wrapped(
            "the next \(story.parts.count) findings have one cause; they are in the order of the events",
            width: width, first: "story: ", rest: "  ")
    }

    /// The first findings of each rule and verdict, and a line about each rule that has more.
    private func shown(of all: [Group]) -> (groups: [Group], rest: [[String]]) {
        var counts: [String: Int] = [:]
        var omitted: [(label: String, count: Int)] = []
        var groups: [Group] = []
        for group in all {
            let verdict = group.finding.verdict.map { ", \($0.rawValue)" } ?? ""
            let label = "\(group.finding.level.rawValue)[\(group.finding.rule)\(verdict)]"
            counts[label, default: 0] += 1
            if counts[label, default: 0] <= mostOfARule {
                groups.append(group)
            } else if let place = omitted.firstIndex(where: { $0.label == label }) {
                omitted[place].count += 1
            } else {
                omitted.append((label, 1))
            }
        }
        let rest = omitted.map { label, count in
            TerminalText.wrapped(
                "\(label): \(count) more of this rule; '--format json' lists all", width: width, first: "", rest: "  ")
        }
        return (groups, rest)
    }

    /// The findings that are the same but for the moment, as one with their number.
    private func grouped(_ findings: [Finding]) -> [Group] {
        var groups: [Group] = []
        var index: [String: Int] = [:]
        for finding in findings {
            let key = finding.rule + "\u{0}" + finding.fingerprint + "\u{0}\(finding.level)"
            if let known = index[key] {
                let (sum, overflow) = groups[known].count.addingReportingOverflow(finding.count)
                if !overflow { groups[known].count = sum }
                groups[known].ids.append(finding.id)
            } else {
                index[key] = groups.count
                groups.append(Group(finding: finding, count: finding.count, ids: [finding.id]))
            }
        }
        return groups
    }

    private func diagnostic(_ group: Group, _ names: TraceNames, among groups: [Group]) -> [String] {
        let finding = group.finding
        let verdict = finding.verdict.map { verdict in
            ", \(verdict.rawValue)" + (finding.excludedBy.map { ": \(TerminalText.escaped($0))" } ?? "")
        }
        let label = "\(finding.level.rawValue)[\(finding.rule)\(verdict ?? "")]:"
        let times = group.count > 1 ? " (\(group.count) times)" : ""
        let message = TerminalText.elided(TerminalText.escaped(finding.message)) + times
        var lines = TerminalText.wrapped("\(label) \(message)", width: width, first: "", rest: "  ")
        if isColored, let first = lines.first, first.hasPrefix(label) {
            lines[0] = "\(color(finding.level))\(label)\u{1B}[0m\(first.dropFirst(label.count))"
        }
        if let deadlock = deadlock(told: finding, among: groups) {
            lines.append("  --> its places are those of finding \(deadlock)")
        } else {
            for location in finding.locations.prefix(mostPlaces) { lines += note(location, names) }
            if finding.locations.count > mostPlaces {
                lines.append("  --> and \(finding.locations.count - mostPlaces) more places")
            }
        }
        if !finding.help.isEmpty {
            lines += TerminalText.wrapped(
                TerminalText.elided(TerminalText.escaped(finding.help)), width: width, first: "  help: ",
                rest: "        ")
        }
        lines.append("  = \(numbers(group.ids)), see 'synctrace explain \(finding.rule)'")
        return lines
    }

    /// The number of the deadlock that tells the places of a lock-order cycle, since the trace ends in it.
    private func deadlock(told finding: Finding, among groups: [Group]) -> Int? {
        guard finding.verdict == .occurred, finding.rule != "deadlock" else { return nil }
        let objects = Set(finding.objects)
        return groups.first { $0.finding.rule == "deadlock" && Set($0.finding.objects) == objects }?.ids.first
    }

    /// "finding 3", "findings 3, 5 and 98 more".
    private func numbers(_ ids: [Int]) -> String {
        guard ids.count > 1 else { return "finding \(ids.first ?? 0)" }
        let most = 6
        let shown = ids.count > most ? ids.prefix(most - 1).map(String.init) : ids.dropLast().map(String.init)
        let last = ids.count > most ? "\(ids.count - most + 1) more" : String(ids[ids.count - 1])
        return "findings \(shown.joined(separator: ", ")) and \(last)"
    }

    private func note(_ location: Finding.Location, _ names: TraceNames) -> [String] {
        var what = location.role
        if location.thread != .none { what = "'\(names.thread(location.thread))' \(what)" }
        let isItself = location.object.rawValue == location.thread.rawValue
        if location.object != .none, !isItself { what += ": '\(names.object(location.object))'" }
        what = TerminalText.elided(TerminalText.escaped(what))
        let indent = "      "
        guard let site = names.tables.site(location.site) else {
            return TerminalText.wrapped(what, width: width, first: "  --> ", rest: indent)
        }
        var place = "  --> \(TerminalText.escaped(site.file, limit: 500)):\(site.line)"
        if !site.function.isEmpty { place += "  in \(TerminalText.escaped(site.function, limit: 200))" }
        var lines = [place]
        lines += TerminalText.wrapped(what, width: width, first: indent, rest: indent)
        if let source = sourceLine?(site.file, site.line) { lines += excerpt(source, line: site.line) }
        return lines
    }

    /// The source line with a mark below its first character.
    private func excerpt(_ source: String, line: Int64) -> [String] {
        var text = ""
        for scalar in source.unicodeScalars { text += scalar == "\t" ? "    " : String(scalar) }
        let code = TerminalText.escaped(text, limit: 200)
        let body = code.drop { $0 == " " }
        guard !body.isEmpty else { return [] }
        let number = String(line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        let blank = String(repeating: " ", count: gutter.count)
        let indent = String(repeating: " ", count: code.count - body.count)
        return ["\(gutter) | \(code)", "\(blank) | \(indent)^"]
    }

    private func color(_ level: Finding.Level) -> String {
        switch level {
        case .error: "\u{1B}[1;31m"
        case .warning: "\u{1B}[1;35m"
        case .note: "\u{1B}[1;36m"
        }
    }

    /// What is to be said about the trace itself.
    private func remarks(_ trace: ReportedTrace) -> [String] {
        var remarks: [String] = []
        if trace.lost > 0, trace.isText {
            remarks.append("\(trace.lost) \(trace.lost == 1 ? "line was" : "lines were") skipped")
        } else if trace.lost > 0 {
            remarks.append("the recording lost \(trace.lost) \(trace.lost == 1 ? "event" : "events")")
        }
        if trace.result.eventCount == 0 {
            remarks.append(trace.isText ? "it holds no events" : "it holds no events: nothing was recorded")
        }
        if let program = trace.result.names.tables.processes.first, program.end == .signaled {
            remarks.append("the program was ended by signal \(program.exitSignal ?? 0)")
        }
        let log = trace.result.legality
        if log.count > 0, let first = log.first.first {
            remarks.append(
                "\(log.count) \(log.count == 1 ? "event of the trace is" : "events of the trace are") inconsistent with "
                    + "earlier events, which is a fault of the trace and not of the program; the first: \(TerminalText.escaped(first.message))"
            )
        }
        return remarks.flatMap { TerminalText.wrapped($0, width: width, first: "trace: ", rest: "  ") }
    }

    private func summary(_ traces: [ReportedTrace]) -> String {
        let findings = traces.flatMap { $0.result.findings }
        let excluded = findings.filter { $0.verdict == .excluded }.count
        var parts: [String] = []
        for level in Finding.Level.allCases {
            let count = findings.filter { $0.level == level && $0.verdict != .excluded }.count
            if count > 0 { parts.append("\(count) \(level.rawValue)\(count == 1 ? "" : "s")") }
        }
        let events = traces.reduce(Int64(0)) { $0 &+ $1.result.eventCount }
        let nothing = events == 0 ? "nothing to analyze" : "clean: no findings"
        let what = parts.isEmpty ? nothing : parts.joined(separator: ", ")
        let hint = showsExcluded ? "" : ", shown with --all"
        return "\(what) in \(traces.count) \(traces.count == 1 ? "trace" : "traces") "
            + "(\(events) \(events == 1 ? "event" : "events"))"
            + (excluded > 0 ? "; \(excluded) excluded\(hint)" : "")
    }
}
