import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("Graphs of threads and locks")
struct GraphTests {
    private typealias Node = ResolvedGraph.Node

    @Test("are drawn of a finding about a chain of threads, with its cycle marked, and of no other")
    func findings() throws {
        let report = ExampleReport.report
        let cycle = try #require(report.findings.first { $0.rule == "lock-order-cycle" && $0.verdict == .predicted })
        #expect(
            MermaidText(ResolvedGraph(cycle)).text == """
                graph LR
                    n0["F"]
                    n1(["t3"])
                    n2["G"]
                    n3(["main"])
                    n0 -->|"held by (demo.swift:4)"| n1
                    n1 -.->|"would wait for (demo.swift:5)"| n2
                    n2 -->|"held by (demo.swift:9)"| n3
                    n3 -.->|"would wait for (demo.swift:10)"| n0
                    linkStyle 0,1,2,3 stroke:#c00,stroke-width:2px

                """)
        let wrong = try #require(report.findings.first { $0.rule == "release-unlocked" })
        #expect(ResolvedGraph(wrong).edges.isEmpty)
    }

    @Test("mark the arrows of cycles alone")
    func cycles() {
        var graph = ResolvedGraph()
        for (from, to) in [("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"), ("D", "E")] {
            graph.add(
                from: Node(shape: .object, name: from), to: Node(shape: .object, name: to), label: "", isWait: false)
        }
        graph.markCycles()
        #expect(graph.edges.map(\.isInCycle) == [true, true, true, false, false])
        #expect(graph.nodes.map(\.name) == ["A", "B", "C", "D", "E"])
    }

    @Test("in DOT keep names that are markup to it as names")
    func dot() {
        var graph = ResolvedGraph()
        graph.add(
            from: Node(shape: .thread, name: "a\"];x\\"), to: Node(shape: .object, name: "b\n<c>"),
            label: "waits \"for\"",
            isWait: true)
        #expect(
            DOTText(graph, title: "t").text == #"""
                digraph synctrace {
                    label="t";
                    rankdir=LR;
                    node [fontname=sans];
                    edge [fontname=sans, fontsize=10];
                    n0 [label="a\"];x\\", shape=ellipse];
                    n1 [label="b\\u{A}<c>", shape=box];
                    n0 -> n1 [label="waits \"for\"", style=dashed];
                }

                """#)
        #expect(MermaidText.escaped("a\"]\n%%{x}") == "a#34;#93;#92;u#123;A#125;#37;#37;#123;x#125;")
    }
}
