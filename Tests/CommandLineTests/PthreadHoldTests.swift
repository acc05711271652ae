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
    private func record(_ command: String) throws {
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.pthread, command], limit: 60)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
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
        #expect(try rules() == ["ended-holding"])
    }

    @Test("of permits that other processes and mappings have as well are legal")
    func permits() throws {
        try record("shared-permits")
        #expect(try rules().isEmpty)
    }
}
