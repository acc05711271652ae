import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceReport

@testable import TraceSummary

@Suite("A summary")
struct SummaryTests {
    /// A run in which a thread acquires locks in the order given, one inside the other, and its rows.
    private func summary(_ locks: String, thread: String = "t1", path: String = "run.sqlite") throws -> String {
        let acts = locks.map { "       acquire \($0)" } + locks.reversed().map { "       release \($0)" }
        let drawing = (["main   \(thread)", "start \(thread)"] + acts).joined(separator: "\n")
        let trace = DrawnTrace(drawing, objects: "A lock, B lock, C lock, G lock")
        let source = MemoryTrace(trace.tables, trace.events)
        var options = AnalysisOptions()
        options.keepsLockOrder = true
        let result = try AnalysisSession(options).analyze(source).result
        let reported = ReportedTrace(path: path, lost: 0, cleanEnd: true, result: result)
        var writer = SummaryWriter()
        try writer.add(reported, ResolvedReport([reported]), hash: TraceHash(source))
        return writer.rows
    }

    private func report(_ text: String) throws -> ResolvedReport {
        let path = FileManager.default.temporaryDirectory.appending(path: "summary-\(UUID())").path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var reader = SummaryReader()
        try reader.read(path)
        let (traces, edges) = try reader.finish()
        return ResolvedReport(traces, rules: nil, judge: nil, summarized: edges)
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try report(text)
            return nil
        } catch {
            return "\(error)".split(separator: "/").last.map { String($0.drop { $0 != ":" }) }
        }
    }

    @Test("of two runs put one after the other has the cycle whose halves lie in them, in any order of its rows")
    func across() throws {
        let text = try summary("AB") + summary("BA", thread: "t2")
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        for order in [rows, rows.reversed(), rows.sorted(), rows + rows] {
            let report = try report(SummaryForm.heading + "\n" + order.joined(separator: "\n") + "\n")
            #expect(report.traces.count == 2)
            let found = report.findings.filter { $0.message.contains("across runs") }
            #expect(found.map(\.objects) == [["A", "B"]] || found.map(\.objects) == [["B", "A"]])
            #expect(found.first?.verdict == .unproven)
            #expect(found.first?.message.contains("in 1 of 2 traces") ?? false)
            #expect(found.first?.locations.compactMap(\.line).count == 4)
        }
    }

    @Test("has no cycle where a lock that both hold, or one run alone, is all that there is")
    func apart() throws {
        let gated = try report(summary("GAB") + summary("GBA", thread: "t2")).findings.filter(\.isAcrossRuns)
        #expect(gated.map(\.excludedBy) == ["gated"])
        #expect(try report(summary("AB") + summary("AB", path: "copy.sqlite")).traces.count == 1)
        #expect(try report(summary("AB") + summary("AC", thread: "t2") + summary("BC", thread: "t3")).findings.isEmpty)
        #expect(try report(summary("AB") + summary("BA")).findings.map(\.excludedBy) == ["single-thread"])
        let three = try summary("AB") + summary("BC", thread: "t2") + summary("CA", thread: "t3")
        #expect(try report(three).findings.count == 1)
    }

    @Test("has rows of at most 60 bytes for edges")
    func size() throws {
        let edges = try summary("ABCG").split(separator: "\n").filter { $0.hasPrefix("e\t") }
        #expect(edges.count == 6)
        for edge in edges { #expect(edge.utf8.count + 1 <= 60, "\(edge)") }
    }

    @Test(
        "keeps fields apart, whatever is in them",
        arguments: ["a\tb", "a\nb", "\\", "\\t", "\u{1b}[1m", "é", "", "\\u{1b}"])
    func fields(text: String) {
        let escaped = SummaryForm.escaped(text)
        #expect(!escaped.contains("\t") && !escaped.contains("\n") && !escaped.contains("\u{1b}"))
        #expect(SummaryForm.unescaped(escaped) == text)
    }

    @Test("has ids of ten characters that are read as they were")
    func ids() {
        for text in ["", "a", "b", "lock\u{0}file\u{0}function"] {
            let id = StableHash.of(text)
            #expect(id.text.utf8.count == 10)
            #expect(Array(id.text.utf8).withUnsafeBytes { RowID($0) } == id)
        }
        // The same everywhere, and always.
        #expect(StableHash.of("synctrace").text == "e-wbwmfyHN")
    }

    @Test(
        "says which row is none, and what is missing",
        arguments: [
            ("x\t1\n", ":1: is not a row of a summary: 'x\t1'"),
            ("\ne\tAAAAAAAAAA\t2\n", ":2: is not a row of a summary: 'e\tAAAAAAAAAA\t2'"),
            ("# synctrace summary 2\n", ":1: is a summary of a form that this program does not know"),
            (
                "e\tAAAAAAAAAA\tAAAAAAAAAA\tAAAAAAAAAA\tAAAAAAAAAA\t1\n",
                ": has rows of the run AAAAAAAAAA, and no row 'r' for it"
            ),
            ("d\tAAAAAAAAAA\t{}\n", ":1: is not a row of a summary: 'd\tAAAAAAAAAA\t{}'"),
        ])
    func problems(text: String, problem: String) {
        #expect(self.problem(text) == problem)
    }

    @Test(
        "is refused where a finding is called what could steer a terminal or a report",
        arguments: [
            ("rule", "x\u{1b}[1m"), ("rule", "a b"), ("rule", ""), ("fingerprint", "x"), ("level", "fatal"),
        ])
    func hostile(key: String, value: String) throws {
        var finding: [String: Any] = [
            "rule": "deadlock", "level": "error", "message": "m", "help": "h", "threads": [String](),
            "objects": [String](), "locations": [String](), "fingerprint": "0123456789abcdef",
        ]
        func row() throws -> String {
            "d\tAAAAAAAAAA\t"
                + SummaryForm.escaped(
                    String(decoding: try JSONSerialization.data(withJSONObject: finding), as: UTF8.self)) + "\n"
        }
        #expect(problem(try row()) == nil)
        finding[key] = value
        #expect(problem(try row())?.hasPrefix(":1: is not a row of a summary: ") ?? false)
    }

    @Test("is refused wherever it was cut off, alone and with others before it")
    func cutOff() throws {
        let whole = try summary("AB")
        let both = try whole + summary("BA", thread: "t2")
        #expect(try report(both).findings.count == 1)
        for before in ["", whole] {
            let text = Array((before + (try summary("BA", thread: "t2"))).utf8)
            for end in before.utf8.count + 1..<text.count {
                let problem = problem(String(decoding: text[..<end], as: UTF8.self))
                #expect(problem != nil, "\(end) of \(text.count) bytes")
            }
        }
        #expect(problem(SummaryForm.heading + "\n") == ": has no rows; it was cut off")
        let rows = both.split(separator: "\n").map(String.init)
        #expect(
            problem(rows.dropLast().joined(separator: "\n") + "\n")
                == ": was cut off: its last row, which says how many runs there are, is missing")
        #expect(
            problem(rows.filter { !$0.hasPrefix("e\t") }.joined(separator: "\n") + "\n")
                == ": has 2 of the 3 rows of 'run.sqlite'; it was cut off")
    }

    @Test("is read in pieces, whatever the length of its lines")
    func lines() throws {
        let long = "# " + String(repeating: "x", count: 3 << 20)
        let text = try long + "\n" + summary("AB") + long + "\n" + summary("BA", thread: "t2")
        #expect(try report(text).findings.count == 1)
        #expect(
            problem("# \n# " + String(repeating: "x", count: 20 << 20) + "\n")
                == ":2: is longer than any row of a summary")
    }

    @Test("is refused, or read and reported, but never ends the program, where rows are damaged")
    func damaged() throws {
        let whole = Array(try (summary("ABC") + summary("BA")).utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[place] = UInt8.random(in: 0...255, using: &random)
                } else {
                    bytes.remove(at: place)
                }
            }
            guard let report = try? report(String(decoding: bytes, as: UTF8.self)) else { continue }
            for format in ReportFormats.all where format.name != "html" {
                _ = format.init(ReportSettings()).render(report)
            }
        }
    }
}
