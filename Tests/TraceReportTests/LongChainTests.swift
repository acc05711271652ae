import TestSupport
import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("A long chain of threads")
struct LongChainTests {
    private static func report(_ count: Int) -> ResolvedReport {
        let head = (["main"] + (1...count).map { "t\($0)" }).map { $0.filled(to: 12) }.joined()
        func row(_ lane: Int, _ cell: String) -> String { String(repeating: " ", count: lane * 12) + cell }
        let starts = (1...count).map { "start t\($0)" }
        let holds = (1...count).map { row($0, "acquire L\($0)") }
        let waits = (1...count).map { row($0, "request L\($0 % count + 1)") }
        let drawing = ([head] + starts + holds + waits + ["join_wait t1"]).joined(separator: "\n")
        let trace = DrawnTrace(drawing, objects: (1...count).map { "L\($0) lock" }.joined(separator: ", "))
        return ResolvedReport(
            [
                ReportedTrace(
                    path: "hang.sqlite", lost: 0, cleanEnd: true,
                    result: trace.analyzed(only: ["deadlock", "lock-order-cycle"]))
            ], rules: [])
    }

    @Test("is told by its first threads where a finding has a line, and by a line each where it has several")
    func forms() throws {
        let report = Self.report(5)
        let finding = try #require(report.findings.first)
        #expect(report.findings.map(\.rule) == ["deadlock", "lock-order-cycle"] && finding.chain.count == 5)
        #expect(finding.brief.hasPrefix("5 threads wait for one another: '"))
        #expect(finding.brief.contains(" → ") && finding.brief.contains(" → …; ") && finding.brief.utf8.count < 200)
        #expect(
            finding.listed.split(separator: "\n").count { $0.hasPrefix("- thread 't") || $0.hasPrefix("- 't") } == 5)
        #expect(
            MarkdownFormat().render(report).contains("| error | **deadlock** 5 threads wait for one another: 't"))
        #expect(GitLabFormat().render(report).contains("\"description\": \"5 threads wait for one another: 't"))
        #expect(GitHubFormat().render(report).matches(of: #/%0A- /#).count == 10)
        #expect(SARIFFormat().render(report).matches(of: #/\\n- /#).count == 10)
        #expect(report.findings[1].brief.contains(" form a lock-order cycle: 't"))
        #expect(report.findings[1].listed.contains(" form a lock-order cycle:\n- thread 't"))
        let three = try #require(Self.report(3).findings.first)
        #expect(three.brief.contains(": 't1' → 'L2' → 't2' → 'L3' → 't3' → 'L1' → 't1'"), "\(three.brief)")
    }

    @Test("is a sentence where it is short")
    func short() throws {
        let finding = try #require(Self.report(2).findings.first)
        #expect(finding.brief == finding.message && finding.listed == finding.message)
    }

    @Test("is shown beside the wait that closed the cycle")
    func place() throws {
        for count in [2, 5] {
            let report = Self.report(count)
            let finding = try #require(report.findings.first)
            // The row's number is its line: starts, holds, waits.
            let line = Int64(count * 3)
            #expect(finding.shownPlaces.first?.line == line)
            #expect(finding.shownPlaces.count == finding.locations.count)
            #expect(GitHubFormat().render(report).hasPrefix("::error file=Sources/demo.swift,line=\(line),"))
            #expect(GitLabFormat().render(report).contains("\"begin\": \(line)"))
        }
        let predicted = try #require(ExampleReport.report.findings.first { $0.verdict == .predicted })
        #expect(predicted.shownPlaces == predicted.locations)
    }

    @Test("and the other findings of what happened once are one fold in Markdown")
    func story() throws {
        let report = ExampleReport.report
        let story = try #require(report.stories.first { $0.isAnnounced })
        let parts = story.parts.map { report.findings[$0] }
        let text = MarkdownFormat().render(report)
        let summary = "<summary>\(parts[0].id)–\(parts[parts.count - 1].id): \(parts.count) findings have one cause: "
        #expect(text.contains(summary))
        #expect(!text.contains("part of story"))
        let stories = report.stories.filter(\.isAnnounced).reduce(0) { $0 + $1.parts.count - 1 }
        #expect(text.matches(of: #/<details>/#).count == report.findings(all: false).count - stories)
        for part in parts { #expect(text.contains("  = finding \(part.id),")) }
    }
}
