import TraceAnalysis

/// Writes the results of a SARIF report.
struct SARIFResults {
    private let report: ResolvedReport
    private let selection: SARIFSelection
    private let rules: [String: Int]
    private let sourceLine: ReportSettings.SourceLine?
    private let repository: RepositoryPaths
    private var hashes: [String: LineHashes] = [:]

    /// How many names of threads and objects a result lists.
    private static let mostNames = 100

    /// How long a file may be whose lines are hashed.
    private static let mostLines = 100_000

    init(_ report: ResolvedReport, _ selection: SARIFSelection, rules: [String], _ settings: ReportSettings) {
        self.report = report
        self.selection = selection
        self.rules = Dictionary(rules.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        sourceLine = settings.sourceLine
        repository = settings.repository
    }

    mutating func write(_ finding: ResolvedFinding, to json: inout JSONText) {
        let places = finding.shownPlaces
        let hash = places.first.flatMap { lineHash(of: $0) }
        json.object { json in
            json.member("ruleId", finding.rule)
            json.key("ruleIndex")
            json.number(rules[finding.rule] ?? -1)
            json.member("kind", finding.verdict == .excluded ? "informational" : "fail")
            json.member("level", finding.verdict == .excluded ? "none" : finding.level.rawValue)
            json.key("message")
            json.object { $0.member("text", Self.message(of: finding)) }
            json.key("locations")
            json.array { write(places.first, of: finding, to: &$0) }
            json.key("partialFingerprints")
            json.object { json in
                json.member("synctraceFingerprint/v1", finding.fingerprint)
                if let hash { json.member("primaryLocationLineHash", hash) }
            }
            writeFlow(of: finding, to: &json)
            writeStacks(of: finding, to: &json)
            writeRelated(places.dropFirst().prefix(SARIFSelection.mostRelated), to: &json)
            if let reason = finding.suppressedBy {
                json.key("suppressions")
                json.array { json in
                    json.object { json in
                        json.member("kind", "external")
                        json.member("justification", reason)
                    }
                }
            }
            if let isNew = finding.isNew { json.member("baselineState", isNew ? "new" : "unchanged") }
            writeProperties(of: finding, to: &json)
        }
    }

    private static func message(of finding: ResolvedFinding) -> String {
        let help = finding.help.isEmpty ? "" : "\n\(finding.help)"
        return SARIFText.message(finding.listed.prefix(toBytes: ReportLimits.text) + finding.occurrences + help)
    }

    // MARK: Places

    /// The first place, which code scanning needs: of a finding that has none in the source, its trace.
    private func write(_ place: ResolvedFinding.Location?, of finding: ResolvedFinding, to json: inout JSONText) {
        json.object { json in
            if let place, let file = place.file, let line = place.line {
                write(repository.source(file), line, source: file, to: &json)
                if let function = place.function { Self.write(function: function, module: place.module, to: &json) }
            } else {
                write(repository.file(report.traces[finding.trace].path), 1, source: nil, to: &json)
            }
        }
    }

    /// - Parameters:
    ///   - uri: The path in the repository.
    ///   - source: The path that the trace has, if it is of a source file.
    private func write(_ uri: String, _ line: Int64, source: String?, to json: inout JSONText) {
        json.key("physicalLocation")
        json.object { json in
            json.key("artifactLocation")
            json.object { $0.member("uri", Self.uri(uri)) }
            json.key("region")
            json.object { json in
                json.key("startLine")
                json.number(max(1, line))
                let columns = source.flatMap { sourceLine?($0, line) }.flatMap { Self.columns(of: $0) }
                if let columns {
                    json.key("startColumn")
                    json.number(columns.lowerBound)
                }
                json.key("endLine")
                json.number(max(1, line))
                if let columns {
                    json.key("endColumn")
                    json.number(columns.upperBound)
                }
            }
        }
    }

    private static func write(function: String, module: String?, to json: inout JSONText) {
        json.key("logicalLocations")
        json.array { json in
            json.object { json in
                json.member("fullyQualifiedName", TerminalText.escaped(function))
                json.member("kind", "function")
            }
            guard let module else { return }
            json.object { json in
                json.member("fullyQualifiedName", TerminalText.escaped(module, limit: 500))
                json.member("kind", "module")
            }
        }
    }

    // MARK: Stacks

    /// The most stacks of a result.
    private static let mostStacks = 20

    private func writeStacks(of finding: ResolvedFinding, to json: inout JSONText) {
        let places = finding.locations.filter { !$0.stack.isEmpty }.prefix(Self.mostStacks)
        guard !places.isEmpty else { return }
        json.key("stacks")
        json.array { json in
            for place in places {
                json.object { json in
                    json.key("message")
                    json.object { $0.member("text", SARIFText.message(Self.words(for: place))) }
                    json.key("frames")
                    json.array { json in for frame in place.stack { write(frame, to: &json) } }
                }
            }
        }
    }

    private func write(_ frame: ResolvedFinding.Frame, to json: inout JSONText) {
        json.object { json in
            json.key("location")
            json.object { json in
                if let file = frame.file, let line = frame.line {
                    write(repository.source(file), line, source: file, to: &json)
                }
                Self.write(function: frame.words, module: nil, to: &json)
            }
            if let module = frame.module { json.member("module", TerminalText.escaped(module, limit: 500)) }
        }
    }

    /// From the first character of a line that is not blank through the last, in code points from 1; the end is behind it.
    private static func columns(of line: String) -> Range<Int>? {
        let scalars = Array(line.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        return first + 1..<last + 2
    }

    /// A path as a relative reference (RFC 3986): what is not a letter, a digit or one of `-._~/` is percent-encoded.
    static func uri(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-._~/+".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    private mutating func lineHash(of place: ResolvedFinding.Location) -> String? {
        guard let sourceLine, let file = place.file, let line = place.line, sourceLine(file, line) != nil else {
            return nil
        }
        if let known = hashes[file] { return known[line] }
        var lines: [String] = []
        while lines.count < Self.mostLines, let next = sourceLine(file, Int64(lines.count) + 1) { lines.append(next) }
        let made = LineHashes(lines.joined(separator: "\n"))
        hashes[file] = made
        return made[line]
    }

    private func writeRelated(_ places: ArraySlice<ResolvedFinding.Location>, to json: inout JSONText) {
        guard !places.isEmpty else { return }
        json.key("relatedLocations")
        json.array { json in
            for (index, place) in places.enumerated() {
                guard let file = place.file, let line = place.line else { continue }
                json.object { json in
                    json.key("id")
                    json.number(index + 1)
                    write(repository.source(file), line, source: file, to: &json)
                    json.key("message")
                    json.object { $0.member("text", SARIFText.message(Self.words(for: place))) }
                }
            }
        }
    }

    private static func words(for place: ResolvedFinding.Location, isOfLane: Bool = false) -> String {
        var words = place.role
        if let thread = place.thread, !isOfLane { words = "'\(thread)' \(words)" }
        if let object = place.object, !place.isOnItself { words += ": '\(object)'" }
        return words.prefix(toBytes: ReportLimits.text)
    }

    // MARK: Flows

    /// A step of a flow.
    private struct FlowStep {
        var thread: String
        var text: String
        var act: ResolvedStep.Act
        var target: ResolvedStep.Target
        var file: String?
        var line: Int64?
    }

    /// The schedule of a finding, or what it names in the order of the trace.
    private func steps(of finding: ResolvedFinding) -> [FlowStep] {
        if finding.schedule != nil {
            return report.steps(of: finding).map {
                FlowStep(thread: $0.thread, text: $0.text, act: $0.act, target: $0.target, file: $0.file, line: $0.line)
            }
        }
        let named = finding.locations.filter { $0.event != nil }.sorted { ($0.event ?? 0) < ($1.event ?? 0) }
        return named.map {
            FlowStep(
                thread: $0.thread ?? "", text: Self.words(for: $0, isOfLane: true), act: $0.act,
                target: .init($0.kind), file: $0.file, line: $0.line)
        }
    }

    private func writeFlow(of finding: ResolvedFinding, to json: inout JSONText) {
        guard let room = selection.room[finding.id], room > 0 else { return }
        // What a flow leads to is at its end.
        let steps = steps(of: finding).suffix(room)
        var flows: [(thread: String, steps: [(Int, FlowStep)])] = []
        var lanes: [String: Int] = [:]
        for (order, step) in steps.enumerated() {
            let lane = lanes[step.thread] ?? flows.count
            if lane == flows.count {
                lanes[step.thread] = lane
                flows.append((step.thread, []))
            }
            flows[lane].steps.append((order + 1, step))
        }
        json.key("codeFlows")
        json.array { json in
            json.object { json in
                if finding.schedule != nil {
                    json.key("message")
                    json.object { $0.member("text", "A schedule that ends in it, in the order of executionOrder.") }
                }
                json.key("threadFlows")
                json.array { json in
                    for flow in flows {
                        json.object { json in
                            let name = TerminalText.escaped(flow.thread, limit: 200)
                            json.member("id", name.isEmpty ? "unknown" : name)
                            json.key("locations")
                            json.array { json in
                                for (order, step) in flow.steps { write(step, order, of: finding, to: &json) }
                            }
                        }
                    }
                }
            }
        }
    }

    private func write(_ step: FlowStep, _ order: Int, of finding: ResolvedFinding, to json: inout JSONText) {
        json.object { json in
            json.key("location")
            json.object { json in
                // Readers reject a location without a file, also where a step is of none.
                if let file = step.file, let line = step.line {
                    write(repository.source(file), line, source: file, to: &json)
                } else {
                    write(repository.file(report.traces[finding.trace].path), 1, source: nil, to: &json)
                }
                json.key("message")
                json.object {
                    $0.member("text", SARIFText.message("\(step.thread): \(step.text)".prefix(toBytes: 500)))
                }
            }
            let kinds = Self.kinds(step)
            if !kinds.isEmpty {
                json.key("kinds")
                json.array { json in for kind in kinds { json.string(kind) } }
            }
            json.key("executionOrder")
            json.number(order)
        }
    }

    /// Who joins a thread or waits for a condition acquires nothing.
    private static func kinds(_ step: FlowStep) -> [String] {
        let target: String
        switch step.target {
        case .lock: target = "lock"
        case .resource: target = "resource"
        case .other: return []
        }
        switch step.act {
        case .acquire, .request: return ["acquire", target]
        case .release: return ["release", target]
        case .other: return []
        }
    }

    private func writeProperties(of finding: ResolvedFinding, to json: inout JSONText) {
        json.key("properties")
        json.object { json in
            json.key("count")
            json.number(finding.count)
            if let verdict = finding.verdict { json.member("verdict", verdict.rawValue) }
            if let reason = finding.excludedBy { json.member("excludedBy", reason) }
            if finding.isAcrossRuns {
                json.key("acrossRuns")
                json.bool(true)
            }
            if let story = finding.story {
                json.key("story")
                json.number(story)
            }
            for (key, names) in [("threads", finding.threads), ("objects", finding.objects)] {
                json.key(key)
                json.array { json in for name in names.prefix(Self.mostNames) { json.string(name.prefix(toBytes: 500)) }
                }
            }
            json.key("traces")
            json.array { json in
                for trace in finding.traces.prefix(Self.mostNames) { json.string(report.traces[trace].path) }
            }
        }
    }
}
