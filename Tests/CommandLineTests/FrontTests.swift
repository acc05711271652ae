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
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.front, command], limit: 240)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        return outcome.output
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
