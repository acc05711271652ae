import Foundation
import Testing

@Suite("Summaries of traces", .timeLimit(.minutes(15)))
struct SummarizeCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

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

    private func synctrace(_ words: String...) throws -> Child.Outcome {
        try run([Product.synctrace] + words, in: scratch.path)
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: scratch(name), encoding: .utf8) }

    @Test("are merged by putting one after the other, and analyzed as the traces are")
    func merged() throws {
        try write("a.std", "T1", "A", "B")
        try write("b.std", "T2", "B", "A")
        for name in ["a", "b"] {
            let outcome = try synctrace("summarize", "\(name).std", "--output", "\(name).summary")
            #expect(outcome.end == .exited(0) && outcome.output == "")
            #expect(try synctrace("analyze", "\(name).summary", "--fail-on", "note").end == .exited(0))
        }
        let whole = try synctrace("analyze", "a.std", "b.std", "--fail-on", "warning")
        let apart = try synctrace("analyze", "a.summary", "b.summary", "--fail-on", "warning")
        #expect(apart.end == .exited(1))
        #expect(apart.output == whole.output)
        // Once more, and twice the same: nothing changes.
        let both = try text("a.summary") + text("b.summary") + text("a.summary")
        try scratch.write(both, to: "all.summary")
        #expect(try synctrace("analyze", "all.summary", "b.summary", "--fail-on", "warning").output == whole.output)
        #expect(
            try synctrace("summarize", "a.std", "b.std").output.split(separator: "\n").count { $0.hasPrefix("e\t") }
                == 2)
        // A summary and a trace.
        #expect(try synctrace("analyze", "a.summary", "b.std", "--fail-on", "warning").end == .exited(1))
        for format in ["json", "sarif", "junit", "github", "gitlab", "markdown", "html"] {
            let outcome = try synctrace("analyze", "all.summary", "--format", format)
            #expect(outcome.end == .exited(0) && outcome.errors == "", "\(format): \(outcome.errors)")
            #expect(outcome.output.contains("lock-order-cycle"))
        }
    }

    @Test("have the findings of a recorded trace, with their fingerprints, for baselines and suppressions")
    func findings() throws {
        let trace = CommittedTrace(name: "deadlock").path("sqlite")
        #expect(try synctrace("summarize", trace, "-o", "deadlock.summary").end == .exited(0))
        func findings(_ path: String) throws -> [[String: String]] {
            let outcome = try synctrace("analyze", path, "--format", "json", "--no-source")
            let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return (json?["findings"] as? [[String: Any]] ?? []).map { finding in
                ["rule", "level", "message", "fingerprint", "help"].reduce(into: [:]) {
                    $0[$1] = finding[$1] as? String
                }
            }.sorted { ($0["fingerprint"] ?? "") < ($1["fingerprint"] ?? "") }
        }
        let known = try findings(trace)
        #expect(!known.isEmpty)
        #expect(try findings("deadlock.summary") == known)
        #expect(try synctrace("analyze", "deadlock.summary").end == .exited(1))
        try scratch.write("suppress:\n- rule: \"*\"\n  reason: all of it\n", to: ".synctrace.yml")
        #expect(try synctrace("analyze", "deadlock.summary").end == .exited(0))
    }

    @Test("are held against a lock order as the traces are")
    func order() throws {
        try write("a.std", "T1", "A", "B")
        _ = try synctrace("summarize", "a.std", "-o", "a.summary")
        for (order, code) in [("B -> A\n", 1), ("A -> B\n", 0)] {
            try scratch.write(order, to: "order.txt")
            let whole = try synctrace("order", "check", "order.txt", "a.std", "--format", "github")
            let apart = try synctrace("order", "check", "order.txt", "a.summary", "--format", "github")
            #expect(whole.end == .exited(Int32(code)))
            #expect(apart.end == whole.end)
            #expect(apart.output == whole.output)
        }
        // The same two locks in other threads and runs are one finding.
        try scratch.write("B -> A\n", to: "order.txt")
        for (name, thread) in [("b", "T2"), ("c", "T1")] {
            try scratch.write("T0|acq(Y)|1\nT0|rel(Y)|2\n", to: "\(name).start")
            try write("\(name).std", thread, "A", "B")
            try scratch.write(try text("\(name).start") + text("\(name).std"), to: "\(name).std")
            _ = try synctrace("summarize", "\(name).std", "-o", "\(name).summary")
        }
        let three = try synctrace("order", "check", "order.txt", "a.summary", "b.summary", "c.std")
        #expect(three.output.contains("= finding 1, in 3 of 3 traces, first: c.std"), "\(three.output)")
        #expect(three.output.contains("1 error in 3 traces"))
    }

    @Test("are the same wherever the trace lies and whenever it is summarized")
    func idempotent() throws {
        let trace = CommittedTrace(name: "bank").path("sqlite")
        try FileManager.default.copyItem(atPath: trace, toPath: scratch("copy.sqlite"))
        let (one, other) = (try synctrace("summarize", trace).output, try synctrace("summarize", "copy.sqlite").output)
        #expect(one.split(separator: "\n").count > 10)
        let differing = zip(one.split(separator: "\n"), other.split(separator: "\n")).filter { $0 != $1 }
        #expect(differing.count == 1 && differing.allSatisfy { $0.0.hasPrefix("r\t") })
        try scratch.write(one + other, to: "both.summary")
        #expect(try synctrace("analyze", "both.summary").output.contains(" in 1 trace ("))
    }

    @Test("are told apart from traces by every command")
    func told() throws {
        try write("a.std", "T1", "A", "B")
        _ = try synctrace("summarize", "a.std", "-o", "a.summary")
        let info = try synctrace("info", "a.summary")
        #expect(info.end == .exited(2))
        #expect(
            info.errors.contains(
                "is a summary, of which there are no events; 'analyze', 'baseline' and 'order' read it"))
        #expect(
            try synctrace("summarize", "a.summary").errors.contains(
                "is a summary already; summaries are put together by 'cat'"))
        try scratch.write(try text("a.summary") + "q\t1\n", to: "wrong.summary")
        let wrong = try synctrace("analyze", "wrong.summary")
        #expect(wrong.end == .exited(2))
        #expect(wrong.errors.contains(": is not a row of a summary: 'q\\u{9}1'"), "\(wrong.errors)")
    }
}
