import Foundation
import Testing

@Suite("Several runs", .timeLimit(.minutes(15)))
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
                "warning[lock-order-cycle, unproven, across runs]: 'A' and 'B' form a lock-order"))
        for (format, mark) in [("json", "\"acrossRuns\": true"), ("sarif", "\"acrossRuns\": true")] {
            let report = try run(
                [Product.synctrace, "analyze", "a.std", "b.std", "--format", format], in: scratch.path)
            #expect(report.output.contains(mark))
            let one = try run([Product.synctrace, "analyze", "a.std", "--format", format], in: scratch.path)
            #expect(!one.output.contains(mark))
        }
        #expect(outcome.output.contains("= finding 1, of a.std, b.std"))
        #expect(outcome.output.hasSuffix("1 warning in 2 traces (20 events)\n"))
        let strict = try run(
            [Product.synctrace, "analyze", "a.std", "b.std", "--fail-on", "warning"], in: scratch.path)
        #expect(strict.end == .exited(1))
        let other = try run([Product.synctrace, "analyze", "a.std", "b.std", "--only", "deadlock"], in: scratch.path)
        #expect(other.output.hasPrefix("clean: "))
    }

    @Test("count once where one is there twice, as a trace, a copy of it or a summary")
    func copies() throws {
        try write("a.std", "T1", "A", "B")
        try write("b.std", "T2", "B", "A")
        for name in ["a", "b"] {
            _ = try run([Product.synctrace, "summarize", "\(name).std", "-o", "\(name).summary"], in: scratch.path)
        }
        try FileManager.default.copyItem(atPath: scratch("a.std"), toPath: scratch("copy.std"))
        let once = try run([Product.synctrace, "analyze", "a.std", "b.std"], in: scratch.path).output
        let twice = try run([Product.synctrace, "analyze", "a.std", "b.std", "copy.std"], in: scratch.path)
        #expect(twice.output == once)
        #expect(twice.errors == "synctrace: copy.std: is the same run as a.std, and counts once\n")
        let summarized = try run([Product.synctrace, "analyze", "a.summary", "b.summary", "a.std"], in: scratch.path)
        #expect(summarized.output.contains("1 warning in 2 traces (20 events)"))
        #expect(summarized.output.contains("in 1 of 2 traces"))
        #expect(summarized.errors == "synctrace: a.std: is in a summary as well, and counts once\n")
    }

    @Test("are learned from and put into a baseline by their summaries as by themselves")
    func summaries() throws {
        try write("a.std", "T1", "A", "B")
        try write("b.std", "T2", "B", "A")
        _ = try run([Product.synctrace, "summarize", "a.std", "b.std", "-o", "ab.summary"], in: scratch.path)
        func texts(_ words: [String], _ output: String) throws -> [String] {
            try [["a.std", "b.std"], ["ab.summary"]].map { traces in
                let outcome = try run([Product.synctrace] + words + traces + ["-o", output], in: scratch.path)
                #expect(outcome.end == .exited(0), "\(outcome.errors)")
                defer { try? FileManager.default.removeItem(atPath: scratch(output)) }
                return try String(contentsOfFile: scratch(output), encoding: .utf8)
            }
        }
        let baselines = try texts(["baseline"], "known.json")
        #expect(baselines[0] == baselines[1] && baselines[0].contains("lock-order-cycle"))
        let orders = try texts(["order", "learn"], "order.txt")
        #expect(orders[0] == orders[1] && orders[0].contains("A -> B"))
    }

    @Test("say so where a pattern matches no file")
    func pattern() throws {
        let outcome = try run([Product.synctrace, "analyze", "m-*.sqlite"], in: scratch.path)
        #expect(outcome.errors == "synctrace: m-*.sqlite: no file matches\n")
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
