import TraceAnalysis

/// JUnit XML, which nearly every CI server shows as a list of tests: each rule that was run is a test case.
///
/// Findings at or above the level of `--fail-on` make the test case of their rule fail; others stand in the suite's output.
/// The form is that of Ant's JUnit task, the strictest in use.
public struct JUnitFormat: ReportFormat {
    public static let name = "junit"

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func render(_ report: ResolvedReport) -> String {
        let findings = report.findings(all: settings.showsAll)
        let failing = findings.filter { finding in
            finding.counts && settings.failOn.map { finding.level >= $0 } ?? false
        }
        let failures = Dictionary(grouping: failing, by: \.rule)
        let ids = Set(failing.map(\.id))
        // Where nothing could be analyzed, no rule was run.
        var cases = report.traces.isEmpty ? [] : report.rules.map(\.name)
        // A finding is never left out, whatever rules the report was said to be of.
        for rule in failures.keys.sorted() where !cases.contains(rule) { cases.append(rule) }
        let problems = report.problems
        var xml = XMLText()
        xml.element("testsuites") { xml in
            xml.element(
                "testsuite",
                [
                    "id": "0", "package": "synctrace", "name": "synctrace", "hostname": "localhost",
                    "timestamp": timestamp(of: report), "tests": "\(cases.count + problems.count)",
                    "failures": "\(failures.count)", "errors": "\(problems.count)", "skipped": "0", "time": "0",
                ]
            ) { xml in
                xml.element("properties") { xml in
                    for trace in report.traces {
                        xml.element("property", ["name": "trace", "value": trace.path])
                    }
                }
                for problem in problems {
                    xml.element("testcase", ["name": problem.path, "classname": "synctrace.traces", "time": "0"]) {
                        $0.element("error", ["message": problem.reason, "type": "unreadable"], text: problem.reason)
                    }
                }
                for rule in cases { write(rule, failures[rule] ?? [], in: report, to: &xml) }
                let rest = findings.filter { !ids.contains($0.id) }
                xml.element("system-out", text: text(of: rest, in: report) + remarks(on: report))
                xml.element("system-err")
            }
        }
        return xml.text
    }

    private func write(
        _ rule: String, _ findings: [ResolvedFinding], in report: ResolvedReport, to xml: inout XMLText
    ) {
        let attributes: KeyValuePairs = ["name": rule, "classname": "synctrace.rules", "time": "0"]
        guard let first = findings.first else { return xml.element("testcase", attributes) }
        let message = findings.count == 1 ? first.brief : "\(findings.count) findings, the first: \(first.brief)"
        xml.element("testcase", attributes) {
            $0.element(
                "failure", ["message": message.prefix(toBytes: ReportLimits.text), "type": rule],
                text: text(of: findings, in: report))
        }
    }

    /// Findings as the terminal shows them.
    private func text(of findings: [ResolvedFinding], in report: ResolvedReport) -> String {
        var settings = settings
        settings.isColored = false
        settings.showsWholeStacks = true
        var format = TextFormat(settings)
        format.namesRepositoryFiles = true
        return findings.map { format.diagnostic($0, in: report).joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func remarks(on report: ResolvedReport) -> String {
        let accepted = report.acceptedWords.map { ["\($0)\n"] } ?? []
        let files = report.remarks.map { "note: \($0.file):\($0.line): \($0.text)\n" }
        let traces = report.traces.flatMap { trace in trace.remarks.map { "trace: \(trace.path): \($0)\n" } }
        return (accepted + files + traces).joined()
    }

    /// When the first trace was begun; the form has no way to say that this is not known.
    private func timestamp(of report: ResolvedReport) -> String {
        let started = report.traces.first?.started.map { String($0.prefix(19)) } ?? ""
        return started.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) == nil ? "1970-01-01T00:00:00" : started
    }
}
