import Foundation
import Testing

@Suite("export of graphs", .timeLimit(.minutes(15)))
struct GraphCommandTests {
    private func export(_ name: String, _ words: String...) throws -> Child.Outcome {
        try run([Product.synctrace, "export", CommittedTrace(name: name).path("sqlite")] + words)
    }

    @Test("shows who waits for whom where a trace ends in a hang or a moment is given, else the lock order")
    func subjects() throws {
        let hung = try export("philosophers", "--format", "mermaid")
        #expect(hung.output.matches(of: #/-\.->\|"waits for /#).count == 6)
        #expect(hung.output.contains("linkStyle "))
        let order = try export("philosophers", "--format", "mermaid", "--graph", "order")
        #expect(order.output.matches(of: #/-->\|"1 time, philosopher \d"\|/#).count == 5)
        let ended = try export("bank", "--format", "dot")
        #expect(ended.output.contains("label=\"6 times, teller 1\""))
        #expect(!ended.output.contains("color=red"))
        let moment = try export("deadlock", "--format", "mermaid", "--at", "13")
        #expect(moment.output.contains("waits for (Deadlock.swift:27)"))
        #expect(try export("bank", "--format", "dot", "--graph", "waits").output.matches(of: #/->/#).isEmpty)
        for outcome in [hung, order, ended, moment] { #expect(outcome.end == .exited(0) && outcome.errors.isEmpty) }
    }

    @Test("has the edges and counts of the table lock_order_edge, also of a text")
    func counts() throws {
        let scratch = try Scratch()
        let trace = CommittedTrace(name: "bank").path("sqlite")
        _ = try run([Product.synctrace, "export", trace, "--format", "std", "--output", scratch("bank.std")])
        let text = try run([Product.synctrace, "export", scratch("bank.std"), "--format", "dot"])
        #expect(text.output.matches(of: #/label="6 times, /#).count == 3)
        let edges = try run([Product.synctrace, "query", trace, "lock-order-edges", "--format", "csv"])
        #expect(edges.output.split(separator: "\n").count == 1 + 3)
    }

    @Test("names three of the threads that took two locks in one order, and counts the others")
    func manyThreads() throws {
        let scratch = try Scratch()
        let lines = (1...5).map { "T\($0)|acq(A)|1\nT\($0)|acq(B)|2\nT\($0)|rel(B)|3\nT\($0)|rel(A)|4\n" }
        try lines.joined().write(toFile: scratch("many.std"), atomically: true, encoding: .utf8)
        let outcome = try run([Product.synctrace, "export", scratch("many.std"), "--format", "dot"])
        #expect(outcome.output.matches(of: #/->/#).count == 1)
        #expect(outcome.output.contains("label=\"5 times, T1, T2, T3 and 2 more\""))
    }

    @Test(
        "draws what Graphviz reads", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/dot"), "no Graphviz")
    )
    func graphviz() throws {
        let scratch = try Scratch()
        for name in ["philosophers", "bank", "abba-latent", "daemon-exit"] {
            let dot = try export(name, "--format", "dot", "--output", scratch("a.dot"))
            #expect(dot.end == .exited(0))
            let svg = try run(["/usr/bin/dot", "-Tsvg", scratch("a.dot")])
            #expect(svg.end == .exited(0) && svg.output.contains("</svg>") && svg.errors.isEmpty)
        }
    }

    @Test("is told what goes with what")
    func refused() throws {
        let outcome = try export("bank", "--format", "std", "--at", "1s")
        #expect(
            outcome.errors == "synctrace: --graph and --at are for dot and mermaid; see 'synctrace export --help'\n")
        let both = try export("bank", "--format", "dot", "--graph", "order", "--at", "1s")
        #expect(both.errors == "synctrace: --at is for --graph waits; see 'synctrace export --help'\n")
    }
}
