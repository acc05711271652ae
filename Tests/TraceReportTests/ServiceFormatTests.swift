import Foundation
import TestSupport
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
        #expect(lines[9] == "::error title=synctrace::11 more of this level, which a report in JSON or HTML has")
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
        func names(_ traces: [ReportedTrace]) -> [String] {
            let report = ResolvedReport(traces, rules: ["broken-barrier", "busy-wait"])
            return JUnitFormat().render(report).matches(of: #/<testcase name="([a-z-]+)"/#).map { String($0.1) }
        }
        #expect(Set(names(ExampleReport.traces)).isSuperset(of: ["broken-barrier", "busy-wait"]))
        #expect(names([]).isEmpty, "no rule was run where nothing could be analyzed")
    }

    @Test("tell what the settings say and what does not count within the nine of a level")
    func remarks() {
        var report = ResolvedReport([])
        report.remarks = (1...14).map { ReportRemark(file: ".synctrace.yml", line: $0, text: "matched nothing") }
        let lines = GitHubFormat().render(report).split(separator: "\n")
        #expect(lines.count == 10)
        #expect(
            lines.last == "::notice title=synctrace::5 more of this level, which a report in JSON or HTML has")
    }

    @Test("name files by their path in the repository")
    func repository() throws {
        var settings = ReportSettings()
        settings.repository.folder = "pkg/"
        settings.repository.source = { "pkg/Code/" + $0 }
        var report = ExampleReport.report
        report.remarks = [ReportRemark(file: ".synctrace.yml", line: 3, text: "expired")]
        let annotations = GitHubFormat(settings).render(report)
        #expect(annotations.contains(" file=pkg/Code/Sources/demo.swift,line="))
        #expect(annotations.contains(" file=pkg/.synctrace.yml,line=3,"))
        #expect(GitLabFormat(settings).render(report).contains("\"path\": \"pkg/Code/Sources/demo.swift\""))
        let sarif = SARIFFormat(settings).render(report)
        #expect(sarif.contains("\"uri\": \"pkg/Code/Sources/demo.swift\""))
        #expect(!sarif.contains("\"uri\": \"Sources/demo.swift\""))
        let markdown = MarkdownFormat(settings).render(report)
        #expect(markdown.contains("| pkg/Code/Sources/demo.swift:") && markdown.contains("--> pkg/Code/Sources/"))
        #expect(!markdown.contains(" Sources/demo.swift"))
        settings.failOn = .note
        let junit = JUnitFormat(settings).render(report)
        #expect(junit.contains("--&gt; pkg/Code/Sources/demo.swift:") && !junit.contains("--&gt; Sources/"))
        let page = HTMLFormat(settings).render(report)
        #expect(page.contains("\"file\": \"pkg/Code/Sources/demo.swift\""))
        #expect(!page.contains("\"file\": \"Sources/demo.swift\""))
        #expect(TextFormat(settings).render(report).contains("--> Sources/demo.swift:"))
    }

    @Test("in Markdown escape a colon where it would make something, and leave it at a line of a file")
    func colons() {
        let texts = [
            "a.swift:12 b", "an error: c", "at the end:", "http://x", "mailto:a", ":tada:", ":100:", "a:12:3", "::x",
            "a.swift:12)",
        ]
        #expect(
            texts.map { MarkdownText.escaped($0) } == [
                "a.swift:12 b", "an error: c", "at the end:", "http&#58;//x", "mailto&#58;a", "&#58;tada:", "&#58;100:",
                "a&#58;12:3", "\\\\u\\{3A\\}&#58;x", "a.swift:12)",
            ])
    }

    @Test("name what is outside of the repository by its name alone")
    func outside() {
        var repository = RepositoryPaths()
        #expect(repository.file("/tmp/a.std") == "a.std")
        repository.top = "/home/me/repo"
        repository.folder = "pkg/"
        let paths = [
            "a.std", "./x/../a.std", "../b.std", "../../b.std", "/home/me/repo/c/d.std", "/home/me/repository/e", "..",
        ]
        #expect(
            paths.map { repository.file($0) } == [
                "pkg/a.std", "pkg/a.std", "b.std", "b.std", "c/d.std", "e", "..",
            ])
        repository.top = "/"
        #expect(repository.file("/tmp/a.std") == "tmp/a.std")
    }

    @Test("say where no file of a finding is in the repository")
    func strayFiles() throws {
        var settings = ReportSettings()
        #expect(!GitHubFormat(settings).render(ExampleReport.report).contains("--source-root"))
        settings.repository.isThere = { _ in false }
        let notices = GitHubFormat(settings).render(ExampleReport.report).split(separator: "\n")
        let stray = try #require(notices.first { $0.contains("--source-root DIRECTORY") })
        #expect(stray.hasPrefix("::notice title=synctrace::no file that a finding names is in the repository"))
        #expect(stray.contains("(the first is Sources/demo.swift)"))
        #expect(SARIFFormat(settings).render(ExampleReport.report).contains("'--source-root DIRECTORY' says"))
        settings.repository.isThere = { $0 == "Sources/demo.swift" }
        #expect(ExampleReport.report.strayFiles(settings.repository) == nil)
        settings.repository.isThere = { _ in false }
        #expect(ResolvedReport([]).strayFiles(settings.repository) == nil)
    }

    @Test("tell how often a finding occurred of the threads that it was of")
    func occurrences() throws {
        func report(_ second: String) -> ResolvedReport {
            ResolvedReport([
                ReportedTrace(
                    path: "a", lost: 0, cleanEnd: true,
                    result: DrawnTrace(
                        "t1   \(second)\n     release_error B 0 @2\nrelease_error A 0 @2\n", objects: "A lock, B lock"
                    ).analyzed(only: ["release-unlocked"]))
            ])
        }
        var report = report("t2")
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1 && finding.count == 2)
        #expect(finding.times == "" && finding.occurrences == "; also 't1', 'A' (2 times in all)")
        let text = TextFormat().render(report)
        #expect(text.contains("  = also 't1', 'A' (2 times in all)\n"))
        #expect(!text.contains("(2 times)"))
        for other in [GitHubFormat().render(report), SARIFFormat().render(report), MarkdownFormat().render(report)] {
            #expect(other.contains("; also 't1', 'A' (2 times in all)"), "\(other)")
            #expect(!other.contains("(2 times)"))
        }
        report.findings[0].threads = ["t2"]
        report.findings[0].objects = ["B"]
        #expect(report.findings[0].occurrences == " (2 times)")
        #expect(TextFormat().render(report).contains("(2 times)"))
    }

    @Test("in Markdown stay below 900 KB, and say what they leave out")
    func markdown() {
        let report = SARIFTests.large(findings: 6000, steps: 1)
        let text = MarkdownFormat().render(report)
        #expect(text.utf8.count < 900_000)
        let told = text.matches(of: #/<details>/#).count
        let rows = text.matches(of: #/\n\| (?:error|note) \|/#).count
        #expect(told > 100 && told < rows && rows < 6000)
        let lines = text.split(separator: "\n")
        #expect(lines[1].contains("\(6000 - rows) of 6000 findings are not in the table"))
        #expect(lines[2].contains("\(6000 - told) of 6000 findings are not told in full"))
        #expect(lines[3].hasPrefix("| level |"))
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
