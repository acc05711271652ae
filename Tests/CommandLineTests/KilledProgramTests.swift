import Foundation
import Testing

@Suite("A program that is killed at a random moment")
struct KilledProgramTests {
    @Test("leaves every event that it counted in the trace")
    func program() throws {
        var moments = Moments()
        for number in 0..<killCount {
            let scratch = try Scratch()
            let trace = TraceFile(path: scratch("run.sqlite"))
            let recorder = try Child(programWords(["counting", scratch("counts"), "4"], recordedTo: trace.path))
            #expect(recorder.line() == "counting")
            let program = try #require(recorder.children.first)
            moments.sleep(upTo: 30)
            kill(program, SIGKILL)
            let comment: Comment = "kill \(number) with seed \(moments.seed)"
            let outcome = try recorder.finish()
            #expect(outcome.end == .signaled(SIGKILL), comment)
            #expect(outcome.errors.contains("next: synctrace analyze"), comment)
            try trace.expectSound()
            try Counts(scratch("counts")).expectAll(in: trace, comment)
            #expect(try trace.metadata("events_lost") == "0", comment)
            #expect(try trace.rows("SELECT end, exit_signal FROM process") == ["signaled|9"], comment)
            #expect(scratch.names == ["counts", "run.sqlite"], comment)
            if number == 0 { try expectAnalysis(of: trace.path) }
        }
    }

    @Test("from inside, leaves its events to recover", arguments: ["kill", "abort", "_exit"])
    func inProcess(how: String) throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        let outcome = try run(
            programWords(["in-process", trace.path, how]), environment: ["SWIFT_BACKTRACE": "enable=no"])
        #expect(outcome.output == "recorded\n")
        #expect(outcome.end == ["kill": .signaled(9), "abort": .signaled(6), "_exit": .exited(9)][how])
        #expect(scratch.names.contains("run.sqlite.buffers"))
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(0))
        #expect(recovery.errors.contains(" events in \(trace.path)\n"))
        #expect(scratch.names == ["run.sqlite"])
        try trace.expectSound()
        #expect(
            try trace.rows(
                "SELECT thread, count(*) FROM events WHERE object = 'inside' AND kind <> 'create' GROUP BY 1")
                == ["worker|200"])
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try trace.metadata("clean_end") == "0")
    }

    @Test("from inside, leaves buffers that recover reads as far as they go", arguments: [0, 4096, 16_785_408 + 16384])
    func truncated(size: Int) throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        _ = try run(programWords(["in-process", trace.path, "kill", "5000"]))
        #expect(truncate(scratch("run.sqlite.buffers/process-1"), size) == 0)
        let recovery = try synctrace("recover", trace.path)
        #expect(recovery.end == .exited(2))
        #expect(recovery.errors.contains(/synctrace: at least \d+ events? (was|were) lost:/))
        #expect(try trace.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try #require(Int(try trace.metadata("events_lost") ?? "")) > 0)
        #expect(try trace.metadata("loss_reason")?.contains("truncated") == true)
        #expect(try synctrace("analyze", trace.path, "--strict", "--fail-on", "never").end == .exited(2))
    }

    @Test("from inside, leaves buffers of which recover finds all, whatever their header says of how many there are")
    func damagedCount() throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        _ = try run(programWords(["in-process", trace.path, "kill", "5000"]))
        // The count of the segments: st_process_header.segment_count.
        let file = open(scratch("run.sqlite.buffers/process-1"), O_RDWR)
        defer { close(file) }
        var (count, none): (UInt32, UInt32) = (0, 0)
        try #require(pread(file, &count, 4, 40) == 4 && (2..<1000).contains(count), "\(count)")
        pwrite(file, &none, 4, 40)
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire' AND object = 'inside'") == 5000)
        #expect(try trace.metadata("events_lost") == "0")
    }

    private func expectAnalysis(of path: String) throws {
        let report = try synctrace("analyze", path)
        #expect(report.end == .exited(0) || report.end == .exited(1))
        #expect(report.errors == "")
    }
}

@Suite("A collector that is killed at a random moment")
struct KilledCollectorTests {
    @Test("leaves the rest to recover, and nothing is in the trace twice")
    func collector() throws {
        var moments = Moments()
        for number in 0..<killCount {
            let scratch = try Scratch()
            let trace = TraceFile(path: scratch("run.sqlite"))
            let recorder = try Child(programWords(["counting", scratch("counts"), "4"], recordedTo: trace.path))
            #expect(recorder.line() == "counting")
            let program = try #require(recorder.children.first)
            moments.sleep(upTo: 30)
            recorder.send(SIGKILL)
            try recorder.wait()
            moments.sleep(upTo: 20)
            kill(program, SIGKILL)
            // The end of its output says that the program, which nobody here can wait for, is gone.
            while recorder.line() != nil {}
            _ = try recorder.finish()
            let comment: Comment = "kill \(number) with seed \(moments.seed)"
            let recovery = try synctrace("recover", trace.path)
            #expect(recovery.end == .exited(0), comment)
            #expect(recovery.errorLines.count <= 2, comment)
            try trace.expectSound()
            let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
            #expect((lost > 0) == (try trace.metadata("loss_reason") != nil), comment)
            try Counts(scratch("counts")).expectAll(in: trace, lost: lost, comment)
            #expect(scratch.names == ["counts", "run.sqlite"], comment)
        }
    }

    @Test("leaves a trace that is legal where it is recovered while the program runs, and ends meanwhile")
    func recoveredMeanwhile() throws {
        var moments = Moments()
        for number in 0..<killCount * 4 {
            let scratch = try Scratch()
            let trace = TraceFile(path: scratch("run.sqlite"))
            // At a pace, so that there is little to take up when it ends.
            let recorder = try Child(
                programWords(["counting", scratch("counts"), "4", "4000", "200"], recordedTo: trace.path))
            #expect(recorder.line() == "counting")
            moments.sleep(upTo: 10)
            recorder.send(SIGKILL)
            try recorder.wait()
            moments.sleep(upTo: 60)
            let recovery = try synctrace("recover", trace.path)
            while recorder.line() != nil {}
            _ = try recorder.finish()
            let comment: Comment = "kill \(number) with seed \(moments.seed): \(recovery.errors)"
            #expect(recovery.end == .exited(0), comment)
            try trace.expectSound()
            #expect(scratch.names == ["counts", "run.sqlite"], comment)
        }
    }

    @Test("does not keep the program from going on to its own end")
    func programGoesOn() throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("run.sqlite"))
        let recorder = try Child(
            programWords(
                ["counting", scratch("counts"), "4", "50000"], recordedTo: trace.path,
                options: ["--buffer-size", "256K"]))
        #expect(recorder.line() == "counting")
        recorder.send(SIGKILL)
        try recorder.wait()
        #expect(recorder.line() == "done 200000")
        _ = try recorder.finish()
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        try trace.expectSound()
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(lost > 0)
        #expect(try trace.metadata("loss_reason") == "nobody collected any more")
        let stored = try trace.integer(
            "SELECT count(*) FROM events WHERE thread LIKE 'counter%' AND kind NOT IN ('lost', 'request')")
        let rest = try trace.integer("SELECT count(*) FROM events WHERE kind NOT IN ('lost', 'request')")
        #expect(stored < 400_000)
        #expect(rest + lost >= 400_000)
    }
}
