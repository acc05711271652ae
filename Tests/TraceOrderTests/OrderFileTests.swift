import Testing
import TracePolicy

@testable import TraceOrder

@Suite("An order file")
struct OrderFileTests {
    private func file(_ text: String) throws -> OrderFile { try OrderFile(text, path: "order.txt") }

    private func problem(_ text: String) -> String? {
        do {
            _ = try file(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// What the file says of pairs "A B", A held and B acquired.
    private func says(_ text: String, _ pairs: String...) throws -> [OrderStanding?] {
        let pairs = pairs.map { pair in
            let names = pair.split(separator: " ").map(String.init)
            return OrderPair(before: names[0], after: names[1])
        }
        let standings = try file(text).standings(of: pairs)
        return pairs.map { standings[$0] }
    }

    @Test("has pairs, of which others follow, and what it does not say is open")
    func pairs() throws {
        let text = "# a comment\na -> b   # another\n\nb -> c, d\ne, f -> a\n"
        #expect(
            try says(text, "a b", "a c", "e d", "b a", "c e", "c d", "a x", "a a") == [
                .declared, .declared, .declared, .against(lines: [2]), .against(lines: [5, 2, 4]), .open, .unknown,
                .declared,
            ])
        #expect(try says("a -> b -> c", "c a", "a c") == [.against(lines: [1]), .declared])
    }

    @Test("has levels: those above come first, and within one there is no order")
    func levels() throws {
        let text = "level top\nlevel \"b 1\", b*\nlevel c\nlevel low\n"
        #expect(
            try says(text, "top low", "low top", "b1 b2", "c bx", "top c", "low x") == [
                .declared, .against(lines: [1, 4]), .open, .against(lines: [2, 3]), .declared, .unknown,
            ])
        // A name goes before a pattern, wherever it stands.
        #expect(
            try says("level *\nlevel x\nlevel y", "z x", "x z", "y x") == [
                .declared, .against(lines: [1, 2]), .against(lines: [2, 3]),
            ])
        // A level that no lock is on keeps those above and below in order.
        #expect(try says("level a\nlevel zz*\nlevel b", "b a") == [.against(lines: [1, 3])])
    }

    @Test("has patterns, and names in quotes that are taken as they are")
    func patterns() throws {
        #expect(
            try says("cache-* -> index\n\"a*\" -> index", "cache-1 index", "index cache-2", "index ab") == [
                .declared, .against(lines: [1]), .unknown,
            ])
        #expect(
            try file("\"a -> \\\"b\\\"\", \"\\u{1b}\" -> c").pairs[0].before.map(\.text) == ["a -> \"b\"", "\u{1b}"])
    }

    @Test(
        "is written so that it is read again as it was",
        arguments: [
            "plain", "with space", "level", "a,b", "a->b", "->", ">", "#1", "a#1", "q\"uote", "back\\slash", "star*",
            "[x]", "\n\u{1b}",
            "@Sources/A.swift:init(_:)", "é", "",
        ])
    func writing(name: String) throws {
        guard !name.isEmpty else {
            #expect(problem("\"\" -> a") == "order.txt:1: '\"\"' names no lock")
            return
        }
        let written = OrderPattern(name, isQuoted: true).written
        #expect(!written.unicodeScalars.contains { $0.properties.generalCategory == .control })
        let pair = try #require(try file("\(written) -> other").pairs.first)
        #expect(pair.before.map(\.text) == [name])
        #expect(pair.before.map(\.isName) == [true])
    }

    @Test(
        "says what is wrong with it, with the line, what was typed and what may have been meant",
        arguments: [
            ("a -> b\nlevle a, b", "order.txt:2: no kind of line is called 'levle'; did you mean level?"),
            ("my lock -> b", "order.txt:1: after 'my' comes '->' or ','; a name with spaces has to be in quotes"),
            ("a => b", "order.txt:1: '=>' is not an arrow; write 'A -> B' for a lock A that is acquired before B"),
            ("a ->", "order.txt:1: a name is missing beside '->'"),
            ("a -> b,, c", "order.txt:1: a name is missing beside ','"),
            ("cache", "order.txt:1: 'cache' says nothing of an order; write 'level NAME', or 'NAME -> NAME'"),
            ("level", "order.txt:1: a name is missing beside level"),
            ("\"a -> b", "order.txt:1: the quote before 'a -> b' is not closed"),
            ("a -> a", "order.txt:1: 'a' is on both sides of '->'; a lock does not come before itself"),
            ("a -> b\nb -> c\n\nc -> a", "order.txt:1: 'a -> b' is the opposite of what lines 2 and 4 have"),
            ("level a\nlevel b\nb -> a", "order.txt:3: 'b -> a' is the opposite of what lines 1 and 2 have"),
            ("level a\nlevel b, a", "order.txt:2: 'a' is on a level already, in line 1"),
            ("<<<<<<< HEAD\na -> b", "order.txt:1: has a merge conflict; keep the lines of both sides"),
        ])
    func problems(text: String, problem: String) {
        #expect(self.problem(text) == problem)
    }
}
