import Foundation
import Testing

@Suite("A trace that is to be replaced")
struct ReplacedTraceTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private func contents() throws -> Data { try Data(contentsOf: URL(filePath: trace.path)) }

    private func record(_ words: [String]) throws -> Child.Outcome {
        try run([Product.synctrace, "record", "--output", trace.path, "--force", "--"] + words)
    }

    private let program = [Product.testPrograms, "paced", "lock", "3", "0"]

    @Test("stays as it is where events of a killed recording lie beside it")
    func leftBehind() throws {
        #expect(try run(programWords(["in-process", trace.path, "kill"])).end == .signaled(SIGKILL))
        let (before, names) = (try contents(), scratch.names)
        let refusal =
            "synctrace: \(trace.path): events of a recording that was cut off lie beside it; "
            + "'synctrace recover \(trace.path)' recovers them\n"
        for words in [["record", "--output", trace.path, "--force", "--"] + program, try importWords] {
            let outcome = try run([Product.synctrace] + words)
            #expect(outcome.end == .exited(2))
            #expect(outcome.errors == refusal)
            #expect(try contents() == before)
            #expect(scratch.names.filter { $0 != "text.std" } == names)
        }
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'inside' AND kind = 'acquire'") == 100)
        #expect(try record(program).end == .exited(0))
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'lock' AND kind = 'acquire'") == 3)
    }

    private var importWords: [String] {
        get throws {
            try scratch.write("T1|fork(T2)|1\nT1|join(T2)|2\n", to: "text.std")
            return ["import", scratch("text.std"), "--output", trace.path, "--force"]
        }
    }

    @Test("stays with the recording that is on")
    func live() throws {
        let recorder = try Child(programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        for words in [["record", "--output", trace.path, "--force", "--"] + program, try importWords] {
            let outcome = try run([Product.synctrace] + words)
            #expect(outcome.end == .exited(2))
            #expect(
                outcome.errors
                    == "synctrace: \(trace.path): is being recorded at this moment: its recorder runs, and closes the "
                    + "trace when the program ends\n")
        }
        recorder.sendToGroup(SIGINT)
        #expect(try recorder.finish().end == .signaled(SIGINT))
        try trace.expectSound()
        #expect(try synctrace("analyze", trace.path).output.contains("error[deadlock]"))
        #expect(scratch.names == ["run.sqlite", "text.std"])
    }

    @Test("is still there where the program cannot be started")
    func notStarted() throws {
        #expect(try record(program).end == .exited(0))
        let before = try contents()
        try scratch.write("#!/no/such/interpreter\n", to: "script")
        chmod(scratch("script"), 0o700)
        let outcome = try record([scratch("script")])
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors.contains("script' cannot be started"))
        #expect(try contents() == before)
        #expect(scratch.names == ["run.sqlite", "script"])
    }

    @Test("is not held up by what a recorder left that was killed before it had begun")
    func killedAtStart() throws {
        let buffers = trace.path + ".buffers"
        try FileManager.default.createDirectory(atPath: buffers, withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: buffers + "/control.new"))
        #expect(try record(program).end == .exited(0))
        #expect(scratch.names == ["run.sqlite"])
        try FileManager.default.createDirectory(atPath: buffers, withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: buffers + "/control.new"))
        #expect(try synctrace("recover", trace.path).errors.contains("there is nothing to recover"))
        #expect(scratch.names == ["run.sqlite"])
    }
}
