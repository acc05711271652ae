import Foundation
import Testing

/// A program in C that knows nothing of synctrace.
@Suite("A program that nobody changed")
struct PthreadTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("pthread.sqlite"))
    }

    /// Records a command of the program.
    private func record(_ command: String, _ options: String...) throws -> Child.Outcome {
        try run(
            [Product.synctrace, "record", "--output", trace.path] + options + ["--", Product.pthread, command],
            limit: 120)
    }

    /// Records a command, and finds its trace complete and its history legal.
    private func recordSoundly(_ command: String) throws -> Child.Outcome {
        let outcome = try record(command)
        #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("synctrace: ") }, "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        return outcome
    }

    private func findings() throws -> Report {
        try Report(synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never").output)
    }

    @Test("that deadlocks is ended, with the deadlock in its trace")
    func deadlock() throws {
        let outcome = try record("abba", "--hang-after", "1s")
        #expect(outcome.end == .exited(124), "\(outcome.errors)")
        try trace.expectSound()
        let deadlock = try #require(try findings().only("deadlock"))
        #expect(deadlock.threads.contains("forwards") && deadlock.threads.contains("backwards"))
    }

    @Test("could deadlock, and only by chance did not")
    func possibleDeadlock() throws {
        #expect(try recordSoundly("abba-in-turn").end == .exited(0))
        let cycle = try #require(try findings().only("lock-order-cycle"))
        #expect(Set(cycle.threads) == ["forwards", "backwards"])
        // Mutexes that the loader has made are called by their symbols, and known by where they lie, in every run the same.
        #expect(try trace.rows("SELECT name FROM object WHERE kind = 2 ORDER BY name") == ["first", "second"])
        let origins = try trace.rows("SELECT origin FROM object WHERE kind = 2 AND created_by IS NULL")
        #expect(origins.count == 2 && origins.allSatisfy { $0.contains(/^ShimTestProgram\+0x[0-9a-f]+$/) })
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE kind = 'create' AND object NOT LIKE '%wards'") == 0)
    }

    @Test("has the places of its code by file, line and function", .enabled(if: hasSymbolizer, "no symbolizer"))
    func places() throws {
        _ = try recordSoundly("abba-orderly")
        #expect(
            try trace.rows("SELECT DISTINCT file, function FROM events WHERE kind IN ('acquire', 'release', 'join')")
                .sorted()
                == ["Tests/ShimProgram/abba.c|run_two", "Tests/ShimProgram/abba.c|take_both"])
        // The line of the call, not that of what comes after it.
        let source = try String(contentsOfFile: CommittedTrace.root + "/Tests/ShimProgram/abba.c", encoding: .utf8)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        for line in try trace.rows("SELECT DISTINCT line FROM events WHERE kind = 'acquire'").compactMap({ Int($0) }) {
            #expect(lines[line - 1].contains("pthread_mutex_lock("), "\(line)")
        }
    }

    private static var hasSymbolizer: Bool {
        ["llvm-symbolizer", "addr2line"].contains {
            ((try? run(["/usr/bin/env", "sh", "-c", "command -v \($0)"]))?.end) == .exited(0)
        }
    }

    @Test("takes its mutexes in one order")
    func clean() throws {
        #expect(try recordSoundly("abba-orderly").end == .exited(0))
        #expect(try findings().findings.isEmpty)
        // Two threads, two mutexes.
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 4)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'release'") == 4)
    }

    @Test("has its threads on record, whether they return, leave, vanish, are cancelled, detached or never start")
    func threads() throws {
        let outcome = try recordSoundly("threads")
        #expect(outcome.end == .exited(7) && outcome.output == "create 1\n")
        #expect(
            try trace.rows("SELECT name, origin, daemon, foreign_thread, \"end\" FROM thread ORDER BY id") == [
                "main|main|0|0|returned", "-|main/1|1|0|returned", "-|main/2|1|0|returned",
                "-|main/3|1|0|returned", "waits at gate|main/4|1|0|returned", "cancelled|main/5|1|0|returned",
                "-|main/6|1|0|returned", "-|main/7|1|0|-",
            ])
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'join' AND value = 1") == 5)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'join' AND value = 0") == 2)
        #expect(try trace.rows("SELECT object FROM events WHERE kind = 'detach'") == ["main/6"])
        // What a destructor of a thread-local value does is before the thread's end, in each of its rounds.
        #expect(
            try trace.rows("SELECT kind FROM events WHERE thread = 'main/1' AND kind <> 'create' ORDER BY seq") == [
                "begin", "acquire", "release", "acquire", "release", "end",
            ])
    }

    @Test("has its barriers, spin locks and what <threads.h> has on record")
    func others() throws {
        _ = try recordSoundly("others")
        func count(_ kind: String, _ objectKind: String) throws -> Int {
            try trace.integer(
                "SELECT count(*) FROM events WHERE kind = '\(kind)' AND object_kind = '\(objectKind)'")
        }
        // Four threads, twenty rounds.
        #expect(try count("arrive", "barrier") == 80)
        #expect(try count("pass", "barrier") == 80)
        // As many of the spin lock, one try of it, two that are done once, and a few of a mutex.
        #expect((84...90).contains(try count("acquire", "lock")))
        #expect(try count("wait", "condition") == count("wake", "condition"))
        #expect(try trace.integer("SELECT count(*) FROM thread") == 8)
    }

    @Test("lets go of what is done once where the stack is unwound through the routine")
    func onceLeft() throws {
        _ = try recordSoundly("once-left")
        #expect(
            try trace.rows(
                "SELECT object || ' ' || kind FROM events WHERE kind IN ('acquire', 'release') "
                    + "AND object IN ('around', 'unfinished') ORDER BY seq")
                == [
                    "around acquire", "unfinished acquire", "unfinished release", "around release",
                    "unfinished acquire", "unfinished release", "around acquire", "around release",
                ])
        #expect(try findings().findings.isEmpty)
    }

    @Test("starts others with vfork, fork and exec")
    func children() throws {
        #expect(try recordSoundly("children").end == .exited(0))
        // The child of vfork is no process of its own until it is another program.
        #expect(
            try trace.rows("SELECT arguments, \"end\", exit_status FROM process").sorted() == [
                "abba-orderly|exited|0", "children|exited|0", "children|exited|8",
            ])
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 4 + 4)
    }

    @Test("that becomes another one with a lock in hand was not cut off")
    func becomesAnother() throws {
        #expect(try recordSoundly("becomes-another").end == .exited(6))
        #expect(try trace.rows("SELECT \"end\", exit_status FROM process") == ["unknown|-"])
        #expect(try findings().findings.isEmpty)
    }

    @Test("that fails to become another one, and ends with a lock in hand, was cut off")
    func failsToBecomeAnother() throws {
        #expect(try recordSoundly("executions").end == .exited(0))
        let finding = try #require(try findings().only("abrupt-exit"))
        #expect(finding.message.contains("was cut off by _exit"))
    }

    @Test("whose child, in its memory, becomes another one is itself to its end")
    func childInItsMemory() throws {
        #expect(try recordSoundly("child-in-our-memory").end == .exited(3))
        #expect(try trace.rows("SELECT \"end\", exit_status FROM process") == ["exited|3"])
        #expect(try #require(try findings().only("abrupt-exit")).message.contains("was cut off by _exit"))
    }

    @Test("that forks while it holds a lock is told that its child could not get it")
    func childGivesUp() throws {
        #expect(try recordSoundly("child-gives-up").end == .exited(0))
        let finding = try #require(try findings().only("fork-holding"))
        #expect(finding.level == "warning")
        #expect(finding.message.contains("waited for 'guarded") && finding.message.contains("of the parent held it"))
    }

    @Test("posts semaphores in handlers of signals, whatever they have interrupted")
    func storm() throws {
        let said = try recordSoundly("storm-without-traps").output
        let words = try #require(said.wholeMatch(of: /posted ([0-9]+) taken ([0-9]+)\n/))
        func count(_ kind: String) throws -> Int {
            try trace.integer(
                "SELECT count(*) FROM events WHERE kind = '\(kind)' AND object_kind = 'semaphore'")
        }
        // Each handler posts two.
        #expect(try count("release") == Int(words.output.1)! * 2)
        #expect(try count("acquire") == Int(words.output.2))
    }

    @Test(
        "posts semaphores in handlers of faults' signals, which nobody can block, and counts what is lost then",
        arguments: ["storm", "storm-of-faults"])
    func stormOfFaults(command: String) throws {
        let outcome = try record(command)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        let words = try #require(outcome.output.wholeMatch(of: /posted ([0-9]+) taken ([0-9]+)\n/))
        let posts = try trace.integer(
            "SELECT count(*) FROM events WHERE kind = 'release' AND object_kind = 'semaphore'")
        let lost = try #require(try trace.metadata("events_lost").flatMap { Int($0) })
        #expect(posts + lost >= Int(words.output.1)! * 2)
        try trace.expectSound()
    }

    @Test("calls with pointers to nothing, and its handler uses locks and jumps out, as it does alone")
    func faults() throws {
        let alone = try run([Product.pthread, "faults"])
        #expect(alone.end == .exited(0) && alone.output.hasSuffix("faults 6\n"), "\(alone.output)\(alone.errors)")
        let recorded = try record("faults")
        #expect(recorded.end == .exited(0), "\(recorded.errors)")
        #expect(recorded.output == alone.output)
        try trace.expectSound()
    }

    @Test("is left alone where that is asked for")
    func noShim() throws {
        let outcome = try record("abba-orderly", "--no-shim")
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.contains("nothing was recorded"))
        #expect(outcome.errors.contains("; with '--no-shim', those are SyncTrace's alone\n"))
    }

    @Test("is told how to make what records it, where that is missing")
    func missingShim() throws {
        let alone = scratch("synctrace")
        // Not a copy by this process: a child of another test may have that open for writing, and then nobody can run it.
        #expect(try run(["/bin/cp", Product.synctrace, alone]).end == .exited(0))
        let outcome = try run([alone, "record", "--output", trace.path, "--", Product.pthread, "abba-in-turn"])
        #expect(outcome.end == .exited(0))
        let told = outcome.errors.replacing(/\n +/, with: " ")
        #expect(
            told.contains(
                """
                synctrace: libsynctrace-pthread.so is not beside synctrace: only programs that link SyncTrace are recorded; \
                'swift build --product synctrace-pthread' makes it, and '--no-shim' does without
                """), "\(told)")
    }

    @Test("that no library can be loaded with is told of as such")
    func obstacles() throws {
        func expect(_ words: String, _ change: (inout Data) throws -> Void) throws {
            var program = try Data(contentsOf: URL(filePath: Product.pthread))
            try change(&program)
            let path = scratch("changed")
            try program.write(to: URL(filePath: path))
            chmod(path, words.contains("setuid") ? 0o4755 : 0o755)
            let outcome = try run([Product.synctrace, "record", "--force", "--output", trace.path, "--", path, "none"])
            #expect(outcome.errors.contains("\(path): it \(words)"), "\(outcome.errors)")
        }
        func replace(_ old: String, _ new: String, _ program: inout Data) throws {
            let range = try #require(program.firstRange(of: Data(old.utf8)))
            program.replaceSubrange(range, with: Data(new.utf8) + Data(count: old.utf8.count - new.utf8.count))
        }
        try expect("runs with rights of its own (setuid, setgid or capabilities)") { _ in }
        try expect("uses the C library musl") {
            try replace("/lib64/ld-linux-x86-64.so", "/lib/ld-musl-x86_64.so", &$0)
        }
        try expect("was built with a sanitizer") { try replace("pthread_setname_np\0", "__tsan_init\0", &$0) }
        try expect("is for another machine") { $0[18] = 8 }
        try expect("is linked statically") { program in
            // The kind of the segment that names the loader.
            let table = Int(program.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 32, as: UInt64.self) })
            for place in stride(from: table, to: table + 16 * 56, by: 56) where program[place] == 3 {
                program[place] = 0
            }
        }
    }
}
