import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TracePrediction

@testable import TraceReport

@Suite("The SARIF report")
struct SARIFTests {
    /// The schema of the OASIS committee, which is not this project's to publish.
    private static let schema =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/shared/schemas/sarif-2.1.0.json"

    private func run(_ report: ResolvedReport, _ settings: ReportSettings = ReportSettings()) throws -> [String: Any] {
        let text = SARIFFormat(settings).render(report)
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require((root["runs"] as? [[String: Any]])?.first)
    }

    @Test(
        "is valid against the official schema",
        .enabled(if: FileManager.default.fileExists(atPath: schema), "the schema is not beside the project"))
    func valid() throws {
        let schema = try JSONSchema(path: Self.schema)
        var settings = ReportSettings()
        settings.showsAll = true
        settings.sourceLine = { _, line in line < 50 ? "  line \(line)" : nil }
        var report = ExampleReport.report
        report.findings[0].suppressedBy = "known <and> accepted"
        report.findings[1].isNew = true
        report.problems = [ReportProblem(path: "third.sqlite", reason: "no such file")]
        for report in [
            report, ResolvedReport([]), ResolvedReport(ExampleReport.traces), Self.large(findings: 3, steps: 20),
        ] {
            let text = SARIFFormat(settings).render(report)
            #expect(schema.problems(of: try JSONSerialization.jsonObject(with: Data(text.utf8))) == [])
        }
    }

    @Test("has a place with columns, a hash of its line, and both fingerprints")
    func places() throws {
        var settings = ReportSettings()
        settings.sourceLine = { file, line in file == "Sources/demo.swift" && line < 30 ? "\tlet a = \(line) " : nil }
        let run = try run(ExampleReport.report, settings)
        let result = try #require((run["results"] as? [[String: Any]])?.first)
        let location = try #require(
            (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
        let region = try #require(location["region"] as? [String: Int])
        let line = try #require(region["startLine"])
        #expect(region == ["startLine": line, "endLine": line, "startColumn": 2, "endColumn": line > 9 ? 12 : 11])
        let fingerprints = try #require(result["partialFingerprints"] as? [String: String])
        #expect(fingerprints["synctraceFingerprint/v1"] == ExampleReport.report.findings[0].fingerprint)
        let source = (1...29).map { "\tlet a = \($0) " }.joined(separator: "\n")
        #expect(fingerprints["primaryLocationLineHash"] == LineHashes(source)[Int64(line)])
    }

    @Test("has a thread flow for each thread of a schedule, and the order in which they run")
    func flow() throws {
        let report = ExampleReport.report
        let finding = try #require(report.findings.first { $0.schedule != nil })
        let run = try run(report)
        let results = try #require(run["results"] as? [[String: Any]])
        let result = try #require(
            results.first {
                ($0["partialFingerprints"] as? [String: String])?["synctraceFingerprint/v1"] == finding.fingerprint
            })
        let flow = try #require((result["codeFlows"] as? [[String: Any]])?.first)
        let threads = try #require(flow["threadFlows"] as? [[String: Any]])
        let steps = report.steps(of: finding)
        #expect(Set(threads.compactMap { $0["id"] as? String }) == Set(steps.map(\.thread)))
        var order: [Int: String] = [:]
        for thread in threads {
            for place in try #require(thread["locations"] as? [[String: Any]]) {
                let message = (place["location"] as? [String: Any])?["message"] as? [String: String]
                order[try #require(place["executionOrder"] as? Int)] = message?["text"]
            }
        }
        #expect(order.keys.sorted() == Array(1...steps.count))
        #expect(order.sorted { $0.key < $1.key }.map(\.value) == steps.map { "\($0.thread): \($0.text)" })
    }

    /// A report with many findings, the first with a long schedule.
    static func large(findings count: Int, steps: Int) -> ResolvedReport {
        let trace = DrawnTrace("main\nacquire A\nrelease A", objects: "A lock")
        var report = ResolvedReport([
            ReportedTrace(path: "large.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        ])
        let base = ExampleReport.report.findings[0]
        report.findings = (1...count).map { number in
            var finding = base
            finding.id = number
            finding.level = number % 3 == 0 ? .error : .note
            finding.traces = [0]
            finding.fingerprint = String(repeating: "0", count: 8) + String(10_000_000 + number)
            finding.schedule = nil
            return finding
        }
        var schedule = ExampleReport.report.findings.compactMap(\.schedule).first
        schedule?.steps = (0..<steps).map { trace.events[$0 % 2] }
        schedule?.requests = []
        report.findings[2].schedule = schedule
        return report
    }

    @Test("of 6000 findings and a flow of 12000 steps has what code scanning shows, and says what it leaves out")
    func limits() throws {
        let report = Self.large(findings: 6000, steps: 12_000)
        let run = try run(report)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 5000)
        #expect(results.prefix(2000).allSatisfy { $0["level"] as? String == "error" })
        #expect(results.dropFirst(2000).allSatisfy { $0["level"] as? String == "note" })
        let flow = try #require(
            (results[0]["codeFlows"] as? [[String: Any]])?.first?["threadFlows"] as? [[String: Any]])
        #expect((flow.first?["locations"] as? [Any])?.count == 1000)
        let omissions = SARIFFormat(ReportSettings()).omissions(in: report)
        #expect(
            omissions == [
                "1000 of 6000 findings are left out, the least weighty: code scanning shows 5000",
                "the beginning of 1 flow is left out: code scanning shows 1000 steps of a flow, and takes no file of more "
                    + "than 10 MB",
            ])
        let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
        let notes = try #require(invocation["toolExecutionNotifications"] as? [[String: Any]])
        #expect(notes.suffix(2).compactMap { ($0["message"] as? [String: String])?["text"] } == omissions)
    }

    @Test("describes the rules that were run, with their pages")
    func rules() throws {
        let run = try run(ResolvedReport([], rules: ["deadlock"]))
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.map { $0["id"] as? String } == ["deadlock"])
        #expect((rules[0]["help"] as? [String: String])?["markdown"] == RulePage.page(of: "deadlock")?.portableMarkdown)
        #expect((rules[0]["defaultConfiguration"] as? [String: String]) == ["level": "error"])
        let opening = try #require((rules[0]["fullDescription"] as? [String: String])?["text"])
        #expect(opening.hasPrefix("error: ") && !opening.contains("**") && !opening.contains("]("))
    }

    /// The steps of all flows of a rule's results, in the order in which they run.
    private func steps(_ rule: String, of report: ResolvedReport) throws -> [[String: Any]] {
        let results = try #require(try run(report)["results"] as? [[String: Any]])
        let flows = results.filter { $0["ruleId"] as? String == rule }.flatMap {
            $0["codeFlows"] as? [[String: Any]] ?? []
        }
        let lanes = flows.flatMap { $0["threadFlows"] as? [[String: Any]] ?? [] }
        return lanes.flatMap { $0["locations"] as? [[String: Any]] ?? [] }.sorted {
            ($0["executionOrder"] as? Int ?? 0) < ($1["executionOrder"] as? Int ?? 0)
        }
    }

    @Test("tells of each step of a flow what it does to a lock, and of a join or a wait for a condition nothing")
    func kinds() throws {
        func kinds(_ rule: String, of report: ResolvedReport) throws -> Set<[String]> {
            Set(try steps(rule, of: report).map { $0["kinds"] as? [String] ?? [] })
        }
        #expect(try kinds("ended-holding", of: ExampleReport.report) == [["acquire", "lock"], []])
        #expect(try kinds("release-unlocked", of: ExampleReport.report) == [["release", "lock"]])
        #expect(try kinds("lock-order-cycle", of: ExampleReport.report) == [["acquire", "lock"], []])
        let trace = DrawnTrace(
            """
            main       t1         t2
            start t1
            start t2
                       acquire A
                                  acquire B
                       request B
                                  request A
            join_wait t1
            """, objects: "A lock, B lock")
        let report = ResolvedReport([
            ReportedTrace(path: "hang.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        ])
        let deadlock = try steps("deadlock", of: report)
        #expect(deadlock.count == 5)
        #expect(deadlock.prefix(4).allSatisfy { $0["kinds"] as? [String] == ["acquire", "lock"] })
        let location = deadlock[4]["location"] as? [String: Any]
        #expect((location?["message"] as? [String: String])?["text"] == "main: waits behind it here: 't1'")
        #expect(deadlock[4]["kinds"] == nil)
        let opening = DrawnTrace("main     d(daemon)\nstart d\n         enter F", objects: "F resource", end: .exited)
        let left = ResolvedReport([
            ReportedTrace(path: "left.sqlite", lost: 0, cleanEnd: true, result: opening.analyzed())
        ])
        let kindsOfLeft = try kinds("abrupt-daemon-exit", of: left)
        #expect(kindsOfLeft.contains(["acquire", "resource"]) && !kindsOfLeft.contains(["acquire", "lock"]))
    }

    @Test("has a file for each step of a flow, also of a text that has none")
    func files() throws {
        func uris(_ report: ResolvedReport) throws -> [String] {
            try steps("lock-order-cycle", of: report).map { step in
                let location = try #require(step["location"] as? [String: Any])
                let place = try #require(location["physicalLocation"] as? [String: Any], "\(location)")
                return try #require((place["artifactLocation"] as? [String: String])?["uri"])
            }
        }
        // A thread of an unknown place begins in the trace.
        #expect(try Set(uris(ExampleReport.report)) == ["Sources/demo.swift", "first%20%3Crun%3E.sqlite"])
        var trace = DrawnTrace(
            """
            main      t1        t2
            start t1
                      acquire A
                      acquire B
                      release B
                      release A
            start t2
                                acquire B
                                acquire A
                                release A
                                release B
            """, objects: "A lock, B lock")
        let threads = trace.tables.threads.map { row in
            var row = row
            row.site = trace.tables.sites[0].id
            return row
        }
        trace.tables = TraceTables(
            processes: trace.tables.processes, threads: threads, objects: trace.tables.objects,
            sites: trace.tables.sites)
        let made = ResolvedReport([ReportedTrace(path: "m", lost: 0, cleanEnd: true, result: trace.analyzed())])
        #expect(try Set(uris(made)) == ["Sources/demo.swift"])
        trace.tables = TraceTables(
            processes: trace.tables.processes, threads: trace.tables.threads, objects: trace.tables.objects,
            sites: trace.tables.sites.map { SourceSite(id: $0.id, file: "", line: $0.line) })
        let report = ResolvedReport([
            ReportedTrace(path: "/elsewhere/s.std", lost: 0, isText: true, cleanEnd: true, result: trace.analyzed())
        ])
        let all = try uris(report)
        #expect(all.count > 3 && Set(all) == ["s.std"])
        let result = try #require((try run(report)["results"] as? [[String: Any]])?.first)
        let place = try #require(
            (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
        #expect(place["artifactLocation"] as? [String: String] == ["uri": "s.std"])
    }

    @Test("writes out what steers or reorders text, and makes no links of names")
    func texts() {
        #expect(SARIFText.message("a\u{202E}b\u{1B}[0m\nhelp") == "a\\u{202E}b\\u{1B}[0m\nhelp")
        #expect(SARIFText.message("'[a](http://b)' \\ '[c]'") == "'\\[a\\](http://b)' \\\\ '\\[c\\]'")
        #expect(SARIFText.message("an index a[0] is none") == "an index a[0] is none")
    }

    @Test("writes paths as relative references")
    func uris() {
        #expect(SARIFResults.uri("Sources/a b/ü%.swift") == "Sources/a%20b/%C3%BC%25.swift")
        #expect(SARIFResults.uri("x:\u{1B}?#") == "x%3A%1B%3F%23")
    }
}
