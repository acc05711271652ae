import Foundation
import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("The reports for services")
struct ServiceFormatTests {
    @Test("annotate nine findings of a level, and say how many more there are")
    func annotations() {
        let report = SARIFTests.large(findings: 60, steps: 1)
        let lines = GitHubFormat().render(report).split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("::error ") }.count == 10)
        #expect(lines.filter { $0.hasPrefix("::notice ") }.count == 10)
        #expect(lines[9] == "::error title=synctrace::11 more findings of this level; the log has all")
        #expect(GitHubFormat().render(SARIFTests.large(findings: 27, steps: 1)).split(separator: "\n").count == 9 + 10)
    }

    @Test("fail the test case of each rule that has a finding at the level of --fail-on")
    func cases() throws {
        let report = ResolvedReport(ExampleReport.traces)
        for (failOn, level) in [(Finding.Level.error, "error"), (.note, "note"), (nil, "never")] {
            var settings = ReportSettings()
            settings.failOn = failOn
            let xml = JUnitFormat(settings).render(report)
            let failing = Set(report.findings.filter { $0.counts && failOn.map($0.isAtLeast) ?? false }.map(\.rule))
            #expect(xml.matches(of: #/<failure /#).count == failing.count, "\(level)")
            #expect(xml.contains("tests=\"\(report.rules.count)\" failures=\"\(failing.count)\" errors=\"0\""))
            #expect(xml.matches(of: #/<testcase /#).count == report.rules.count)
        }
    }

    @Test("have an error for a trace that could not be analyzed")
    func problem() {
        var report = ExampleReport.report
        report.problems = [ReportProblem(path: "third.sqlite", reason: "no such file")]
        let xml = JUnitFormat().render(report)
        #expect(xml.contains("errors=\"1\""))
        #expect(xml.contains("<error message=\"no such file\" type=\"unreadable\">no such file</error>"))
    }

    @Test("are made of the rules that were run")
    func rules() {
        let report = ResolvedReport([], rules: ["deadlock", "busy-wait"])
        let names = JUnitFormat().render(report).matches(of: #/<testcase name="([a-z-]+)"/#).map { String($0.1) }
        #expect(names == ["deadlock", "busy-wait"])
    }

    @Test("in Markdown stay below 900 KB, and say what they leave out")
    func markdown() {
        let report = SARIFTests.large(findings: 6000, steps: 1)
        let text = MarkdownFormat().render(report)
        #expect(text.utf8.count < 900_000)
        let told = text.matches(of: #/<details>/#).count
        let rows = text.matches(of: #/\n\| (?:error|note) \|/#).count
        #expect(told > 100 && told < rows && rows < 6000)
        #expect(
            MarkdownFormat().omissions(in: report) == [
                "\(6000 - rows) of 6000 findings are not in the table: the report would be larger than 900 KB",
                "\(6000 - told) of 6000 findings are not told in full: the report would be larger than 900 KB",
            ])
    }
}

extension ResolvedFinding {
    fileprivate func isAtLeast(_ level: Finding.Level) -> Bool { self.level >= level }
}
