import Foundation
import TestSupport
import Testing
import TraceModel
import TraceReport

@Suite("In which tests a finding was")
struct TestAttributionTests {
    private static let drawing = """
        main         t1           t2           t3
        start t1
        start t2
        start t3
                     acquire A @7
                                  acquire B @7
                                               acquire C @7
                     end @8
                                  end @8
                                               end @8
        """

    /// A report on a run in which threads end with a lock, some of which are of tests.
    private func report(_ tests: [String: String]) -> ResolvedReport {
        let drawn = DrawnTrace(Self.drawing, objects: "A lock, B lock, C lock")
        let threads = drawn.tables.threads.map { row in
            var row = row
            if let test = tests[row.name ?? ""] {
                row.origin = ThreadInfo.origin(ofTest: test) + "/1"
                row.parent = drawn.tables.threads[0].id
            }
            return row
        }
        let tables = TraceTables(
            processes: drawn.tables.processes, threads: threads, objects: drawn.tables.objects,
            sites: drawn.tables.sites)
        let result = MemoryTrace(tables, drawn.events).analyzed()
        return ResolvedReport([ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: result)])
    }

    private func told(_ report: ResolvedReport) -> [Substring] {
        TextFormat().render(report).split(separator: "\n").filter {
            $0.contains("traced test") || $0.contains("in the test")
        }
    }

    @Test("is said of each, and that it was outside of them, too")
    func both() throws {
        let report = report(["t1": "M.S.one()", "t3": "M.S.two()"])
        #expect(report.findings.map(\.count) == [3], "\(TextFormat().render(report))")
        #expect(report.findings.map(\.tests) == [["M.S.one()", "M.S.two()"]])
        #expect(told(report) == ["  = in the tests M.S.one(), M.S.two(), and outside of traced tests"])
        let json = JSONFormat().render(report)
        #expect(json.contains("\"outsideOfTests\": true"))
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let schema = try JSONSchema(path: root + "/docs/report.schema.json")
        #expect(schema.problems(of: try JSONSerialization.jsonObject(with: Data(json.utf8))) == [])
    }

    @Test("is said to be none where tests were recorded, and it was elsewhere")
    func outside() {
        // A test that has no finding.
        let report = report(["main": "M.S.one()"])
        #expect(report.findings.map(\.tests) == [[]])
        #expect(told(report) == ["  = outside of traced tests"])
    }

    @Test("is not spoken of where all of it was in tests, or where no tests were recorded")
    func clean() {
        let all = report(["t1": "M.S.one()", "t2": "M.S.one()", "t3": "M.S.two()"])
        #expect(told(all) == ["  = in the tests M.S.one(), M.S.two()"])
        #expect(!JSONFormat().render(all).contains("outsideOfTests"))
        #expect(told(report([:])).isEmpty)
        #expect(!JSONFormat().render(report([:])).contains("outsideOfTests"))
    }
}
