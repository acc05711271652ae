import Foundation
import Testing

@Suite("record --hang-after", .timeLimit(.minutes(15)))
struct HangWatchTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func record(_ options: [String], _ program: String...) throws -> Child {
        try Child(programWords(["hang"] + program, recordedTo: scratch("t.sqlite"), options: options), limit: 60)
    }

    @Test("tells a wait cycle and ends the program, also while others go on", arguments: [[], ["busy"]])
    func cycle(program: [String]) throws {
        // Nothing else could end it: something moves, or the time is far off.
        let words = programWords(
            ["hang"] + program, recordedTo: scratch("t.sqlite"), options: ["--hang-after", "60min"])
        let outcome = try Child(words, limit: 60).finish()
        #expect(outcome.end == .exited(124))
        #expect(outcome.errorLines.allSatisfy { $0.count <= 80 || $0.contains("t.sqlite") }, "\(outcome.errors)")
        let errors = outcome.errors.replacing("\n    ", with: " ").replacing(/\n  ([a-z])/) { " \($0.1)" }
        // Any thread may release a plain lock for another, so that nothing more is sure while one goes on.
        let outlook = program.isEmpty ? "none of them can go on" : "none of them can go on by itself"
        #expect(
            errors.prefixMatch(of: /synctrace: 2 threads wait for one another, for 1(\.\d)? s by now; (.*)\n/)?.2
                .description == outlook, "\(errors)")
        #expect(
            errors.contains(/'first' waits for 'B' since event \d+, 1\.\d s ago \(Hang.swift:\d+\); held by 'second'/))
        #expect(
            errors.contains(/'second' waits for 'A' since event \d+, 1\.\d s ago \(Hang.swift:\d+\); held by 'first'/))
        #expect(errors.contains(/and holds 'A' since event \d+, 1\.\d s ago/))
        #expect(errors.contains("behind them wait 'main'\nsynctrace: the program hangs and is ended\n"))
        // The trace is whole.
        #expect(try synctrace("analyze", scratch("t.sqlite"), "--strict").output.contains("error[deadlock]: "))
        #expect(try synctrace("info", scratch("t.sqlite")).output.contains("ended by signal 15"))
    }

    @Test("only tells when it is asked to, and once")
    func report() throws {
        let child = try record(["--hang-after", "1s", "--hang-action", "report"])
        #expect(child.line() == "hanging")
        until { child.errorsSoFar.contains("behind them wait 'main'\n") }
        // Long enough for the time in which nothing moves to be over as well.
        usleep(1_500_000)
        child.send(SIGTERM)
        let outcome = try child.finish()
        #expect(outcome.end == .signaled(SIGTERM))
        #expect(outcome.errors.matches(of: /wait for one another/).count == 1)
        #expect(!outcome.errors.contains("nothing on record has moved"))
        #expect(!outcome.errors.contains("is ended"))
    }

    @Test("kills a program that does not end when it is asked to")
    func deaf() throws {
        let outcome = try record(["--hang-after"], "deaf").finish()
        #expect(outcome.end == .exited(124))
        #expect(try synctrace("info", scratch("t.sqlite")).output.contains("ended by signal 9"))
    }

    @Test("ends a program in which nothing moves after its time, and says what is not known")
    func idle() throws {
        let outcome = try record(["--hang-after", "1s"], "idle").finish()
        #expect(outcome.end == .exited(124))
        let errors = outcome.errors.replacing("\n  ", with: " ")
        #expect(
            errors.prefixMatch(
                of: /synctrace: nothing on record has moved for 1(\.\d)? s, and 2 threads wait 'main' waits for the end/
            )
                != nil)
        #expect(errors.contains("'worker' waits for the event 'job' since event "))
        #expect(
            errors.contains(
                "every thread on record waits; a timer, a signal, a socket or a thread that is not recorded may still end"
            ))
    }

    @Test("lets a program be that sleeps for less than its time, or in which something moves")
    func alive() throws {
        let sleeping = try record(["--hang-after", "1min"], "sleep").finish()
        #expect(sleeping.end == .exited(7))
        #expect(!sleeping.errors.contains("wait"))
        // Its lock is held for a tenth of the time again and again.
        let moving = try Child(
            programWords(["hang", "moving"], recordedTo: scratch("m.sqlite"), options: ["--hang-after", "1s"]),
            limit: 60
        ).finish()
        #expect(moving.end == .exited(7))
        #expect(!moving.errors.contains("wait"))
    }

    @Test("ends every process of the recording, and what the program has started besides")
    func processes() throws {
        // The shell is not on record, and goes on when its child has ended; it waits for its own end then.
        let hang = "\(Product.testPrograms) hang"
        for script in [
            "\(hang); echo after; sleep 600", "\(hang) & sleep 600",
            "trap '' TERM; \(hang); echo after; sleep 600 & wait", "\(hang) & \(hang) idle & wait",
        ] {
            let words = ["record", "--force", "--output", scratch("t.sqlite"), "--hang-after", "60min", "--"]
            let outcome = try Child([Product.synctrace] + words + ["/bin/sh", "-c", script], limit: 60).finish()
            // Its output ends: none is left that holds the pipe.
            #expect(outcome.end == .exited(124), "\(script): \(outcome.errors)")
            #expect(!outcome.errors.contains("still runs"), "\(script): \(outcome.errors)")
            let trace = TraceFile(path: scratch("t.sqlite"))
            #expect(try trace.integer("SELECT count(*) FROM process WHERE ended_ns IS NULL") == 0)
            #expect(try synctrace("analyze", scratch("t.sqlite"), "--strict").output.contains("error[deadlock]: "))
        }
    }

    @Test("lets who waits for the process that hangs say how that ended")
    func parent() throws {
        let outcome = try record(["--hang-after", "60min"], "parent").finish()
        #expect(outcome.end == .exited(124))
        #expect(outcome.output == "hanging\nended by 15\n")
        #expect(try synctrace("info", scratch("t.sqlite")).output.contains("code 3"))
    }

    @Test("tells a wait cycle that a permit of another thread may end after its time, and what may end it")
    func permit() throws {
        let start = ContinuousClock.now
        let outcome = try record(["--hang-after", "4s"], "permit").finish()
        #expect(ContinuousClock.now - start >= .seconds(4))
        #expect(outcome.end == .exited(124))
        let errors = outcome.errors.replacing(/\n +/, with: " ")
        #expect(
            errors.prefixMatch(
                of:
                    /synctrace: 2 threads wait for one another, for \d(\.\d)? s by now; they go on only if another thread releases a permit of 'S' '/
            ) != nil, "\(errors)")
        #expect(errors.contains("these do not wait, and may compute, sleep or be in a system call: 'main' runs"))
    }

    @Test(
        "says of a standstill what is to end by itself, and when",
        arguments: [
            ("resting", "'sleeper' sleeps since event N, S s ago (Hang.swift:N), for N s, S s to go"),
            ("timer", "'alarm' waits to fire since event N, S s ago (Hang.swift:N), for N s, S s to go"),
            (
                "limit",
                "'main' waits for the event 'never' since event N, S s ago (Hang.swift:N), for at most N s, S s to go"
            ),
        ])
    func timed(program: String, words: String) throws {
        let outcome = try record(["--hang-after", "1500ms"], program).finish()
        #expect(outcome.end == .exited(124))
        let errors = outcome.errors.replacing(/\n +/, with: " ")
        #expect(errors.prefixMatch(of: /synctrace: nothing on record has moved for (1\.[5-9]|2) s/) != nil, "\(errors)")
        #expect(errors.contains(/(600|599) s, 59\d s to go/), "\(errors)")
        let figures = errors.replacing(/[\d.]+ s ago/, with: "S s ago").replacing(/[\d.]+ s to/, with: "S s to")
        #expect(figures.replacing(/\d+/, with: "N").contains(words), "\(errors)")
        #expect(!errors.contains("may compute"))
    }

    @Test(
        "is refused without a unit, or for a time too short to tell",
        arguments: [
            (["--hang-after", "10"], "'--hang-after 10': a time has a unit: 1.5s, 20ms, 300us; see "),
            (["--hang-after", "0s"], "'--hang-after 0s' is too short: at least 1s; see "),
        ])
    func refused(options: [String], message: String) throws {
        let outcome = try record(options).finish()
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors.hasPrefix("synctrace: " + message), "\(outcome.errors)")
    }
}
