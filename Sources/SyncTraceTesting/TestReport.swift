import TraceAnalysis
import TraceModel
import TracePolicy
import TraceReplay
import TraceReport
import TraceWatch

/// What was found in one test.
struct TestReport {
    /// The columns of what is told.
    private static let width = 100

    private let trace: TestTrace
    private let policy: TestPolicy
    private let test: TestIdentity
    private let report: ResolvedReport
    private let hang: HangWatcher.Sighting?

    /// Analyzes what a test did. What threads of others did among themselves is not the test's.
    ///
    /// - Parameter hang: The hang for which it was given up, if it was.
    init(_ trace: TestTrace, _ policy: TestPolicy, of test: TestIdentity, hang: HangWatcher.Sighting?) throws {
        self.trace = trace
        self.policy = policy
        self.test = test
        self.hang = hang
        var analyzed = try AnalysisSession(policy.options).analyze(trace)
        analyzed.result.findings.removeAll { finding in
            !finding.threads.isEmpty && !finding.threads.contains(where: trace.threads.contains)
        }
        report = ResolvedReport(
            [ReportedTrace(analyzed)], rules: policy.options.rules,
            judge: Acceptance(policy.settings, baseline: policy.baseline))
    }

    /// The problems: that it hangs, and the findings that count.
    var problems: [TestProblem] {
        get throws {
            var problems: [TestProblem] = []
            if let hang { problems.append(try problem(hang)) }
            var settings = ReportSettings()
            settings.width = Self.width
            let format = TextFormat(settings)
            for var finding in report.findings where finding.counts {
                // Whoever reads it sees which test it is.
                (finding.tests, finding.isOutsideOfTests) = ([], false)
                // The chain tells it.
                if hang?.cycle != nil, finding.rule == "deadlock", finding.verdict == nil { continue }
                guard let isError = isError(finding.level) else { continue }
                // What the trait makes a warning of is called one.
                if !isError { finding.level = min(finding.level, .warning) }
                let place = finding.locations.lazy.compactMap(\.place).first
                problems.append(
                    problem(String(format.render(finding, in: report).dropLast()), isError: isError, at: place))
            }
            return problems
        }
    }

    /// What a finding of a level is in a test; nil for one that is left out.
    private func isError(_ level: Finding.Level) -> Bool? {
        if let least = Finding.Level(rawValue: policy.failOn.rawValue), level >= least { return true }
        return level == .note ? nil : false
    }

    /// The hang as it stands in the test's own trace, whose events have other numbers than those of the recording.
    private func problem(_ hang: HangWatcher.Sighting) throws -> TestProblem {
        var replay = Replay(tables: try trace.tables())
        var last: TraceEvent?
        try trace.forEachEvent { event in
            replay.apply(event)
            last = event
        }
        let own = hang.moved(to: replay, after: last, at: trace.time(hang.now)) { trace.threads.contains($0) }
        let lines = HangReport.lines(about: own, width: Self.width)
        return problem(
            "the test hangs and was given up: " + lines.joined(separator: "\n"), isError: true,
            at: own.site.flatMap(\.place))
    }

    private func problem(_ text: String, isError: Bool, at place: (file: String, line: Int64)?) -> TestProblem {
        guard let place, let line = Int(exactly: place.line), line > 0 else {
            return TestProblem(text: text, isError: isError, file: test.file, line: test.line)
        }
        return TestProblem(text: text, isError: isError, file: test.path(of: place.file), line: line)
    }
}

extension ResolvedFinding.Location {
    /// The file and the line; nil where they are not known.
    fileprivate var place: (file: String, line: Int64)? {
        guard let file, let line else { return nil }
        return (file, line)
    }
}

extension SourceSite {
    /// The file and the line; nil where they are not known.
    fileprivate var place: (file: String, line: Int64)? { knownFile.map { ($0, line) } }
}
