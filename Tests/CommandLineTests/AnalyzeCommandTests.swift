import Foundation
import Testing

@Suite("The commands that read a trace")
struct AnalyzeCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func record(_ words: String..., to name: String) throws -> String {
        _ = try run(programWords(words, recordedTo: scratch(name)))
        return scratch(name)
    }

    @Test("analyze exits with 1 for findings at or above --fail-on")
    func failOn() throws {
        let clean = try record("output", "0", "10", to: "clean.sqlite")
        // An error and notes: daemons that were cut off with and without anything in their hands.
        let faulty = try record("end-daemons", to: "faulty.sqlite")
        func code(_ words: String...) throws -> Child.End { try run([Product.synctrace, "analyze"] + words).end }
        for level in ["error", "warning", "note", "never"] {
            #expect(try code(clean, "--fail-on", level) == .exited(0))
            #expect(try code(faulty, "--fail-on", level) == .exited(level == "never" ? 0 : 1))
            #expect(try code(clean, faulty, "--fail-on", level) == .exited(level == "never" ? 0 : 1))
        }
        #expect(try code(faulty, "--only", "deadlock,uncaught-error") == .exited(0))
        #expect(try code(faulty, "--only", "abrupt-daemon-exit") == .exited(1))
        #expect(try code(clean, "--strict") == .exited(0))
    }

    @Test("analyze --format json has the agreed keys")
    func keys() throws {
        let faulty = try record("end-daemons", to: "faulty.sqlite")
        let report = try json(try synctrace("analyze", faulty, "--format", "json").output)
        #expect(
            Set(report.keys)
                == ["formatVersion", "traces", "findings", "notes", "fairness", "conditions", "barriers"])
        let traces = try #require(report["traces"] as? [[String: Any]])
        #expect(traces.count == 1)
        #expect(Set(traces[0].keys) == ["path", "events", "lost", "lostAtLeast", "cleanEnd"])
        let finding = try #require((report["findings"] as? [[String: Any]])?.first)
        #expect(
            Set(finding.keys) == [
                "id", "trace", "traces", "rule", "level", "verdict", "excludedBy", "message", "help", "count", "story",
                "suppressedBy", "isNew", "threads", "objects", "locations", "schedule", "fingerprint",
            ])
        let location = try #require((finding["locations"] as? [[String: Any]])?.first)
        #expect(Set(location.keys) == ["file", "line", "function", "thread", "object", "event", "role"])
    }

    @Test("query prints a table, CSV and JSON, and the list without a name")
    func query() throws {
        let trace = try record("output", "0", "10", to: "run.sqlite")
        let sql = "SELECT object, count(*) AS n FROM events WHERE kind = 'acquire' GROUP BY 1"
        let table = try synctrace("query", trace, "--sql", sql)
        #expect(table.end == .exited(0))
        #expect(table.output.contains("talk"))
        let csv = try synctrace("query", trace, "--sql", sql, "--format", "csv").output
        #expect(csv.split(whereSeparator: \.isNewline) == ["object,n", "talk,10"])
        let rows = try JSONSerialization.jsonObject(
            with: Data(try synctrace("query", trace, "--sql", sql, "--format", "json").output.utf8))
        #expect((rows as? [[String: Any]])?.first?["n"] as? Int == 10)
        let list = try synctrace("query", trace).output
        #expect(list.contains("lock-order-cycles"))
        #expect(list.contains("event-counts"))
    }

    @Test(
        "help fits a terminal of 80 columns",
        arguments: [
            nil, "demo", "record", "analyze", "query", "info", "events", "state", "explain", "recover", "baseline",
            "order",
            "order learn", "order check", "diff", "summarize",
        ])
    func help(command: String?) throws {
        let outcome = try run(
            [Product.synctrace] + (command?.split(separator: " ").map(String.init) ?? []) + ["--help"],
            environment: ["COLUMNS": "80"])
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors == "")
        #expect(outcome.output.contains("USAGE: synctrace"))
        for line in outcome.output.split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test("--version prints one line")
    func version() throws {
        let outcome = try synctrace("--version")
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.split(separator: ".").count == 3)
        #expect(outcome.output.filter { $0 == "\n" }.count == 1)
    }

    @Test("demo takes its own options after the name, and gives the rest to the demo")
    func demoOptions() throws {
        let outcome = try synctrace(
            "demo", "philosophers-ordered", "3", "--meals", "2", "--output", scratch("run.sqlite"))
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.contains("\n\n3 philosophers sit down\n3 philosophers have eaten 2 meals each\n"))
        #expect(outcome.output.contains("Trace: \(scratch("run.sqlite"))\n"))
        #expect(scratch.names == ["run.sqlite"])
    }

    @Test("demo takes its own options before and after the name", arguments: [true, false])
    func demoOptionsAnywhere(comeFirst: Bool) throws {
        try scratch.write("old", to: "run.sqlite")
        let options = ["--output", scratch("run.sqlite"), "--force", "--fail-on", "error"]
        let words = comeFirst ? options + ["deadlock"] : ["deadlock"] + options
        let outcome = try run([Product.synctrace, "demo"] + words)
        #expect(outcome.end == .exited(1))
        #expect(outcome.output.contains("Trace: \(scratch("run.sqlite"))\n"))
        #expect(scratch.names == ["run.sqlite"])
    }

    @Test("a program that records nothing is said to have recorded nothing")
    func nothing() throws {
        let recorded = try run([Product.synctrace, "record", "-o", scratch("run.sqlite"), "--", "/bin/true"])
        #expect(!recorded.errors.contains("next:"))
        let report = try synctrace("analyze", scratch("run.sqlite"))
        #expect(report.end == .exited(0))
        #expect(report.output.contains("holds no events"))
        #expect(!report.output.contains("clean"))
        #expect(try synctrace("info", scratch("run.sqlite")).output.contains("nothing was recorded"))
    }

    @Test("empty names are none, long ones fit 80 columns, and an error without a place has the thread's")
    func names() throws {
        let trace = try record("names", to: "run.sqlite")
        let objects = TraceFile(path: trace)
        #expect(try objects.rows("SELECT id FROM object WHERE name = ''").isEmpty)
        #expect(try objects.rows("SELECT name FROM thread WHERE name LIKE 'Thread-%'") == ["Thread-1"])
        let text = try synctrace("analyze", trace).output
        for line in text.split(separator: "\n") where !line.contains(" | ") { #expect(line.count <= 80, "\(line)") }
        let report = try json(try synctrace("analyze", trace, "--format", "json").output)
        let findings = try #require(report["findings"] as? [[String: Any]])
        let error = try #require(findings.first { $0["rule"] as? String == "uncaught-error" })
        let places = try #require(error["locations"] as? [[String: Any]])
        #expect(!places.isEmpty && places.allSatisfy { $0["file"] is String })
    }
}
