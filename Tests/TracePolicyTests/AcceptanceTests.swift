import Foundation
import TestSupport
import Testing
import TraceAnalysis

@testable import TracePolicy
@testable import TraceReport

/// A line of a baseline.
private let oneFinding =
    "{\"fingerprint\":\"aaaaaaaaaaaaaaaa\",\"message\":\"m\",\"places\":[],\"rule\":\"deadlock\"}"

@Suite("What a team has accepted")
struct AcceptanceTests {
    /// Two lock-order cycles of other locks, and a release of what is not held.
    private static let trace = DrawnTrace(
        """
        main        t1          t2
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
        acquire C
        acquire D
        release D
        release C
                    acquire D
                    acquire C
                    release C
                    release D
        release_error A 0
        """, objects: "A lock, B lock, C lock, D lock")

    private func report(_ suppressions: [Suppression], baseline: Baseline? = nil, today: String = "2026-01-01") throws
        -> ResolvedReport
    {
        var settings = Settings(path: "s.yml")
        settings.suppressions = suppressions
        let judge = Acceptance(settings, baseline: baseline, today: try #require(Day(today)))
        let trace = ReportedTrace(path: "a.sqlite", lost: 0, cleanEnd: true, result: Self.trace.analyzed())
        return ResolvedReport([trace], rules: nil, judge: judge)
    }

    private func suppression(
        rule: String? = nil, object: String? = nil, thread: String? = nil, file: String? = nil,
        function: String? = nil, until: String? = nil
    ) -> Suppression {
        var result = Suppression(line: 3)
        result.rule = rule.map { .init($0) }
        result.object = object.map { .init($0) }
        result.thread = thread.map { .init($0) }
        result.file = file.map { .init($0) }
        result.function = function.map { .init($0) }
        result.until = until.flatMap { Day($0) }
        result.reason = "agreed"
        return result
    }

    private func cycles(_ report: ResolvedReport) -> [ResolvedFinding] {
        report.findings.filter { $0.rule == "lock-order-cycle" }
    }

    @Test("is suppressed by all that a suppression names, and by nothing less")
    func matching() throws {
        func count(_ suppression: Suppression) throws -> Int { try report([suppression]).suppressedCount }
        #expect(try count(suppression(rule: "lock-order-cycle")) == 2)
        #expect(try count(suppression(rule: "lock-*", object: "A")) == 1)
        #expect(try count(suppression(rule: "lock-*", object: "[AC]")) == 2)
        #expect(try count(suppression(rule: "lock-*", object: "A", thread: "main")) == 0)
        #expect(try count(suppression(rule: "lock-*", object: "A", thread: "t?")) == 1)
        #expect(try count(suppression(file: "*demo.swift")) == 3)
        #expect(try count(suppression(file: "*.c")) == 0)
        let element = Suppression.Pattern("locks[2]")
        #expect(element.matches("locks[2]") && element.matches("locks2") && !element.matches("locks"))
        #expect(try count(suppression(file: "*demo.*", function: "none*")) == 0)
    }

    @Test("is not counted, and comes after what counts")
    func order() throws {
        let report = try report([suppression(object: "A")])
        #expect(report.findings.map(\.counts) == [true, false, false])
        #expect(report.findings.map(\.id) == [1, 2, 3])
        #expect(report.findings(all: false).map(\.objects) == [["C", "D"]])
        #expect(report.reaches(.error))
        #expect(try !self.report([suppression(file: "*")]).reaches(.note))
        let text = TextFormat().render(report)
        #expect(text.hasSuffix("1 error in 1 trace (21 events); 2 suppressed, shown with --all\n"))
        #expect(!text.contains("agreed"))
        var all = ReportSettings()
        all.showsAll = true
        #expect(TextFormat(all).render(report).contains("error[release-unlocked, suppressed: agreed]: "))
    }

    @Test("is marked in each form that has a place for it, and left out of the others with a word")
    func forms() throws {
        let report = try report([suppression(object: "A")])
        let sarif = SARIFFormat().render(report)
        #expect(sarif.matches(of: /"justification": "agreed"/).count == 2)
        #expect(JSONFormat().render(report).matches(of: /"suppressedBy": "agreed"/).count == 2)
        let github = GitHubFormat().render(report)
        #expect(github.matches(of: /::error/).count == 1)
        #expect(github.hasSuffix("::notice title=synctrace::2 suppressed\n"))
        #expect(GitLabFormat().render(report).matches(of: /"severity"/).count == 1)
        #expect(GitLabFormat().omissions(in: report) == ["findings that do not count are left out: 2 suppressed"])
        let junit = JUnitFormat().render(report)
        #expect(junit.matches(of: #/<failure /#).count == 1)
        #expect(junit.contains("2 suppressed"))
        #expect(MarkdownFormat().render(report).contains("2 suppressed"))
    }

    @Test("works through its last day, and then says that it has ended")
    func day() throws {
        let lasting = suppression(rule: "lock-order-cycle", until: "2026-03-01")
        let last = try report([lasting], today: "2026-03-01")
        #expect(last.suppressedCount == 2)
        #expect(last.remarks == [])
        let after = try report([lasting], today: "2026-03-02")
        #expect(after.suppressedCount == 0)
        #expect(
            after.remarks == [
                ReportRemark(
                    file: "s.yml", line: 3,
                    text: "this suppression ended on 2026-03-01; its findings count again")
            ])
    }

    @Test("is a note when it matches nothing")
    func unused() throws {
        let report = try report([suppression(object: "Z")])
        #expect(report.remarks.map(\.text) == ["this suppression matched nothing"])
        #expect(TextFormat().render(report).contains("note: s.yml:3: this suppression matched nothing\n"))
        #expect(GitHubFormat().render(report).contains("::notice file=s.yml,line=3,title=synctrace::this suppression"))
        #expect(SARIFFormat().render(report).contains("\"uri\": \"s.yml\""))
    }

    @Test("takes a name that several have without the id behind it, too")
    func double() throws {
        var finding = try #require(try report([]).findings.first)
        (finding.objects, finding.plainObjects) = (["A #7", "B"], ["A", "B"])
        (finding.threads, finding.plainThreads) = (["t #1", "t #2"], ["t", "t"])
        #expect(suppression(object: "A").matches(finding))
        #expect(suppression(object: "A #7").matches(finding))
        #expect(!suppression(object: "A #8").matches(finding))
        #expect(suppression(thread: "t").matches(finding))
        #expect(!suppression(thread: "u").matches(finding))
    }

    @Test("hides no other object that has the same finding at the same lines")
    func alike() throws {
        let trace = DrawnTrace(
            "main\nrelease_error A 0\nrelease_error B 0", objects: "A lock, B lock")
        var settings = Settings(path: "s.yml")
        settings.suppressions = [suppression(object: "A")]
        let reported = ReportedTrace(path: "a.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        let report = ResolvedReport([reported], rules: nil, judge: Acceptance(settings, baseline: nil))
        #expect(report.findings(all: false).map(\.objects) == [["B"]])
        #expect(report.suppressedCount == 1)
    }

    // MARK: The baseline

    private func baseline(_ text: String) throws -> Baseline {
        let path = FileManager.default.temporaryDirectory.path + "/synctrace-baseline-\(UUID()).json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try Baseline(reading: path)
    }

    @Test("is in the baseline with a line each, and known again")
    func known() throws {
        let text = Baseline.text(of: try report([]))
        let lines = text.split(separator: "\n")
        #expect(lines.first == "{\"formatVersion\": 1, \"findings\": [")
        #expect(lines.last == "]}")
        #expect(lines.count == 5)
        let rules = lines.compactMap { $0.firstMatch(of: /"rule":"([a-z-]*)"/).map { String($0.1) } }
        #expect(rules == ["lock-order-cycle", "lock-order-cycle", "release-unlocked"])
        let baseline = try baseline(text)
        #expect(baseline.entries.map(\.line) == [2, 3, 4])
        let again = try report([], baseline: baseline)
        #expect(again.findings.map(\.isNew) == [false, false, false])
        #expect(!again.reaches(.note))
        #expect(again.remarks == [])
        #expect(TextFormat().render(again).hasPrefix("clean: no new findings in 1 trace"))
        #expect(SARIFFormat().render(again).matches(of: /"baselineState": "unchanged"/).count == 3)
        // The same text from what is known: writing it again changes nothing.
        #expect(Baseline.text(of: again) == text)
    }

    @Test("keeps the lines of what it knows as they are, and says of the rest what does not differ from run to run")
    func kept() throws {
        let text = Baseline.text(of: try report([]))
        #expect(text.contains("\"message\":\"Threads acquire the same locks in opposite orders: 'A' and 'B'\""))
        #expect(text.contains("\"message\":\"A thread released a lock that nobody held: 'A'\""))
        let edited = text.replacing("'A' and 'B'\"", with: "by hand, 17 times\"")
            .replacing("nobody held: 'A'", with: "nobody held").replacing("\n", with: "\r\n")
        let old = try baseline(edited)
        #expect(old.entries.map(\.line) == [2, 3, 4])
        #expect(Baseline.text(of: try report([]), keeping: old) == edited.replacing("\r\n", with: "\n"))
        let one = try baseline(edited.replacing(/\{"fingerprint":"[0-9a-f]*","message":"Threads[^\r]*\r\n/, with: ""))
        #expect(one.entries.count == 1)
        let grown = Baseline.text(of: try report([]), keeping: one)
        #expect(grown.contains("nobody held\"") && grown.contains("'A' and 'B'"))
    }

    @Test("does not hide what is new, and tells the lines whose findings are gone")
    func changed() throws {
        let cycle = try #require(try cycles(report([])).first)
        let text = """
            {"formatVersion": 1, "findings": [
            {"fingerprint":"\(cycle.fingerprint)","message":"m","places":[],"rule":"lock-order-cycle"},
            {"fingerprint":"aaaaaaaaaaaaaaaa","message":"m","places":[],"rule":"deadlock"},
            {"fingerprint":"bbbbbbbbbbbbbbbb","message":"m","places":[],"rule":"deadlock"}
            ]}
            """
        let report = try report([], baseline: baseline(text))
        #expect(report.findings.map(\.isNew) == [true, true, false])
        #expect(report.reaches(.error))
        #expect(report.remarks.map(\.line) == [3])
        #expect(
            report.remarks.first?.text
                == "2 findings of the baseline were not found (lines 3-4); 'synctrace baseline' drops what is not found"
        )
        #expect(
            TextFormat().render(report).hasSuffix(
                "2 new errors in 1 trace (21 events); 1 known from the baseline, shown with --all\n"))
    }

    @Test(
        "is refused when it is not what was written",
        arguments: [
            ("", ":1: is empty; 'synctrace baseline' writes it anew"),
            ("{\"findings\": []}", ": is not a baseline that 'synctrace baseline' wrote"),
            (
                "{\"formatVersion\": 2, \"findings\": []}",
                ": has the form 2 of baselines, which this program does not know"
            ),
            ("{\n<<<<<<< mine\n", ":2: has a merge conflict; keep the lines of both sides"),
            ("{\r\n\r\n>>>>>>> theirs\r\n", ":3: has a merge conflict; keep the lines of both sides"),
            ("{\n=======\n", ":2: has a merge conflict; keep the lines of both sides"),
            (
                "{\"formatVersion\": 1, \"findings\": [\n\(oneFinding)\n\(oneFinding)\n]}\n",
                ":2: has no comma at its end, and another finding follows"
            ),
            (
                "{\"formatVersion\": 1, \"findings\": [\n\(oneFinding),\nx\n]}\n",
                ":3: is not a finding as 'synctrace baseline' writes it"
            ),
            (
                "{\"formatVersion\": 1, \"findings\": [\n\(oneFinding)\n",
                ":2: is the last line, and ']}' is missing after it"
            ),
        ])
    func refused(text: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try baseline(text) }
        #expect(error.map { "\($0)".hasSuffix(".json" + message) } ?? false, "\(String(describing: error))")
    }
}
