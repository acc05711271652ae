import Foundation
import Testing

/// What `recover` does where a part of what a recording left is gone.
@Suite("A recording that was cut off and of which a file is gone")
struct MissingBufferTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
        #expect(try run(programWords(["in-process", trace.path, "kill", "2000"])).end == .signaled(SIGKILL))
    }

    private func buffer(_ name: String) -> String { trace.path + ".buffers/" + name }

    @Test("the buffers of a process: a loss of an unknown number, on record and in the exit code")
    func process() throws {
        try FileManager.default.removeItem(atPath: buffer("process-1"))
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(
            recovery.errors.hasSuffix("synctrace: at least 1 event was lost: the buffers of a process are gone\n"))
        #expect(scratch.names == ["run.sqlite"])
        #expect(try trace.rows("PRAGMA integrity_check") == ["ok"])
        let info = try synctrace("info", trace.path)
        #expect(info.output.contains(/\nlost +at least 1 \(the buffers of a process are gone\)\n/))
        #expect(try trace.integer("SELECT count(*) FROM process WHERE ended_ns IS NULL") == 0)
        let report = try synctrace("analyze", trace.path, "--strict", "--fail-on", "never")
        #expect(report.end == .exited(2))
        #expect((report.output + report.errors).contains("the recording lost at least 1 event"))
    }

    @Test("the control file: nothing is lost")
    func control() throws {
        try FileManager.default.removeItem(atPath: buffer("control"))
        // It is told of until then, and nobody records over it.
        #expect(try synctrace("info", trace.path).errors.contains("'synctrace recover \(trace.path)' recovers them"))
        #expect(try synctrace("analyze", trace.path, "--strict", "--fail-on", "never").end == .exited(2))
        let other = try run(programWords(["paced", "a", "1", "0"], recordedTo: trace.path, options: ["--force"]))
        #expect(other.end == .exited(2))
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        #expect(scratch.names == ["run.sqlite"])
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'inside' AND kind = 'acquire'") == 2000)
        // Times go on as they did.
        #expect(try trace.integer("SELECT max(time_ns) FROM event") < 60_000_000_000)
        #expect(try trace.integer("SELECT count(*) FROM event WHERE time_ns = 0") < 10)
    }

    @Test("the control file, while its recorder lives: nothing is changed")
    func controlOfLive() throws {
        let live = TraceFile(path: scratch("live.sqlite"))
        let recorder = try Child(programWords(["hang"], recordedTo: live.path))
        #expect(recorder.line() == "hanging")
        try FileManager.default.removeItem(atPath: live.path + ".buffers/control")
        let recovery = try synctrace("recover", live.path)
        #expect(recovery.end == .exited(2))
        #expect(recovery.errors == "synctrace: \(live.path): is in use by another process\n")
        recorder.sendToGroup(SIGINT)
        #expect(try recorder.finish().end == .signaled(SIGINT))
        // Nobody can know whether the program started others, which could not join.
        #expect(try live.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try live.metadata("events_lost") == "1")
        #expect(try live.metadata("events_lost_at_least") == "1")
        #expect(try live.metadata("loss_reason")?.hasPrefix("the buffers were removed while the program ran") == true)
    }

    @Test("the trace: a new one has what lies in the buffers")
    func deleted() throws {
        try FileManager.default.removeItem(atPath: trace.path)
        let first = try synctrace("recover", trace.path)
        #expect(first.end == .exited(2))
        #expect(
            first.errors
                == "synctrace: \(trace.path)-wal: belongs to the trace \(trace.path), which was deleted; without "
                + "this file, 'synctrace recover \(trace.path)' makes a new trace of what lies in the buffers\n")
        try FileManager.default.removeItem(atPath: trace.path + "-wal")
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(
            recovery.errors.contains(
                /synctrace: at least \d+ events? (was|were) lost: the trace was deleted, with the events that it held/))
        #expect(scratch.names == ["run.sqlite"])
        #expect(try trace.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try trace.metadata("program") == "TestPrograms")
        #expect(try trace.metadata("events_lost_at_least") == "1")
        #expect(try trace.integer("SELECT count(*) FROM event") > 2000)
        let info = try synctrace("info", trace.path).output
        #expect(info.contains(/\nlost +at least \d+ \(the trace was deleted/), "\(info)")
        let analysis = try synctrace("analyze", trace.path, "--format", "json")
        #expect([0, 1].contains(analysis.end.code))
        #expect(analysis.output.contains(#/"lost": \d+, "lostAtLeast": true, /#))
        #expect(try run(programWords(["paced", "a", "1", "0"], recordedTo: trace.path)).end == .exited(2))
    }

    @Test("all buffers: the trace alone is told to be unfinished, under any name, and recovered as far as it goes")
    func alone() throws {
        try FileManager.default.removeItem(atPath: trace.path + ".buffers")
        for suffix in ["", "-wal"] {
            try FileManager.default.moveItem(atPath: trace.path + suffix, toPath: scratch("moved.sqlite" + suffix))
        }
        let moved = TraceFile(path: scratch("moved.sqlite"))
        for command in ["info", "analyze", "state", "events"] {
            let outcome = try synctrace(command, moved.path)
            #expect(
                outcome.errors.contains(
                    "its recording was not closed, and no buffers lie beside it: what was in them is missing"),
                "\(command) \(outcome.errors)")
        }
        #expect(try synctrace("info", moved.path).output.contains(/\nend +not on record: the recording was cut off\n/))
        #expect(try synctrace("analyze", moved.path, "--strict", "--fail-on", "never").end == .exited(2))
        let recovery = try synctrace("recover", moved.path)
        #expect(recovery.end == .exited(2))
        #expect(
            recovery.errors.contains(
                "at least 1 event was lost: the recording was cut off, and its buffers are gone\n"),
            "\(recovery.errors)")
        #expect(try moved.metadata("events_lost_at_least") == "1")
        #expect(
            try synctrace("info", moved.path).output.contains(
                /\nend +not on record: whether the program ended, and how, is not known\n/))
        #expect(try synctrace("analyze", moved.path, "--strict", "--fail-on", "never").end == .exited(2))
        // Once: it is closed now.
        #expect(try synctrace("recover", moved.path).errors.contains("there is nothing to recover"))
    }

    @Test(
        "the buffers of a process, with something else in their place: refused, nothing changed",
        arguments: ["mkfifo \"$0\"", "mkdir \"$0\"", "ln -s /etc/passwd \"$0\""])
    func replaced(_ script: String) throws {
        try FileManager.default.removeItem(atPath: buffer("process-1"))
        #expect(try run(["sh", "-c", script, buffer("process-1")]).end == .exited(0))
        let before = scratch.names
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(recovery.errors.contains("/process-1: cannot be read: it is not a regular file; nothing was changed"))
        #expect(scratch.names == before)
        #expect(try synctrace("analyze", trace.path, "--strict", "--fail-on", "never").end == .exited(2))
        #expect(try run(["rm", "-r", buffer("process-1")]).end == .exited(0))
        #expect(try synctrace("recover", trace.path).errors.contains("the buffers of a process are gone"))
    }
}
