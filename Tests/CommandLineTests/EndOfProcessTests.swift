import Foundation
import Testing

/// Rules 41 to 45: what happens at the end of a process, alone and under a recording.
@Suite("The end of a process")
struct EndOfProcessTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private func end(_ words: String..., recorded: Bool, options: [String] = []) throws -> Child.Outcome {
        // Swift's own report of a crash takes long, and is none of this test's business.
        try run(
            programWords(words, recordedTo: recorded ? trace.path : nil, options: options),
            environment: ["SWIFT_BACKTRACE": "enable=no"])
    }

    private static let order = """
        main is over
        first thread
        second thread
        handler registered later
        exit handler
        started in a handler

        """

    @Test("41: threads are joined, then exit handlers run, then the process ends", arguments: [false, true])
    func order(recorded: Bool) throws {
        let outcome = try end("end-order", recorded: recorded)
        #expect(outcome.output == Self.order)
        #expect(outcome.end == .exited(0))
        if recorded { try expectOrderedEnd(exitCode: 0) }
    }

    @Test("41: the order is the same with exit(n) on the main thread", arguments: [false, true])
    func orderOfExit(recorded: Bool) throws {
        let outcome = try end("end-order", "exit", recorded: recorded)
        #expect(outcome.output == Self.order)
        #expect(outcome.end == .exited(3))
        if recorded { try expectOrderedEnd(exitCode: 3) }
    }

    @Test("41: the order is the same with an asynchronous main", arguments: [false, true])
    func orderOfAsynchronousMain(recorded: Bool) throws {
        let program = [Product.directory + "/AsyncTestProgram"]
        let record = [Product.synctrace, "record", "--output", trace.path, "--"]
        let outcome = try run(recorded ? record + program : program)
        #expect(outcome.output == Self.order.replacing("started in a handler\n", with: ""))
        #expect(outcome.end == .exited(0))
        if recorded { try expectOrderedEnd(exitCode: 0) }
    }

    private func expectOrderedEnd(exitCode: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try trace.expectSound(sourceLocation: sourceLocation)
        #expect(
            try trace.rows("SELECT end, exit_status, exit_signal FROM process") == ["exited|\(exitCode)|-"],
            sourceLocation: sourceLocation)
        #expect(try trace.metadata("clean_end") == "1", sourceLocation: sourceLocation)
        #expect(
            try trace.value("SELECT kind || ' ' || value FROM events ORDER BY seq DESC LIMIT 1")
                == "process_end \(exitCode)", sourceLocation: sourceLocation)
        #expect(
            try trace.rows("SELECT name FROM thread WHERE end <> 'returned' AND NOT foreign_thread").isEmpty,
            sourceLocation: sourceLocation)
        try expectInfo("orderly, with code \(exitCode)", sourceLocation: sourceLocation)
    }

    private func expectInfo(_ end: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let info = try synctrace("info", trace.path)
        let line = info.output.split(separator: "\n").first { $0.hasPrefix("end ") }
        #expect(line.map { $0.dropFirst(3).drop { $0 == " " } } == end[...], sourceLocation: sourceLocation)
    }

    @Test("41: exit on another thread joins nobody", arguments: [false, true])
    func exitOffMain(recorded: Bool) throws {
        let outcome = try end("end-exit-off-main", recorded: recorded)
        #expect(outcome.end == .exited(4))
        #expect(outcome.output == "")
        guard recorded else { return }
        try trace.expectSound()
        #expect(try trace.rows("SELECT name, end FROM thread WHERE name = 'main'") == ["main|abrupt"])
        #expect(try trace.rows("SELECT end, exit_status FROM process") == ["exited|4"])
        #expect(try trace.metadata("clean_end") == "0")
        try expectInfo("not orderly: 'ender' called exit, which waits for no thread, with code 4")
    }

    @Test("42: the exit code of main is kept while threads are joined", arguments: [false, true])
    func exitCode(recorded: Bool) throws {
        #expect(try end("end-exit-code", "5", recorded: recorded).end == .exited(5))
        guard recorded else { return }
        try trace.expectSound()
        #expect(try trace.rows("SELECT end, exit_status FROM process") == ["exited|5"])
        #expect(try trace.rows("SELECT value FROM events WHERE kind = 'process_end'") == ["5"])
    }

    @Test("42: main has ended for the others once its body is over", arguments: ["return", "exit"], [false, true])
    func mainEnds(how: String, recorded: Bool) throws {
        let outcome = try end("main-ends", how, recorded: recorded)
        #expect(outcome.output == "alive true\njoined, alive false\nexit handler\n")
        #expect(outcome.end == .exited(0))
        if recorded { try expectMainEnded(joinedBy: "joiner") }
    }

    @Test("42: an asynchronous main has ended for the others once its body is over", arguments: [false, true])
    func asynchronousMainEnds(recorded: Bool) throws {
        let program = [Product.directory + "/AsyncTestProgram", "main-ends"]
        let record = [Product.synctrace, "record", "--output", trace.path, "--"]
        let outcome = try run(recorded ? record + program : program)
        #expect(outcome.output == "main is over\njoined, alive false\n")
        #expect(outcome.end == .exited(0))
        if recorded { try expectMainEnded(joinedBy: "joiner") }
    }

    /// The end of main is on record before the end of its join; the history is legal, and there is nothing to find.
    private func expectMainEnded(joinedBy joiner: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try expectOrderedEnd(exitCode: 0, sourceLocation: sourceLocation)
        #expect(
            try trace.rows(
                "SELECT thread, kind, value FROM events WHERE object = 'main' AND (kind = 'end' OR kind = 'join') "
                    + "ORDER BY seq") == ["main|end|0", "\(joiner)|join|1"], sourceLocation: sourceLocation)
        let info = try synctrace("info", trace.path)
        #expect(info.output.contains("history    legal"), sourceLocation: sourceLocation)
        let report = try synctrace("analyze", trace.path, "--fail-on", "warning")
        #expect(report.end == .exited(0), "\(report.output)", sourceLocation: sourceLocation)
    }

    @Test("43: daemons are cut off where they stand", arguments: [false, true])
    func daemons(recorded: Bool) throws {
        let outcome = try end("end-daemons", recorded: recorded)
        #expect(outcome.output == "main is over\n")
        #expect(outcome.end == .exited(0))
    }

    @Test("43: the trace says what each daemon held, awaited and had open")
    func daemonsInTrace() throws {
        _ = try end("end-daemons", recorded: true)
        try trace.expectSound()
        let columns = "thread, holding, waiting_for, open_resources"
        #expect(
            try trace.rows("SELECT \(columns) FROM abrupt_daemons ORDER BY thread") == [
                "busy|-|-|-", "holder|held|never|report.txt", "waiter|-|held|-",
            ])
        #expect(
            try trace.rows("SELECT thread FROM abrupt_daemons WHERE file IS NULL OR line IS NULL OR cut_off_ns IS NULL")
                .isEmpty)
        #expect(
            try trace.rows("SELECT name, end FROM thread WHERE daemon = 1 ORDER BY name") == [
                "busy|abrupt", "holder|abrupt", "waiter|abrupt",
            ])
        let report = try synctrace("analyze", trace.path)
        #expect(report.end == .exited(1))
        for word in ["abrupt-daemon-exit", "holder", "held", "never", "report.txt"] {
            #expect(report.output.contains(word))
        }
    }

    @Test(
        "44: without an orderly end every event is in the trace all the same",
        arguments: [
            ("_exit", "exited|6|-", Child.End.exited(6)), ("quick_exit", "exited|7|-", .exited(7)),
            ("abort", "signaled|-|6", .signaled(6)), ("kill", "signaled|-|9", .signaled(9)),
        ])
    func abruptly(how: String, row: String, ending: Child.End) throws {
        let outcome = try end("end-abruptly", how, recorded: true)
        #expect(outcome.end == ending)
        #expect(outcome.output == "")
        try trace.expectSound()
        #expect(try trace.rows("SELECT end, exit_status, exit_signal FROM process") == [row])
        #expect(try trace.metadata("clean_end") == "0")
        #expect(
            try trace.rows("SELECT kind, object FROM events WHERE kind IN ('create', 'acquire') AND object = 'held'")
                == ["create|held", "acquire|held"])
        #expect(try trace.rows("SELECT thread, thread_end, object FROM held_at_end") == ["main|abrupt|held"])
        #expect(try trace.metadata("events_lost") == "0")
        let ends = [
            "_exit": "not orderly: the program ended without its exit handlers (_exit or quick_exit), with code 6",
            "quick_exit": "not orderly: the program ended without its exit handlers (_exit or quick_exit), with code 7",
            "abort": "not orderly: the program was ended by signal 6 (SIGABRT)",
            "kill": "not orderly: the program was ended by signal 9 (SIGKILL)",
        ]
        try expectInfo(try #require(ends[how]))
        let report = try Report(
            synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never").output)
        let level = how.hasSuffix("exit") ? "error" : "note"
        #expect(report.findings.map { "\($0.level)[\($0.rule)]" } == ["\(level)[abrupt-exit]"])
    }

    @Test("44: a storm of signals that set an event and give permits back hangs nothing and loses nothing")
    func signals() throws {
        let outcome = try end("signals", "3", "0.5", recorded: false)
        #expect(outcome.output == "handled true missing 0\n")
        #expect(outcome.end == .exited(0))
    }

    @Test("44: what signal handlers do is on record, in a legal history", arguments: [true, false])
    func recordedSignals(usesShim: Bool) throws {
        let outcome = try end("signals", "3", "0.5", recorded: true, options: usesShim ? [] : ["--no-shim"])
        #expect(outcome.output == "handled true missing 0\n")
        #expect(outcome.end == .exited(0))
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        let info = try synctrace("info", trace.path)
        #expect(info.output.contains("history    legal"))
        // The permits that were given and were not taken are those that the last event on them has left.
        #expect(
            try trace.value(
                "SELECT sum(kind = 'release') - sum(kind = 'acquire') FROM events WHERE object = 'permits'") == "0")
        // Handlers ran on a thread that the library had not met, unless the shim has seen it start.
        #expect(
            try trace.value(
                "SELECT count(DISTINCT t.id) FROM thread AS t JOIN event AS e ON e.thread_id = t.id "
                    + "JOIN event_kind AS k ON k.id = e.kind WHERE t.foreign_thread AND k.name = 'set'")
                == (usesShim ? "0" : "1"))
    }

    @Test("45: a forked child has one thread, and waits for none of its parent's", arguments: [false, true])
    func fork(recorded: Bool) throws {
        let outcome = try end("fork", recorded: recorded)
        #expect(outcome.output == "child main true count 1 held true\nchild exited with 5\ndone\n")
        #expect(outcome.end == .exited(0))
        guard recorded else { return }
        try trace.expectSound()
        #expect(
            try trace.rows("SELECT parent_id, end, exit_status FROM process ORDER BY id") == [
                "-|exited|0", "1|exited|5",
            ])
        #expect(try trace.rows("SELECT name FROM thread WHERE process_id = 2 ORDER BY id") == ["main", "inner"])
        #expect(
            try trace.rows("SELECT value FROM events WHERE kind = 'process_end' ORDER BY seq") == ["5", "0"])
    }

    @Test("45: a forked child finds the library's own locks free, whoever held them in its parent")
    func busyFork() throws {
        let outcome = try end("fork-busy", recorded: false)
        #expect(outcome.output == "0 of 50 children failed\n")
        #expect(outcome.end == .exited(0))
    }

    @Test("45: a forked child goes on reading, and waits for no writer of its parent's", arguments: [false, true])
    func forkReading(recorded: Bool) throws {
        let outcome = try end("fork-reading", recorded: recorded)
        #expect(outcome.output == "child 0\n")
        #expect(outcome.end == .exited(0))
        guard recorded else { return }
        try trace.expectSound()
        // The child's recording begins with somebody who reads.
        #expect(
            try trace.rows(
                "SELECT e.kind, e.value FROM events AS e JOIN event AS r USING (seq) JOIN thread AS t ON t.id = r.thread_id "
                    + "WHERE t.process_id = 2 AND e.object = 'book' AND e.kind <> 'destroy' ORDER BY seq"
            ) == ["state|-1", "release_shared|0", "acquire|1", "release|0"])
    }

    @Test("45: a forked child finds a shared value whole, whoever wrote it in its parent")
    func forkWriting() throws {
        let outcome = try end("fork-writing", recorded: false)
        #expect(outcome.output == "0 of 50 children failed\n")
        #expect(outcome.end == .exited(0))
    }
}
