import Foundation
import Testing

/// A program in C that stands in for the C library's locks as a front of the recorder does.
@Suite("A front of the recorder")
struct FrontTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("front.sqlite"))
    }

    /// Records a command of the program, and gives back what it says.
    private func record(_ command: String) throws -> String {
        // Without the programs that would turn an address into a line.
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.front, command],
            environment: ["PATH": "/nowhere"], limit: 240)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        return outcome.output
    }

    @Test("records a legal history of a mutex, a condition, a semaphore and a thread through the interface alone")
    func history() throws {
        let said = try record("history")
        let rows = try trace.rows(
            """
            SELECT CASE thread WHEN 'main' THEN 'm' ELSE 'f' END || ' ' || kind || ' ' || coalesce(object, '') ||
                CASE WHEN kind IN ('acquire', 'release', 'wake', 'notify', 'join') THEN ' ' || value ELSE '' END
            FROM events WHERE kind NOT IN ('begin', 'end', 'process_end', 'request') ORDER BY seq
            """)
        // What the two threads do at the same time may stand in either order.
        let main = rows.filter { $0.hasPrefix("m ") }.map { $0.dropFirst(2) }
        #expect(
            main == [
                "create account", "create filled", "create tickets", "acquire account 1", "create filler",
                "start filler",
                "wait filled", "release account 0", "acquire account 1", "wake filled 1", "release account 0",
                "acquire tickets 0", "join_wait filler", "join filler 1", "destroy filler", "create never",
                "destroy never", "destroy tickets", "destroy filled", "destroy account",
            ])
        let filler = rows.filter { $0.hasPrefix("f ") }.map { $0.dropFirst(2) }
        #expect(
            filler == ["acquire account 1", "notify filled 1", "release account 0", "release tickets 1"])
        #expect(
            try trace.rows("SELECT name, daemon, foreign_thread, \"end\" FROM thread ORDER BY id") == [
                "main|0|0|returned", "filler|0|0|returned", "never|0|0|-",
            ])
        #expect(try trace.value("SELECT origin FROM thread WHERE name = 'filler'") == "main/1")
        // A place in the source, and one in the code: where `history` called what acquires the lock.
        let start = try trace.value("SELECT file || ' ' || function FROM events WHERE kind = 'start'")
        #expect(start == "Tests/FrontProgram/history.c history")
        let place = try trace.rows(
            """
            SELECT s.file, s.line, s.module FROM event AS e JOIN site AS s ON s.id = e.site_id JOIN object AS o ON
            o.id = e.object_id JOIN event_kind AS k ON k.id = e.kind WHERE o.name = 'account' AND k.name = 'acquire'
            ORDER BY e.seq LIMIT 1
            """
        )[0].split(separator: "|", omittingEmptySubsequences: false)
        let function = try #require(Int(said.wholeMatch(of: /history ([0-9]+)\n/)?.output.1 ?? ""))
        let offset = try #require(Int(place[1]))
        #expect(place[0] == "" && place[2].hasSuffix("/FrontTestProgram"))
        #expect(offset > function && offset < function + 4096)
        let listed = try synctrace("events", trace.path, "--object", "account", "--kind", "acquire")
        #expect(listed.output.contains("FrontTestProgram+0x\(String(offset, radix: 16))"))
    }

    @Test("finds that the recorder allocates nothing and takes no lock of the C library")
    func allocations() throws {
        #expect(try record("allocations") == "calls 0\n")
        // 3 threads: 3,000 times 7 events, and 2 for an object that lasts.
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE kind IN ('acquire', 'release', 'attempt')") == 45_000)
        #expect(try trace.integer("SELECT count(*) FROM object WHERE name = 'a lock that has a name'") == 9_000)
        #expect(try trace.integer("SELECT count(*) FROM thread WHERE name = 'a thread that has a name'") == 3)
    }

    @Test("records on a stack of 16 KB, and on a signal's of 8 KB")
    func smallStacks() throws {
        #expect(try record("small-stacks") == "events 8000\n")
        #expect(
            try trace.integer(
                "SELECT count(*) FROM events WHERE object = 'on a small stack' AND kind IN ('acquire', 'release')")
                == 8000)
    }

    @Test("forks while other threads are inside the recorder, and no child hangs")
    func forks() throws {
        #expect(try record("forks") == "heard 20 unheard 20\n")
        // A child that was forked without the handlers for that records nothing.
        #expect(try trace.integer("SELECT count(*) FROM process") == 21)
        #expect(
            try trace.integer(
                "SELECT count(*) FROM events WHERE object = 'of the child' AND kind IN ('acquire', 'release')") == 2000)
    }

    @Test("has every event of a storm of signals on record, whatever their handlers interrupted")
    func storm() throws {
        let said = try record("storm")
        let words = try #require(
            said.wholeMatch(of: /posted ([0-9]+) taken ([0-9]+) left ([0-9]+) interrupted (yes|no)\n/))
        // Else the test has tested nothing.
        #expect(words.output.4 == "yes")
        let (posted, taken, left) = (Int(words.output.1), Int(words.output.2), Int(words.output.3))
        func count(_ kind: String) throws -> Int {
            try trace.integer("SELECT count(*) FROM events WHERE object = 'permits' AND kind = '\(kind)'")
        }
        #expect(try count("release") == posted)
        #expect(try count("acquire") == taken)
        let last = try trace.integer(
            "SELECT value FROM events WHERE object = 'permits' AND kind IN ('acquire', 'release') ORDER BY seq DESC LIMIT 1"
        )
        #expect(last == left)
        #expect(
            try trace.integer("SELECT count(*) FROM object WHERE name = 'of a handler' AND destroyed_ns IS NULL") == 0)
    }
}
