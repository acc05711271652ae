import Foundation
import FoundationXML
import TestSupport
import Testing
import TraceAnalysis
import TraceModel

@testable import TraceReport

@Suite("Hostile names")
struct HostileNameTests {
    private static let names = [
        "<script>alert(1)</script>", "]]>", "\u{1B}[31mred\u{7}", "%0A::error::x", "a\n::error::x", "\u{202E}txet",
        "| a | b |", "```\n# heading", "@everyone #1 $x$ [a](http://b)", "\"'&\u{0}\u{FFFE}", "%%{init: {}}%%",
        String(decoding: [0x61, 0xFF, 0xC3, 0x28], as: UTF8.self), String(repeating: "long ", count: 10_000),
    ]

    private static func report(_ name: String) -> ResolvedReport {
        var trace = DrawnTrace(
            """
            main      t1        t2
            start t1
            start t2
                      acquire A
                      acquire B
                      release B
                      release A
                                acquire B
                                acquire A
                                release A
                                release B
                                release A
            """, objects: "A lock, B lock")
        trace.tables = TraceTables(
            processes: trace.tables.processes,
            threads: trace.tables.threads.map {
                var row = $0
                row.name = name
                return row
            },
            objects: trace.tables.objects.map {
                var row = $0
                row.name = name
                return row
            },
            sites: trace.tables.sites.map { SourceSite(id: $0.id, file: name, line: $0.line, function: name) })
        return ResolvedReport([ReportedTrace(path: name, lost: 1, cleanEnd: false, result: trace.analyzed())])
    }

    /// The strings of a JSON text that stand under some keys, wherever.
    private static func strings(of json: Any, under keys: Set<String>) -> [String] {
        if let members = json as? [String: Any] {
            return members.flatMap { key, value in
                (value as? String).map { keys.contains(key) ? [$0] : [] } ?? strings(of: value, under: keys)
            }
        }
        return (json as? [Any])?.flatMap { strings(of: $0, under: keys) } ?? []
    }

    @Test("change the form of no report", arguments: names.indices)
    func forms(index: Int) throws {
        let report = Self.report(Self.names[index])
        #expect(!report.findings.isEmpty)
        var settings = ReportSettings()
        settings.sourceLine = { _, line in line < 50 ? Self.names[index] : nil }
        let texts = ReportFormats.all.map { ($0.name, $0.init(settings).render(report)) }
        for (name, text) in texts {
            #expect(!text.unicodeScalars.contains { $0 != "\n" && !TerminalText.isSafe($0) }, "\(name)")
            #expect(text.utf8.count < 60_000_000, "\(name)")
        }
        let reports = Dictionary(uniqueKeysWithValues: texts)
        for name in ["json", "sarif", "gitlab"] {
            let text = try #require(reports[name])
            let report = try JSONSerialization.jsonObject(with: Data(text.utf8))
            // What people read of it, with the escapes of JSON taken off.
            let shown = Self.strings(of: report, under: ["text", "description", "id", "fullyQualifiedName"])
            guard name != "json" else { continue }
            #expect(!shown.isEmpty)
            for text in shown {
                #expect(!text.unicodeScalars.contains { $0 != "\n" && !TerminalText.isSafe($0) }, "\(name): \(text)")
            }
        }
        let parser = XMLParser(data: Data(try #require(reports["junit"]).utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        let lines = try #require(reports["github"]).split(separator: "\n")
        #expect(lines.count == report.findings.count)
        #expect(
            lines.allSatisfy {
                $0.wholeMatch(of: /::(error|warning|notice) file=[^,:]*,line=\d+,title=[a-z-]+::.*/) != nil
            })
        let markdown = try #require(reports["markdown"])
        #expect(!markdown.contains("<script>") || markdown.contains("```text"))
        let outside = Self.outsideFences(markdown)
        #expect(
            !outside.contains { $0.contains("<script") || $0.contains("@everyone") || $0.contains(#/[^\\]\]\(http/#) })
        #expect(outside.filter { $0 == "<details>" }.count == outside.filter { $0.hasSuffix("</details>") }.count)
    }

    /// The lines of a Markdown text that are not in a fence.
    private static func outsideFences(_ text: String) -> [Substring] {
        var fence: Substring?
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                if line == open { fence = nil }
            } else if ticks.count >= 3 {
                fence = ticks
            } else {
                lines.append(line)
            }
        }
        #expect(fence == nil, "a fence is not closed")
        return lines
    }
}
