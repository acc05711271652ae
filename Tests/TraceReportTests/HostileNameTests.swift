import Foundation
import FoundationXML
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReplay

@testable import TraceReport

@Suite("Hostile names")
struct HostileNameTests {
    private static let names = [
        "<script>alert(1)</script>", "]]>", "\u{1B}[31mred\u{7}", "%0A::error::x", "a\n::error::x", "\u{202E}txet",
        "| a | b |", "```\n# heading", "@everyone #1 $x$ [a](http://b)", "\"'&\u{0}\u{FFFE}", "%%{init: {}}%%",
        String(decoding: [0x61, 0xFF, 0xC3, 0x28], as: UTF8.self), String(repeating: "long ", count: 10_000),
    ]

    private static func trace(_ name: String) -> DrawnTrace {
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
        return trace
    }

    private static func report(_ name: String) -> ResolvedReport {
        ResolvedReport([ReportedTrace(path: name, lost: 1, cleanEnd: false, result: trace(name).analyzed())])
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

    /// All strings of a JSON text, and the names of its members.
    private static func strings(of json: Any) -> [String] {
        if let members = json as? [String: Any] { return members.flatMap { [$0] + strings(of: $1) } }
        return (json as? [Any])?.flatMap { strings(of: $0) } ?? (json as? String).map { [$0] } ?? []
    }

    private static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || TerminalText.isSafe($0) }
    }

    /// A timeline of a trace whose finding is told, too.
    private static func timeline(_ form: TimelineForm, _ trace: DrawnTrace, _ report: ResolvedReport) throws -> [UInt8]
    {
        let notes = TimelineNote.all(of: report)
        #expect(!notes.isEmpty)
        var bytes: [UInt8] = []
        try form.write(
            MemoryTrace(trace.tables, trace.events), tables: trace.tables, notes: notes, progress: { _ in }
        ) { bytes += $0 }
        return bytes
    }

    @Test("are written out in a timeline, those in its findings as well", arguments: names.indices)
    func timelines(index: Int) throws {
        let name = Self.names[index]
        let (trace, report) = (Self.trace(name), Self.report(name))
        let json = try JSONSerialization.jsonObject(with: Data(try Self.timeline(.chrome, trace, report)))
        let strings = Self.strings(of: json)
        #expect(strings.contains("finding"))
        for text in strings { #expect(Self.isSafe(text), "\(text)") }
        let packets = try ProtobufFields(try Self.timeline(.perfetto, trace, report)).messages(1)
        let notes = try packets.flatMap { try $0.messages(11) }.flatMap { try $0.messages(4) }.flatMap {
            try $0.texts(6)
        }
        let tracks = try packets.flatMap { try $0.messages(60) }.flatMap { try $0.texts(2) }
        #expect(!notes.isEmpty && !tracks.isEmpty)
        for text in notes + tracks { #expect(Self.isSafe(text), "\(text)") }
    }

    @Test("are written out in graphs, in a state and in the steps of a trace", arguments: names.indices)
    func others(index: Int) throws {
        let name = Self.names[index]
        let (trace, report) = (Self.trace(name), Self.report(name))
        var replay = Replay(tables: trace.tables)
        for event in trace.events.prefix(9) { replay.apply(event) }
        let order = LockOrderEdge(
            held: trace.tables.objects[3].id, wanted: trace.tables.objects[4].id, thread: trace.tables.threads[1].id,
            count: 1)
        let graphs = [
            ResolvedGraph(waitsOf: replay), ResolvedGraph(lockOrder: [order], TraceNames(trace.tables)),
            ResolvedGraph(report.findings[0]),
        ]
        #expect(graphs[1].edges.count == 1)
        var texts = graphs.flatMap { [MermaidText($0).text, DOTText($0, title: name).text] }
        let state = StateReport(replay, after: trace.events[8])
        texts.append(state.render(total: Int64(trace.events.count)))
        // For programs names are as they are, in JSON's own escapes.
        texts.append(state.json(path: name, total: 20))
        var stepper = try TraceStepper(
            MemoryTrace(trace.tables, trace.events), notes: TimelineNote.all(of: report))
        for (columns, rows) in [(80, 24), (20, 5)] {
            _ = try stepper.press(.nextFinding)
            texts += try stepper.lines(columns: columns, rows: rows)
        }
        for text in texts { #expect(Self.isSafe(text), "\(text)") }
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
