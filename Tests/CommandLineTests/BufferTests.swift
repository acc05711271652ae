import Foundation
import Testing

@Suite("Buffers that lie beside a trace")
struct BufferTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    @Test("are not recovered while their collector lives")
    func live() throws {
        let recorder = try Child(programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(
            recovery.errors
                == "synctrace: \(trace.path): is being recorded at this moment: its recorder runs, and closes the "
                + "trace when the program ends\n")
        let info = try synctrace("info", trace.path)
        #expect(info.end == .exited(0))
        #expect(info.output.contains(/\nend +being recorded\n/))
        #expect(
            info.errors == "synctrace: \(trace.path): is still being recorded: the report is on the events so far\n")
        for words in [["query", trace.path, "threads"], ["events", trace.path], ["state", trace.path]] {
            let outcome = try run([Product.synctrace] + words)
            #expect(outcome.end == .exited(0))
            #expect(outcome.errors == info.errors)
            #expect(outcome.output.contains("first"))
        }
        recorder.sendToGroup(SIGINT)
        #expect(try recorder.finish().end == .signaled(SIGINT))
        try trace.expectSound()
    }

    @Test("of a dead collector are named by analyze and info, which read what is there")
    func left() throws {
        let outcome = try run(programWords(["in-process", trace.path, "kill"]))
        #expect(outcome.end == .signaled(SIGKILL))
        let remark = """
            synctrace: \(trace.path): its recording was cut off, and events are left in its buffers; \
            'synctrace recover \(trace.path)' recovers them

            """
        let info = try synctrace("info", trace.path)
        #expect(info.end == .exited(0))
        #expect(info.errors == remark)
        #expect(info.output.contains(/\nend +not on record: the recording was cut off\n/))
        #expect(try synctrace("query", trace.path, "threads").errors == remark)
        let report = try synctrace("analyze", trace.path)
        #expect(report.end == .exited(0) || report.end == .exited(1))
        #expect(report.errors == remark)
        // A check in CI does not pass by what is in the file, also not by another name of it.
        try FileManager.default.createSymbolicLink(atPath: scratch("link"), withDestinationPath: trace.path)
        for path in [trace.path, scratch("link")] {
            let strict = try synctrace("analyze", path, "--strict", "--fail-on", "never")
            #expect(strict.end == .exited(2))
            #expect(strict.errors.contains(": its recording was cut off, and events are left in its buffers"))
        }
        #expect(try synctrace("recover", scratch("link")).end == .exited(0))
        #expect(try synctrace("info", trace.path).errors == "")
        #expect(try synctrace("analyze", trace.path, "--strict", "--fail-on", "never").end == .exited(0))
        #expect(scratch.names == ["link", "run.sqlite"])
    }

    @Test("and a damaged index of the log are read without a byte of them changed")
    func damagedIndex() throws {
        #expect(try run(programWords(["in-process", trace.path, "kill"])).end == .signaled(SIGKILL))
        let index = try #require(FileHandle(forWritingAtPath: trace.path + "-shm"))
        try index.write(contentsOf: Data(repeating: 0xa5, count: 200))
        try index.close()
        func contents() throws -> [Data] {
            try ["", "-wal", "-shm"].map { try Data(contentsOf: URL(filePath: trace.path + $0)) }
        }
        let before = try contents()
        for command in ["info", "analyze", "events", "state", "export"] {
            let words = [Product.synctrace, command, trace.path] + (command == "export" ? ["--format", "std"] : [])
            #expect(try [0, 1].contains(run(words).end.code), "\(command)")
            #expect(try contents() == before, "\(command)")
        }
    }

    @Test("are recovered while the program runs, which then goes on unrecorded")
    func running() throws {
        let recorder = try Child(programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        let program = try #require(recorder.children.first)
        recorder.send(SIGKILL)
        try recorder.wait()
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(0))
        #expect(recovery.errors.hasSuffix("synctrace: process \(program) still runs and goes on unrecorded\n"))
        #expect(try trace.metadata("events_lost") == "0")
        let info = try synctrace("info", trace.path)
        #expect(
            info.output.contains(/\nend +not on record: the program still ran when the trace was closed\n/))
        kill(program, SIGKILL)
        _ = try recorder.finish()
        try trace.expectSound()
    }

    @Test("of a program that is busy meanwhile are recovered without a loss that was none")
    func busy() throws {
        let recorder = try Child(
            programWords(
                ["counting", scratch("counts"), "4", "400000000"], recordedTo: trace.path,
                options: ["--buffer-size", "1M"]))
        #expect(recorder.line() == "counting")
        let program = try #require(recorder.children.first)
        recorder.send(SIGSTOP)
        recorder.send(SIGKILL)
        try recorder.wait()
        let recovery = try synctrace("recover", trace.path)
        kill(program, SIGKILL)
        _ = try recorder.finish()
        #expect(recovery.end == .exited(0))
        try trace.expectSound()
        // With no collector, threads that find no room drop events, with that reason; nothing is missing but these.
        let reason = try trace.metadata("loss_reason")
        #expect(reason == nil || reason == "nobody collected any more", "\(recovery.errors)")
        #expect(
            try trace.integer("SELECT coalesce(sum(value), 0) FROM events WHERE kind = 'lost'")
                == Int(try trace.metadata("events_lost") ?? "") ?? -1)
        // A loss of nothing has no reason.
        let lost = try trace.metadata("events_lost") ?? ""
        let line = lost == "0" ? "lost       0\n" : "lost       \(lost) (nobody collected any more)\n"
        #expect(try synctrace("info", trace.path).output.contains(line))
    }

    @Test("are missing where there is nothing to recover")
    func nothing() throws {
        _ = try run(programWords(["output", "0", "1"], recordedTo: trace.path))
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(
            recovery.errors
                == "synctrace: \(trace.path): there is nothing to recover: no buffers lie beside it\n")
    }
}
