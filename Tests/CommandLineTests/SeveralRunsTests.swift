import Foundation
import Testing

@Suite("Several runs", .timeLimit(.minutes(5)))
struct SeveralRunsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A run of two threads, of which one acquires two locks, one inside the other.
    private func write(_ name: String, _ thread: String, _ outer: String, _ inner: String) throws {
        try scratch.write(
            """
            T0|acq(X)|1
            T0|rel(X)|2
            \(thread)|acq(\(outer))|3
            \(thread)|acq(\(inner))|4
            \(thread)|rel(\(inner))|5
            \(thread)|rel(\(outer))|6

            """, to: name)
    }

    @Test("show a lock-order cycle that none of them has alone, as a warning")
    func across() throws {
        try write("a.std", "T1", "A", "B")
        try write("b.std", "T2", "B", "A")
        for one in ["a.std", "b.std"] {
            let alone = try run([Product.synctrace, "analyze", one, "--fail-on", "note"], in: scratch.path)
            #expect(alone.end == .exited(0))
        }
        let outcome = try run([Product.synctrace, "analyze", "a.std", "b.std"], in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.output.hasPrefix(
                "warning[lock-order-cycle, unproven]: 'A' and 'B' form a lock-order cycle across\n"))
        #expect(outcome.output.contains("= finding 1, of a.std, b.std"))
        #expect(outcome.output.hasSuffix("1 warning in 2 traces (20 events)\n"))
        let strict = try run(
            [Product.synctrace, "analyze", "a.std", "b.std", "--fail-on", "warning"], in: scratch.path)
        #expect(strict.end == .exited(1))
        let other = try run([Product.synctrace, "analyze", "a.std", "b.std", "--only", "deadlock"], in: scratch.path)
        #expect(other.output.hasPrefix("clean: "))
    }

    @Test("know a cycle across them again by a baseline")
    func baseline() throws {
        try write("a.std", "T1", "A", "B")
        try write("b.std", "T2", "B", "A")
        let written = try run([Product.synctrace, "baseline", "a.std", "b.std", "-o", "known.json"], in: scratch.path)
        #expect(written.output == "known.json: 1 finding\n")
        let known = try run(
            [Product.synctrace, "analyze", "a.std", "b.std", "--baseline", "known.json", "--fail-on", "note"],
            in: scratch.path)
        #expect(known.end == .exited(0))
        #expect(known.output.contains("1 known from the baseline"))
    }
}
