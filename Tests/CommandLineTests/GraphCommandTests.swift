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
        let held = try export("deadlock", "--format", "mermaid", "--at", "8")
        #expect(held.output.contains("held by") && !held.output.contains("waits for"))
        let nobody = try export("bank", "--format", "dot", "--graph", "waits")
        #expect(nobody.errors == "synctrace: the graph is empty: no thread waits or holds anything at the end\n")
        for outcome in [hung, order, ended, moment, held] {
            #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
        }
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

    @Test("has of more than Mermaid draws the cycles, and says so; DOT has all")
    func large() throws {
        let scratch = try Scratch()
        func pair(_ a: String, _ b: String) -> String { "T|acq(\(a))|1\nT|acq(\(b))|2\nT|rel(\(b))|3\nT|rel(\(a))|4\n" }
        let chain = (0..<600).map { pair("L\($0)", "L\($0 + 1)") }.joined()
        try (chain + pair("L8", "L7")).write(toFile: scratch("cycle.std"), atomically: true, encoding: .utf8)
        try chain.write(toFile: scratch("chain.std"), atomically: true, encoding: .utf8)
        func export(_ name: String, _ format: String) throws -> Child.Outcome {
            try run([Product.synctrace, "export", scratch(name), "--format", format])
        }
        let cycle = try export("cycle.std", "mermaid")
        #expect(cycle.output.matches(of: #/ -->\|/#).count == 4)
        #expect(cycle.output.contains("linkStyle ") && cycle.output.contains("L9"))
        #expect(
            cycle.errors
                == "synctrace: Mermaid draws 500 arrows and 50000 characters: of 601 arrows, its cycles and what touches "
                + "them are there, 4\n")
        let whole = try export("chain.std", "mermaid")
        #expect(whole.output.matches(of: #/ -->\|/#).count == 600)
        #expect(whole.errors.contains("and this is more: 600 arrows") && whole.errors.contains("'--format dot'"))
        #expect(try export("cycle.std", "dot").output.matches(of: #/ -> /#).count == 601)
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
