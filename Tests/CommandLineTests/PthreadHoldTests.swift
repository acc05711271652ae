import Foundation
import Testing

/// Who has which lock, where a recorder is easily mistaken.
@Suite("A program's holds")
struct PthreadHoldTests {
    private let trace: TraceFile
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("holds.sqlite"))
    }

    /// Records a command of the program, which ends well, and finds its history legal.
    ///
    /// - Returns: What the recorder says.
    @discardableResult
    private func record(_ command: String, loses: Bool = false) throws -> String {
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.pthread, command], limit: 60)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try (trace.metadata("events_lost") == "0") != loses)
        return outcome.errors
    }

    /// The rules with warnings and errors about the trace, sorted.
    private func rules() throws -> [String] {
        let report = try Report(
            synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never").output)
        return report.findings.filter { $0.level != "note" }.map(\.rule).sorted()
    }

    @Test("are not those of the next thread at the same address")
    func heirs() throws {
        try record("heirs")
        #expect(
            try trace.rows("SELECT kind FROM events WHERE thread = 'main/2' ORDER BY seq") == [
                "begin", "request", "timeout", "request_shared", "timeout", "end",
            ])
        #expect(try rules() == ["ended-holding", "ended-holding"])
    }

    @Test("that were there before anything was recorded are no mistake", arguments: ["early-hold", "child-makes-anew"])
    func earlier(command: String) throws {
        try record(command)
        #expect(try rules().isEmpty)
    }

    @Test("of a child's own are told where it makes the lock anew")
    func ownInChild() throws {
        try record("child-makes-anew-what-it-has")
        #expect(try rules() == ["object-misuse"])
    }

    @Test("of many read-write locks at once are told from none")
    func manyReaders() throws {
        try record("many-readers")
        #expect(try rules() == ["release-unlocked"])
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'release_shared'") == 20)
    }

    @Test("that there is no memory for are counted as lost")
    func littleMemory() throws {
        let said = try record("little-memory", loses: true)
        #expect(said.contains(" events were lost: "), "\(said)")
        // Those of which nothing is on record: each is told once for its lock at least.
        let known = try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'")
        let lost = try #require(try Int(trace.metadata("events_lost") ?? ""))
        #expect(known < 20000 && lost >= 20000 - known)
    }

    @Test("of permits that other processes and mappings have as well are legal")
    func permits() throws {
        try record("shared-permits")
        #expect(try rules().isEmpty)
    }
}
