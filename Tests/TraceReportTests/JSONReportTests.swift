import Testing
import TraceAnalysis
import TraceReport

@Suite("The JSON report")
struct JSONReportTests {
    @Test("has the agreed members in the agreed order, and escapes what a name may hold")
    func members() {
        let trace = DrawnTrace("main\nrelease_error L\"\u{1B}\u{2028} 0", objects: "L\"\u{1B}\u{2028} lock")
        var analyzer = Analyzer(tables: trace.tables)
        analyzer.consume(contentsOf: trace.events)
        let result = analyzer.finish()
        let json = JSONReport().render([ReportedTrace(path: "a\\b", lost: 2, cleanEnd: false, result: result)])
        let print = result.findings[0].fingerprint
        #expect(print.utf8.count == 16)
        #expect(
            json == """
                {"formatVersion": 1,
                "traces": [
                {"path": "a\\\\b", "events": 1, "lost": 2, "cleanEnd": false}],
                "findings": [
                {"id": 1, "trace": 0, "rule": "release-unlocked", "level": "error", "verdict": null, "excludedBy": null, \
                "message": "thread 'main' released 'L\\"\\u001b\\u2028', which nobody held (demo.swift:1)", \
                "threads": ["main"], "objects": ["L\\"\\u001b\\u2028"], \
                "locations": [{"file": "Sources/demo.swift", "line": 1, "function": "main()", "thread": "main", \
                "object": "L\\"\\u001b\\u2028", "event": 1, "role": "released here"}], "fingerprint": "\(print)"}],
                "fairness": []}

                """)
    }

    @Test("is whole without findings")
    func empty() {
        #expect(
            JSONReport().render([]) == """
                {"formatVersion": 1,
                "traces": [],
                "findings": [],
                "fairness": []}

                """)
    }

    @Test("a finding at or above the level fails, unless it is excluded")
    func failOn() {
        let trace = DrawnTrace("main\nrelease_error L 0", objects: "L lock")
        var analyzer = Analyzer(tables: trace.tables)
        analyzer.consume(contentsOf: trace.events)
        var findings = analyzer.finish().findings
        #expect(findings.reach(.error) && findings.reach(.warning) && findings.reach(.note))
        findings[0].level = .warning
        #expect(!findings.reach(.error) && findings.reach(.warning))
        findings[0].verdict = .excluded
        #expect(!findings.reach(.note))
    }
}
