import Foundation
import Testing

/// A program that uses the primitives, and pthreads beside them.
@Suite("A program with both kinds of locks")
struct BothKindsTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("both.sqlite"))
    }

    private func record(_ words: String..., options: [String] = []) throws -> Child.Outcome {
        try run(programWords(["both"] + words, recordedTo: trace.path, options: options), limit: 120)
    }

    private func findings() throws -> Report {
        try Report(synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never").output)
    }

    /// One trace with one process, and each thread in it once.
    private func expectOneTrace() throws {
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try trace.integer("SELECT count(*) FROM process") == 1)
        #expect(try trace.integer("SELECT count(*) FROM thread") == 3)
        #expect(try trace.integer("SELECT count(DISTINCT native_id) FROM thread") == 3)
        #expect(try trace.rows("SELECT name FROM thread WHERE name IS NOT NULL ORDER BY name") == ["main", "worker"])
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE kind IN ('begin', 'start') AND object = 'worker'") == 2
        )
    }

    @Test("has both in one trace, each thread once, and nothing of what the primitives do for themselves")
    func orderly() throws {
        let outcome = try record("orderly")
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "done 1\n")
        try expectOneTrace()
        // The lock, and the mutex that pthread_mutex_init has made, twice each.
        let acquisitions = try trace.rows(
            "SELECT o.name IS NOT NULL, count(*) FROM events AS e JOIN event AS v ON v.seq = e.seq JOIN object AS o "
                + "ON o.id = v.object_id WHERE e.kind = 'acquire' GROUP BY o.id ORDER BY 1")
        #expect(acquisitions == ["0|2", "1|2"])
        // The stranger did both, and was joined once.
        let stranger = "(SELECT id FROM thread WHERE name IS NULL)"
        #expect(try trace.integer("SELECT count(*) FROM event WHERE thread_id = \(stranger) AND kind = 11") == 2)
        #expect(
            try trace.integer("SELECT count(*) FROM event WHERE object_id = \(stranger) AND kind = 8 AND value = 1")
                == 1)
        #expect(try findings().findings.isEmpty)
    }

    @Test("has a lock-order cycle that goes through both")
    func cycle() throws {
        #expect(try record("in-turn").end == .exited(0))
        try expectOneTrace()
        // The join of the worker keeps the halves apart.
        let all = try Report(
            synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never", "--all").output)
        #expect(all.findings.contains { $0.rule == "lock-order-cycle" })
    }

    @Test("has a deadlock of both told")
    func hang() throws {
        let outcome = try record("hang", options: ["--hang-after", "20s"])
        #expect(outcome.end == .exited(124), "\(outcome.errors)")
        try expectOneTrace()
        let deadlock = try #require(try findings().only("deadlock"))
        #expect(deadlock.threads.contains("worker") && deadlock.message.contains("'lock'"), "\(deadlock.message)")
    }

    @Test("has who called the pthread functions", .enabled(if: SymbolizeTests.hasSymbolizer, "no symbolizer"))
    func stacks() throws {
        #expect(try record("in-turn", options: ["--stacks", "8"]).end == .exited(0))
        try expectOneTrace()
        let callers = try trace.rows(
            "SELECT DISTINCT f.function FROM event AS e JOIN stack AS s ON s.site_id = e.site_id AND s.depth > 0 "
                + "JOIN site AS f ON f.id = s.frame_id JOIN event_kind AS k ON k.id = e.kind WHERE k.name = 'acquire'")
        #expect(callers.contains { $0.contains("Both") || $0.contains("start_thread") }, "\(callers)")
    }

    @Test("has the primitives alone where that is asked for")
    func withoutShim() throws {
        #expect(try record("orderly", options: ["--no-shim"]).end == .exited(0))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM object WHERE kind = 2") == 1)
    }
}
