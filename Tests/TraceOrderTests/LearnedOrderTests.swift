import TestSupport
import Testing
import TraceAnalysis

@testable import TraceOrder

@Suite("The lock order of some runs")
struct LearnedOrderTests {
    /// A run in which one thread acquires locks, those of each word one inside the other: "ab bc".
    private func run(_ words: String) throws -> [RunEdge] {
        var lines = ["main   t1", "start t1"]
        for word in words.split(separator: " ") {
            lines += word.map { "       acquire \($0)" } + word.reversed().map { "       release \($0)" }
        }
        let trace = DrawnTrace(lines.joined(separator: "\n"), objects: "a lock, b lock, c lock, d lock")
        var options = AnalysisOptions(measuresFairness: false)
        options.keepsLockOrder = true
        return try AnalysisSession(options).analyze(MemoryTrace(trace.tables, trace.events)).result.lockOrder
    }

    private func pairs(_ learned: LearnedOrder) throws -> [String] {
        try OrderFile(learned.file(), path: "order.txt").pairs.map { "\($0.before[0].text)\($0.after[0].text)" }
    }

    @Test("is what they show, the first locks first, without what follows from the rest")
    func reduced() throws {
        #expect(try pairs(LearnedOrder([run("abc"), run("bd ad")])) == ["ab", "bc", "bd"])
        let text = LearnedOrder([try run("ab"), try run("ab"), try run("cd")]).file()
        #expect(text.contains("\na -> b  # in 2 of 3 traces, demo.swift:3\n"))
        #expect(LearnedOrder([try run("a b")]).pairs.isEmpty)
    }

    @Test("is what more of them show where they contradict each other, and the rest is a comment")
    func contradiction() throws {
        let learned = LearnedOrder([try run("ab"), try run("ba"), try run("ba"), try run("cd")])
        #expect(try pairs(learned) == ["ba", "cd"])
        #expect(
            learned.file().contains(
                "\n# Seen as well, and against the order above:\n# a -> b  # in 1 of 4"))
        // A cycle of three loses its rarest pair alone.
        let three = LearnedOrder([try run("ab bc"), try run("ab bc ca")])
        #expect(try pairs(three) == ["ab", "bc"])
    }

    @Test("says what it would change in a file: what is added, against it, and was not seen")
    func changes() throws {
        let file = try OrderFile("a -> b\nc -> d\n", path: "order.txt")
        let changes = LearnedOrder([try run("ba bc")]).changes(to: file)
        #expect(changes.added.map { "\($0.pair.before)\($0.pair.after)" } == ["bc"])
        #expect(changes.against.map { "\($0.seen.pair.before)\($0.seen.pair.after) \($0.lines)" } == ["ba [1]"])
        #expect(changes.unseen.map(\.line) == [1, 2])
        #expect(changes.addition == "b -> c  # in 1 of 1 trace, demo.swift:7\n")
        let none = LearnedOrder([try run("ab cd")]).changes(to: file)
        #expect(none.listing == "")
    }

    @Test("adds nothing to a file that follows from it and what is added besides")
    func following() throws {
        let file = try OrderFile("a -> b\n", path: "order.txt")
        let changes = LearnedOrder([try run("dab")]).changes(to: file)
        #expect(changes.added.map { "\($0.pair.before)\($0.pair.after)" } == ["da"])
    }

    @Test("never makes a file contradict itself")
    func consistent() throws {
        let file = try OrderFile("a -> b\n", path: "order.txt")
        // b before c, and c before a: each is new, and both together are against the file.
        let changes = LearnedOrder([try run("bc ca")]).changes(to: file)
        #expect(changes.added.count == 1)
        #expect(changes.contrary.count == 1)
        #expect(throws: Never.self) { try OrderFile("a -> b\n" + changes.addition, path: "order.txt") }
    }
}
