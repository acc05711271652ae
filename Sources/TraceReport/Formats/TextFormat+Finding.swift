import TraceAnalysis

/// How one finding is told.
extension TextFormat {
    ///
    /// - Parameter isExplained: Whether this is what explains the finding, so that it does not point to itself.
    func diagnostic(_ finding: ResolvedFinding, in report: ResolvedReport, isExplained: Bool = false) -> [String] {
        let verdict = finding.verdict.map { verdict in
            ", \(verdict.rawValue)" + (finding.excludedBy.map { ": \(TerminalText.escaped($0))" } ?? "")
        }
        var accepted = ""
        if let reason = finding.suppressedBy {
            accepted = ", suppressed: \(TerminalText.elided(TerminalText.escaped(reason)))"
        } else if finding.isNew == false {
            accepted = ", known"
        }
        let label = "\(finding.level.rawValue)[\(finding.rule)\(verdict ?? "")\(accepted)]:"
        let times = finding.count > 1 ? " (\(finding.count) times)" : ""
        var lines = sentence(finding, label, times)
        if settings.isColored, let first = lines.first, first.hasPrefix(label) {
            lines[0] = "\(color(finding.level))\(label)\u{1B}[0m\(first.dropFirst(label.count))"
        }
        if let deadlock = deadlock(told: finding, in: report) {
            lines.append("  --> its places are those of finding \(deadlock)")
        } else {
            for location in finding.locations.prefix(mostPlaces) { lines += note(location) }
            if finding.locations.count > mostPlaces {
                lines.append("  --> and \(finding.locations.count - mostPlaces) more places")
            }
        }
        if !finding.help.isEmpty {
            lines += wrapped(
                TerminalText.elided(TerminalText.escaped(finding.help)), first: "  help: ", rest: "        ")
        }
        return lines + also(finding) + tests(finding) + source(finding, in: report, isExplained)
    }

    /// The message behind its label.
    private func sentence(_ finding: ResolvedFinding, _ label: String, _ times: String) -> [String] {
        func shown(_ text: String) -> String { TerminalText.elided(TerminalText.escaped(text)) }
        let parts = finding.messageParts
        var lines = wrapped("\(label) \(shown(parts.lead))\(times)", first: "", rest: "  ")
        for link in parts.links { lines += wrapped(shown(link), first: "    - ", rest: "      ") }
        return lines + (parts.tail.isEmpty ? [] : wrapped(shown(parts.tail), first: "  ", rest: "  "))
    }

    /// The threads and objects of the occurrences that the message does not tell of.
    private func also(_ finding: ResolvedFinding) -> [String] {
        guard finding.sources.count > 1 else { return [] }
        let names = (finding.threads + finding.objects).filter { !finding.message.contains("'\($0)'") }
        guard !names.isEmpty else { return [] }
        let most = 12
        let shown = names.prefix(most).map { "'\(TerminalText.escaped($0))'" }
        let more = names.count > most ? " and \(names.count - most) more" : ""
        return wrapped("also " + shown.joined(separator: ", ") + more, first: "  = ", rest: "    ")
    }

    /// The tests that it was found in.
    private func tests(_ finding: ResolvedFinding) -> [String] {
        guard !finding.tests.isEmpty else { return [] }
        let most = 6
        let shown = finding.tests.prefix(most).map { TerminalText.escaped($0) }
        let more = finding.tests.count > most ? " and \(finding.tests.count - most) more" : ""
        let what = finding.tests.count == 1 ? "in the test " : "in the tests "
        return wrapped(what + shown.joined(separator: ", ") + more, first: "  = ", rest: "    ")
    }

    /// The number, in which traces it was found, and where to read on.
    private func source(_ finding: ResolvedFinding, in report: ResolvedReport, _ isExplained: Bool) -> [String] {
        // One that is at hand: of others there may be summaries only.
        let source = finding.sources.first { $0.trace == finding.trace } ?? finding.sources.first
        let path = TerminalText.escaped(report.traces[source?.trace ?? finding.trace].path, limit: 500)
        let rule = "about the rule: 'synctrace explain \(finding.rule)'"
        let whole = "of \(report.traces.count) traces"
        if finding.sources.isEmpty {
            if finding.traces.count > 4 {
                return [
                    "  = finding \(finding.id), in \(finding.traces.count) \(whole), first: \(path)", "    \(rule)",
                ]
            }
            let paths = finding.traces.map { TerminalText.escaped(report.traces[$0].path, limit: 500) }
            return ["  = finding \(finding.id), of \(paths.joined(separator: ", "))", "    \(rule)"]
        }
        if isExplained { return ["  = finding \(finding.id); \(rule)"] }
        let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+=:,@%./".contains($0)) }
        let command = "synctrace explain \(isPlain ? path : "\"\(path)\"")"
        guard report.traces.count > 1 else {
            return ["  = finding \(finding.id), see '\(command) \(finding.id)'", "    \(rule)"]
        }
        let mark = source?.fingerprint ?? finding.fingerprint
        let place = finding.traces.count == 1 ? "in 1 \(whole)" : "in \(finding.traces.count) \(whole), first"
        return [
            "  = finding \(finding.id), \(place): \(path)",
            "    see '\(command) \(mark)'",
            "    \(rule)",
        ]
    }

    /// The number of the deadlock that tells the places of a lock-order cycle, since the trace ends in it.
    private func deadlock(told finding: ResolvedFinding, in report: ResolvedReport) -> Int? {
        guard finding.verdict == .occurred, finding.rule != "deadlock" else { return nil }
        let objects = Set(finding.objects)
        return report.findings.first {
            $0.rule == "deadlock" && $0.trace == finding.trace && Set($0.objects) == objects
        }?.id
    }

    private func note(_ location: ResolvedFinding.Location) -> [String] {
        var what = location.role
        if let thread = location.thread { what = "'\(thread)' \(what)" }
        if let object = location.object, !location.isOnItself { what += ": '\(object)'" }
        what = TerminalText.elided(TerminalText.escaped(what))
        let indent = "      "
        guard let line = location.line else { return wrapped(what, first: "  --> ", rest: indent) }
        guard let file = location.file else {
            return ["  --> location \(line)"] + wrapped(what, first: indent, rest: indent)
        }
        var place = "  --> \(TerminalText.escaped(file, limit: 500)):\(line)"
        if let function = location.function, !function.isEmpty {
            place += "  in \(TerminalText.escaped(function, limit: 200))"
        }
        var lines = [place]
        lines += wrapped(what, first: indent, rest: indent)
        if let source = settings.sourceLine?(file, line) { lines += excerpt(source, line: line) }
        return lines
    }

    /// The source line with a mark below its first character.
    private func excerpt(_ source: String, line: Int64) -> [String] {
        var text = ""
        for scalar in source.unicodeScalars { text += scalar == "\t" ? "    " : String(scalar) }
        let code = TerminalText.escaped(text, limit: 200)
        let body = code.drop { $0 == " " }
        guard !body.isEmpty else { return [] }
        let gutter = String(line).alignedRight(to: 5)
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
}
