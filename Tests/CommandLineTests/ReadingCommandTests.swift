import Foundation
import Testing
import TraceAnalysis
import TraceReader

@Suite("events, state and explain")
struct ReadingCommandTests {
    private let trace = CommittedTrace(name: "deadlock").path("sqlite")
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Runs `synctrace` where no sources are at hand.
    private func output(_ words: String...) throws -> String {
        let outcome = try run([Product.synctrace] + words, in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.isEmpty)
        return outcome.output
    }

    private func expectRefusal(
        _ words: [String], _ line: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try run([Product.synctrace] + words, in: scratch.path)
        #expect(outcome.errors == "synctrace: \(line)\n", sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
        #expect(outcome.end == .exited(2), sourceLocation: sourceLocation)
    }

    /// The numbers of the events that are listed.
    private func numbers(_ words: String...) throws -> [Int] {
        let outcome = try run([Product.synctrace, "events", trace, "--format", "csv"] + words)
        return outcome.output.split(whereSeparator: \.isNewline).dropFirst().compactMap {
            Int($0.prefix { $0 != "," })
        }
    }

    @Test("events lists all, or those of a thread, an object, a kind, a time")
    func filters() throws {
        let all = TraceFile(path: trace)
        func expected(_ condition: String) throws -> [Int] {
            try all.rows("SELECT seq FROM events WHERE \(condition) ORDER BY seq").compactMap { Int($0) }
        }
        #expect(try numbers() == (1...18).map { $0 })
        #expect(try numbers("--thread", "t1") == expected("thread = 't1'"))
        #expect(try numbers("--thread", "t1", "--thread", "t2") == expected("thread IN ('t1', 't2')"))
        let id = try all.value("SELECT id FROM thread WHERE name = 't2'")
        #expect(try numbers("--thread", id) == expected("thread = 't2'"))
        #expect(try numbers("--thread", "#\(id)") == expected("thread = 't2'"))
        #expect(try numbers("--object", "lock1") == expected("object = 'lock1'"))
        #expect(try numbers("--object", "t1") == expected("object = 't1'"))
        #expect(
            try numbers("--kind", "acquire,request", "--kind", "end")
                == expected("kind IN ('acquire', 'request', 'end')"))
        #expect(try numbers("--from", "5", "--to", "7") == [5, 6, 7])
        #expect(try numbers("--from", "7.3ms", "--to", "0.1s") == expected("time_ns BETWEEN 7300000 AND 100000000"))
        #expect(try numbers("--limit", "3") == [1, 2, 3])
        #expect(try numbers("--thread", "t1", "--kind", "request").isEmpty)
    }

    @Test("events gives the rows of the view", arguments: ["deadlock", "semaphore", "barrier", "timer"])
    func view(name: String) throws {
        let path = CommittedTrace(name: name).path("sqlite")
        let view = try output("query", path, "--sql", "SELECT * FROM events ORDER BY seq", "--format", "csv")
        #expect(try output("events", path, "--format", "csv") == view)
        let json = try output("query", path, "--sql", "SELECT * FROM events ORDER BY seq", "--format", "json")
        let rows = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSArray
        let listed = try output("events", path, "--format", "json")
        #expect(try JSONSerialization.jsonObject(with: Data(listed.utf8)) as? NSArray == rows)
    }

    @Test("events says what it does not know, with what is near")
    func unknown() throws {
        try expectRefusal(
            ["events", trace, "--thread", "t"], "no thread of the trace is called 't'; did you mean t1, t2?")
        try expectRefusal(
            ["events", trace, "--object", "lock11"],
            "no object of the trace is called 'lock11'; did you mean lock1, lock2?")
        try expectRefusal(
            ["events", trace, "--thread", "99"],
            "no thread of the trace is called '99'; did you mean t1, t2?")
        for kind in ["thread", "object"] {
            try expectRefusal(
                ["events", trace, "--\(kind)", "something else"],
                "no \(kind) of the trace is called 'something else'; 'synctrace events' shows the names and 'synctrace "
                    + "query TRACE \(kind)s' the ids")
            let rows = try output("query", trace, "\(kind)s", "--format", "csv").split(separator: "\n").dropFirst()
            #expect(!rows.isEmpty)
            for row in rows {
                // An id is taken, whether or not there are events.
                _ = try output("events", trace, "--\(kind)", String(row.prefix { $0 != "," }))
            }
        }
        try expectRefusal(
            ["events", trace, "--kind", "aquire"], "no kind of event is called 'aquire'; did you mean acquire?")
        try expectRefusal(
            ["events", trace, "--from", "1d"],
            "The value '1d' is invalid for '--from <moment>': a moment is the number of an event (120) or a time with its "
                + "unit (1.5s, 20ms); see 'synctrace events --help'")
    }

    @Test("state shows the end, a moment by number, and one by time")
    func state() throws {
        let end = try output("state", trace)
        #expect(end.hasPrefix("after event 18 of 18, "))
        #expect(end.contains("\n  t1    ended by an error\n        holds 'lock1' since event 8, "))
        #expect(end.contains("\n  lock1  lock, held by 't1'\n         awaited by 't2'\n"))
        let early = try output("state", trace, "--at", "10")
        #expect(early.hasPrefix("after event 10 of 18, "))
        #expect(early.contains("\n  lock1  lock, held by 't1'\n  at rest: 1 lock\n"))
        let time = try TraceFile(path: trace).value("SELECT time_ns + 1 FROM event WHERE seq = 10")
        #expect(try output("state", trace, "--at", "\(time)ns") == early)
        #expect(try output("state", trace, "--at", "0").hasPrefix("before the first event of 18\n"))
        #expect(try output("state", trace, "--at", "0s") == output("state", trace, "--at", "0"))
        #expect(try output("state", trace, "--at", "1min") == end)
        let json = try output("state", trace, "--format", "json", "--at", "10")
        #expect(json.hasPrefix("{\"formatVersion\": 1, \"trace\": \"\(trace)\", \"events\": 18, \"event\": 10, "))
        try expectRefusal(["state", trace, "--at", "19"], "\(trace): has no event 19; the last is 18")
    }

    @Test("info says how long the process lived, also after its last event")
    func duration() throws {
        #expect(try output("info", trace).contains(/\nduration +1.022 s\n/))
    }

    @Test("a moment may be in minutes and hours")
    func units() throws {
        for moment in ["1m", "1min", "0.5h", "120000ms"] {
            #expect(try output("state", trace, "--at", moment) == output("state", trace))
        }
    }

    @Test("explain without a rule prints the list, with levels and thresholds")
    func rules() throws {
        let text = try output("explain")
        for rule in RuleInfo.all {
            #expect(
                text.contains(
                    "\(rule.name): \(rule.levels.map(\.rawValue).joined(separator: ", "))\n    \(rule.title)\n"))
        }
        #expect(text.contains("    options: --starvation-overtakes 30, --starvation-wait 50ms\n"))
    }

    @Test("explain prints the page of a rule")
    func rule() throws {
        #expect(try output("explain", "stuck-thread").hasPrefix("stuck-thread\n============\n\n"))
        try expectRefusal(["explain", "stuck"], "no rule is called 'stuck'; did you mean stuck-thread?")
        try expectRefusal(
            ["explain", trace], "which finding of \(trace)? 'synctrace analyze' shows their numbers")
    }

    @Test("explain shows one finding, by its number or its fingerprint, with what the threads did around it")
    func finding() throws {
        let text = try output("explain", trace, "4")
        #expect(text.hasPrefix("error[stuck-thread]: thread 't2' is blocked forever waiting for 'lock1'"))
        #expect(text.contains(/\n> +8 {26}acquire lock1 \(Deadlock.swift:\d+\)\n/))
        #expect(text.contains(/\n> +1[23]  request lock1 \(Deadlock.swift:\d+\)\n/))
        let report = try Report(CommittedTrace(name: "deadlock").text("json"))
        let fingerprint = try #require(report.only("stuck-thread")?.fingerprint)
        #expect(try output("explain", trace, fingerprint) == text)
        #expect(try output("explain", trace, String(fingerprint.prefix(6))) == text)
        try expectRefusal(["explain", trace, "5"], "\(trace): no finding is called '5'; it has findings 1 to 4")
        #expect(try output("explain", trace, "1", "--only", "stuck-thread").hasPrefix("error[stuck-thread]"))
    }

    @Test("a threshold is an option of analyze, and of explain")
    func thresholds() throws {
        let path = CommittedTrace(name: "primes-busy-wait").path("sqlite")
        #expect(try output("analyze", path, "--only", "busy-wait").contains("\n2 warnings in 1 trace "))
        // How often each thread slept is another number in each recording.
        let sleeps = try TraceFile(path: path).rows(
            "SELECT count(*) FROM events WHERE kind = 'sleep' GROUP BY thread"
        ).compactMap { Int($0) }
        let most = try #require(sleeps.max())
        let fewer = try output("analyze", path, "--poll-count", "\(most)")
        #expect(fewer.contains("(limit \(most))"))
        #expect(fewer.contains("\n\(sleeps.count { $0 == most } == 1 ? "1 warning" : "2 warnings") in 1 trace "))
        #expect(try output("analyze", path, "--poll-count", "\(most + 1)").hasPrefix("clean"))
        #expect(try output("analyze", path, "--poll-pause", "1ms").hasPrefix("clean"))
        #expect(try output("explain", path, "1", "--poll-count", "\(most)").contains("(limit \(most))"))
        try expectRefusal(
            ["analyze", path, "--starvation-wait", "50"],
            "The value '50' is invalid for '--starvation-wait <time>': a time has a unit: 1.5s, 20ms, 300us; "
                + "see 'synctrace analyze --help'")
        try expectRefusal(
            ["analyze", path, "--convoy-contended", "101"],
            "The value '101' is invalid for '--convoy-contended <percent>': a number from 0 to 100; "
                + "see 'synctrace analyze --help'")
    }

    @Test("analyze has an option for each threshold of each rule, with its usual figure")
    func thresholdHelp() throws {
        let help = try output("analyze", "--help").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for rule in RuleInfo.all {
            for threshold in rule.thresholds {
                #expect(help.contains(" --\(threshold.option) <"))
                #expect(help.contains("> \(rule.name): \(threshold.help). (default: "))
            }
        }
    }
}
