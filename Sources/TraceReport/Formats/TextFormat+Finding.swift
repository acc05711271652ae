import TraceAnalysis
import TraceModel

/// How one finding is told.
extension TextFormat {
    ///
    /// - Parameter isExplained: Whether this is what explains the finding, so that it does not point to itself.
    func diagnostic(_ finding: ResolvedFinding, in report: ResolvedReport, isExplained: Bool = false) -> [String] {
        let verdict = finding.verdict.map { verdict in
            ", \(verdict.rawValue)" + (finding.excludedBy.map { ": \(TerminalText.escaped($0))" } ?? "")
        }
        var accepted = finding.isAcrossRuns ? ", across runs" : ""
        if let reason = finding.suppressedBy {
            accepted += ", suppressed: \(TerminalText.elided(TerminalText.escaped(reason)))"
        } else if finding.isNew == false {
            accepted += ", known"
        }
        let label = "\(finding.level.rawValue)[\(finding.rule)\(verdict ?? "")\(accepted)]:"
        var lines = sentence(finding, label, finding.times)
        if settings.isColored, let first = lines.first, first.hasPrefix(label) {
            lines[0] = "\(color(finding.level))\(label)\u{1B}[0m\(first.dropFirst(label.count))"
        }
        if let deadlock = deadlock(told: finding, in: report) {
            lines.append("  --> its places are those of finding \(deadlock)")
        } else {
            for place in Self.places(finding.locations.prefix(mostPlaces)) { lines += note(place) }
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
        finding.also(most: 12).map { wrapped($0, first: "  = ", rest: "    ") } ?? []
    }

    /// The tests that it was found in.
    private func tests(_ finding: ResolvedFinding) -> [String] {
        let outside = "outside of traced tests"
        if finding.tests.isEmpty { return finding.isOutsideOfTests ? ["  = \(outside)"] : [] }
        let most = 6
        let shown = finding.tests.prefix(most).map { TerminalText.escaped($0) }
        let more = finding.tests.count > most ? " and \(finding.tests.count - most) more" : ""
        let what = finding.tests.count == 1 ? "in the test " : "in the tests "
        let rest = finding.isOutsideOfTests ? ", and \(outside)" : ""
        return wrapped(what + shown.joined(separator: ", ") + more + rest, first: "  = ", rest: "    ")
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

    /// The locations by their places: those at one line together, where the first of them stands.
    private static func places(_ locations: ArraySlice<ResolvedFinding.Location>) -> [[ResolvedFinding.Location]] {
        var places: [[ResolvedFinding.Location]] = []
        for location in locations {
            let same = places.firstIndex {
                location.line != nil && $0[0].line == location.line && $0[0].file == location.file
                    && $0[0].module == location.module && $0[0].function == location.function
            }
            if let same { places[same].append(location) } else { places.append([location]) }
        }
        return places
    }

    /// A place in the source, and what happened there, a line for each.
    private func note(_ locations: [ResolvedFinding.Location]) -> [String] {
        let indent = "      "
        let first = locations[0]
        guard let line = first.line else { return wrapped(words(first), first: "  --> ", rest: indent) }
        let told = locations.flatMap { wrapped(words($0), first: indent, rest: indent) + callers(of: $0) }
        guard let file = first.file else {
            let place =
                first.module.map { TerminalText.escaped(TraceNames.codePlace(module: $0, offset: line), limit: 500) }
                ?? "location \(line)"
            return ["  --> \(place)" + function(of: first)] + told
        }
        let path = namesRepositoryFiles ? settings.repository.source(file) : file
        let place = "  --> \(TerminalText.escaped(path, limit: 500)):\(line)" + function(of: first)
        return [place] + told
            + (settings.sourceLine?(file, line).map { excerpt($0, line: line) } ?? [])
    }

    private func function(of location: ResolvedFinding.Location) -> String {
        guard let function = location.function, !function.isEmpty else { return "" }
        return "  in \(TerminalText.escaped(function, limit: 200))"
    }

    /// Who called at a place.
    private func callers(of location: ResolvedFinding.Location) -> [String] {
        let callers = location.shownCallers
        if callers.isEmpty { return [] }
        let own = callers.filter { !$0.isInLibrary }
        let shown = settings.showsWholeStacks ? callers : Array((own.isEmpty ? callers : own).prefix(2))
        let names = shown.map(\.words)
        let rest = callers.count > names.count ? ", …" : ""
        let text = TerminalText.escaped("called by " + names.joined(separator: ", by ") + rest, limit: 2000)
        return wrapped(text, first: "        ", rest: "          ")
    }

    private func words(_ location: ResolvedFinding.Location) -> String {
        var what = location.role
        if let thread = location.thread { what = "'\(thread)' \(what)" }
        if let object = location.object, !location.isOnItself { what += ": '\(object)'" }
        return TerminalText.elided(TerminalText.escaped(what))
    }

    /// The source line, cut where the terminal ends, with a mark below it: the trace knows the line, not the column.
    private func excerpt(_ source: String, line: Int64) -> [String] {
        var text = ""
        for scalar in source.unicodeScalars { text += scalar == "\t" ? "    " : String(scalar) }
        let gutter = String(line).alignedRight(to: 5)
        let width = max(20, settings.width - gutter.count - 3)
        var code = TerminalText.escaped(text, limit: 500)
        while code.last == " " { code.removeLast() }
        if code.unicodeScalars.count > width { code = String(code.unicodeScalars.prefix(width - 1)) + "…" }
        let body = code.drop { $0 == " " }
        guard !body.isEmpty else { return [] }
        let blank = String(repeating: " ", count: gutter.count)
        let indent = String(repeating: " ", count: code.count - body.count)
        let mark = "^" + String(repeating: "~", count: body.unicodeScalars.count - 1)
        return [
            "\(gutter) | \(code)",
            "\(blank) | \(indent)" + (settings.isColored ? "\u{1B}[1;32m\(mark)\u{1B}[0m" : mark),
        ]
    }

    private func color(_ level: Finding.Level) -> String {
        switch level {
        case .error: "\u{1B}[1;31m"
        case .warning: "\u{1B}[1;35m"
        case .note: "\u{1B}[1;36m"
        }
    }
}
