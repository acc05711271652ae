import Foundation
import Testing

@Suite("synctrace record")
struct RecordTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    @Test("passes input, output, errors and the exit code through")
    func passesThrough() throws {
        let outcome = try run(
            programWords(["output", "3", "10"], recordedTo: trace.path), input: "first\nsecond\n")
        #expect(outcome.end == .exited(3))
        #expect(outcome.output == "first\nsecond\n")
        #expect(
            outcome.errors == """
                to standard error
                synctrace: 24 events in \(trace.path)
                synctrace: next: synctrace analyze \(trace.path)

                """)
        try trace.expectSound()
        #expect(scratch.names == ["run.sqlite"])
    }

    @Test("names the trace after the program and its own process, in the current directory, by default")
    func defaultName() throws {
        let child = try Child(
            [Product.synctrace, "record", "--", Product.testPrograms, "output", "0", "1"], in: scratch.path)
        #expect(try child.finish().end == .exited(0))
        #expect(scratch.names == ["TestPrograms-\(child.pid).sqlite"])
    }

    @Test("leaves a closed trace of a hung program that is interrupted, and the analysis names the cycle")
    func interrupted() throws {
        let recorder = try Child(programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        recorder.sendToGroup(SIGINT)
        let outcome = try recorder.finish()
        #expect(outcome.end == .signaled(SIGINT))
        #expect(outcome.errors.contains("next: synctrace analyze \(trace.path)\n"))
        #expect(scratch.names == ["run.sqlite"])
        try trace.expectSound()
        #expect(try trace.rows("SELECT end, exit_signal FROM process") == ["signaled|2"])
        let report = try synctrace("analyze", trace.path, "--format", "json", "--only", "deadlock")
        #expect(report.end == .exited(1))
        let findings = try #require(try json(report.output)["findings"] as? [[String: Any]])
        #expect(findings.count == 1)
        // Main joins the first thread, but need not have come to that.
        #expect((findings.first?["threads"] as? [String]).map { Set($0).subtracting(["main"]) } == ["first", "second"])
        #expect((findings.first?["objects"] as? [String]).map(Set.init) == ["A", "B"])
    }

    @Test("goes on with a program that ignores the interrupt, and passes SIGTERM on to it")
    func terminated() throws {
        // As under nohup, and as a shell starts what runs in the background.
        let ignoring = ["/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
        let recorder = try Child(ignoring + programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        recorder.sendToGroup(SIGINT)
        recorder.send(SIGTERM)
        #expect(try recorder.finish().end == .signaled(SIGTERM))
        #expect(try trace.rows("SELECT end, exit_signal FROM process") == ["signaled|15"])
        try trace.expectSound()
    }

    @Test("says so when the program recorded nothing")
    func nothingRecorded() throws {
        let outcome = try synctrace("record", "--output", trace.path, "--", "true")
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.errorLines.first
                == "synctrace: nothing was recorded: the program has used no lock and no thread that this command sees"
        )
        try trace.expectSound()
    }

    @Test("records the processes that the program starts")
    func children() throws {
        let program = Product.testPrograms
        let script = "'\(program)' output 0 10 </dev/null & '\(program)' output 0 20 </dev/null; wait"
        let outcome = try synctrace("record", "--output", trace.path, "--", "sh", "-c", script)
        #expect(outcome.end == .exited(0))
        try trace.expectSound()
        #expect(
            try trace.rows(
                """
                SELECT count(*) FROM event e JOIN thread t ON t.id = e.thread_id
                WHERE kind = (SELECT id FROM event_kind WHERE name = 'acquire') GROUP BY process_id ORDER BY 1
                """) == ["10", "20"])
    }

    @Test("refuses a recording inside of the recorded program")
    func recordingInside() throws {
        let outcome = try run(programWords(["in-process", scratch("inner.sqlite"), "stop"], recordedTo: trace.path))
        #expect(outcome.end == .exited(65))
        #expect(
            outcome.output == "this process runs under `synctrace record`, which records it already; "
                + "it cannot start a recording of its own\n")
        #expect(scratch.names == ["run.sqlite"])
    }
}

/// The object that a JSON text holds.
func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
