import Foundation
import Testing

private let hasGo = (try? run(["go", "version"]).end) == .exited(0)
private let hasC = (try? run(["sh", "-c", "command -v gcc"]).end) == .exited(0)

/// Go blocks by system calls of its own: what a program in Go does through the C library is all that can be seen of it.
@Suite("A program in Go", .enabled(if: hasGo, "no go"), .timeLimit(.minutes(5)))
struct GoProgramTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("go.sqlite"))
    }

    /// Builds a program, runs it alone and recorded, and gives back what is said of it.
    private func record(_ source: String, withC: Bool) throws -> String {
        let program = scratch("program")
        let built = try run(
            ["go", "build", "-o", program, CommittedTrace.root + "/Tests/SpecialPrograms/" + source],
            environment: ["GOCACHE": scratch("cache"), "GOFLAGS": "", "CGO_ENABLED": withC ? "1" : "0"], limit: 240)
        try #require(built.end == .exited(0), "\(built.errors)")
        let alone = try run([program])
        #expect(alone.end == .exited(0) && alone.output == "400\n", "\(alone.errors)")
        let recorded = try run([Product.synctrace, "record", "--output", trace.path, "--", program], limit: 60)
        #expect(recorded.end == alone.end && recorded.output == alone.output, "\(recorded.errors)")
        return recorded.errors
    }

    @Test("alone is linked statically, which is said, and runs as without a recording")
    func alone() throws {
        let said = try record("goroutines.go", withC: false)
        #expect(said.contains("/program: it is linked statically: only what links SyncTrace is recorded"), "\(said)")
    }

    @Test("and C has its calls of pthreads on record, and is said to have more", .enabled(if: hasC, "no gcc"))
    func withC() throws {
        let said = try record("goroutines_with_c.go", withC: true)
        let sentence = "/program: it is written in Go: its goroutines and Go's own locks are not seen"
        #expect(said.contains(sentence), "\(said)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        let acquisitions = "SELECT count(*) FROM events WHERE kind = 'acquire' AND object LIKE '%of_c%'"
        #expect(try trace.integer(acquisitions) == 400)
    }
}
