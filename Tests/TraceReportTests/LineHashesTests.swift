import Testing

@testable import TraceReport

@Suite("The hashes of a file's lines")
struct LineHashesTests {
    @Test("are those that code scanning makes itself")
    func known() {
        #expect(LineHashes("").hashes == ["c129715d7a2bc9a3:1"])
        #expect(
            LineHashes(" a\nb\n  \t\tc\n d").hashes == [
                "271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1",
            ])
    }

    @Test("stay the same when lines are inserted far above, and when lines end otherwise")
    func stable() {
        let lines = (1...60).map { "    statement \($0 * 7919)" }
        let before = LineHashes(lines.joined(separator: "\n"))
        let after = LineHashes((["import X", ""] + lines).joined(separator: "\n"))
        for line in 1...60 as ClosedRange<Int64> { #expect(before[line] == after[line + 2]) }
        #expect(before.hashes == LineHashes(lines.joined(separator: "\r\n")).hashes)
        #expect(before.hashes == LineHashes(lines.map { "\t" + $0 }.joined(separator: "\n")).hashes)
    }

    @Test("tell equal lines apart by their number, and there are none beyond the end")
    func equal() {
        let hashes = LineHashes(String(repeating: "x\n", count: 300))
        #expect(hashes[1] != nil && hashes[2] != hashes[1])
        #expect(hashes[1]?.hasSuffix(":1") == true && hashes[2]?.hasSuffix(":2") == true)
        #expect(hashes[0] == nil && hashes[302] == nil)
    }
}
