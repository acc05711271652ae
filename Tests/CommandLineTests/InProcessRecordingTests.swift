import Foundation
import Testing

@Suite("A recording from inside of the program")
struct InProcessRecordingTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    @Test(
        "is closed by stop, by exit and by the return of main",
        arguments: [("stop", Int32(0)), ("exit", 7), ("return", 0)])
    func closed(how: String, exitCode: Int32) throws {
        let outcome = try run(programWords(["in-process", trace.path, how]))
        #expect(outcome.end == .exited(exitCode))
        #expect(outcome.output == "recorded\n")
        #expect(outcome.errors == "")
        #expect(scratch.names == ["run.sqlite"])
        try trace.expectSound()
        #expect(try trace.metadata("clean_end") == "1")
        #expect(
            try trace.rows("SELECT thread, count(*) FROM events WHERE kind IN ('acquire', 'release') GROUP BY 1")
                == ["worker|200"])
        #expect(
            try trace.rows("SELECT value FROM events WHERE kind = 'process_end'")
                == (how == "stop" ? [] : ["\(exitCode)"]))
    }

    @Test("excludes another one, and one can follow the other")
    func twice() throws {
        let outcome = try run(programWords(["twice", trace.path]))
        #expect(
            outcome.output == """
                a recording of this process is on already; only one can be on at a time
                this recording has ended before
                done

                """)
        #expect(scratch.names == ["run.sqlite", "run.sqlite.second"])
        try trace.expectSound()
        let second = TraceFile(path: trace.path + ".second")
        try second.expectSound()
        #expect(
            try second.rows("SELECT kind FROM events WHERE object = 'second' AND kind <> 'state' ORDER BY seq").suffix(
                2)
                == ["acquire", "release"])
    }

    @Test("is not stopped with success where its trace was deleted")
    func deleted() throws {
        let outcome = try run(programWords(["in-process", trace.path, "deleted"]))
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.output
                == "recorded\nthe trace cannot be closed: \(trace.path): was deleted or replaced while it was written\n"
        )
        #expect(scratch.names == [])
    }

    @Test("is closed where the process ends while another thread stops it")
    func stopAndExit() throws {
        let outcome = try run(programWords(["in-process", trace.path, "stop-and-exit", "50000"]))
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors == "")
        #expect(scratch.names == ["run.sqlite"])
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'inside' AND kind = 'acquire'") == 50000)
    }

    @Test("throws where the trace cannot be made, and leaves nothing behind")
    func unwritable() throws {
        let missing = try run(programWords(["in-process", scratch("none/run.sqlite"), "stop"]))
        #expect(missing.end == .exited(65))
        #expect(
            missing.output
                == "the recording cannot start: \(scratch("none/run.sqlite")): cannot be created: No such file or directory\n"
        )
        try scratch.write("precious", to: "run.sqlite")
        let existing = try run(programWords(["in-process", trace.path, "stop"]))
        #expect(existing.end == .exited(65))
        #expect(existing.output.hasPrefix("the recording cannot start: \(trace.path): "))
        #expect(try String(contentsOfFile: trace.path, encoding: .utf8) == "precious")
        #expect(scratch.names == ["run.sqlite"])
    }

    @Test("that starts late has the state of every object, and who is blocked")
    func late() throws {
        let outcome = try run(programWords(["late", trace.path]))
        #expect(outcome.output == "done\n")
        #expect(outcome.end == .exited(0))
        try trace.expectSound()
        func state(_ object: String) throws -> Int {
            try trace.integer("SELECT value FROM events WHERE kind = 'state' AND object = '\(object)'")
        }
        // A lock that is held: its owner, and in the upper half how many times more than once.
        let holder = try trace.integer("SELECT id FROM thread WHERE name = 'holder'")
        #expect(try state("held") == holder)
        #expect(try state("deep") == holder + (1 << 32))
        #expect(try state("semaphore") == 2)
        #expect(try state("event") == 1)
        #expect(try state("gate") == 0)
        #expect(try state("written") == holder)
        #expect(try state("read") == -1)
        #expect(
            try trace.rows("SELECT thread, kind FROM events WHERE object = 'held' AND kind <> 'state' ORDER BY seq")
                .filter { $0 != "holder|release" } == ["waiter|request", "waiter|acquire", "waiter|release"])
    }

    @Test("that starts late has a timer that waits")
    func lateTimer() throws {
        let outcome = try run(programWords(["late-timer", trace.path]))
        #expect(outcome.output == "done\n")
        try trace.expectSound()
        #expect(
            try trace.rows("SELECT thread, value FROM events WHERE kind = 'schedule'") == ["timer|3600000000000"])
    }
}
