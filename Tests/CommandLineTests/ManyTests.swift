import Foundation
import Testing

/// What grows with the square of something takes hours on a trace of a million events. A command that outlives a minute,
/// which each of these did, is killed, and its test fails.
@Suite("A trace with very many")
struct ManyTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func text(_ lines: some Sequence<String>) throws -> String {
        try scratch.write(lines.joined(separator: "\n") + "\n", to: "many.std")
        return scratch("many.std")
    }

    @Test("threads that wait for a lock shows the state of each")
    func waiters() throws {
        let path = try text(["M|acq(L)|1"] + (0..<10_000).map { "T\($0)|req(L)|2" })
        let outcome = try synctrace("state", path)
        #expect(outcome.end == .exited(0))
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.count { $0.contains("waits for 'L'") } == 10_000)
        let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.contains("T2 waits for 'L' since event 8, 1 line ago")
                || words.contains("behind 'T0' and 'T1', who asked before"))
        #expect(words.contains("'T10' and 9988 more, who asked before"))
        #expect(words.contains("awaited by 'T0', 'T1'"))
    }

    @Test("threads that have and want permits is analyzed, and shows the state of each")
    func permits() throws {
        let path = try text(
            ["M|seminit(S,3000)|1"] + (0..<3000).map { "H\($0)|semwait(S)|2" } + (0..<3000).map { "W\($0)|semreq(S)|3" }
        )
        #expect(try synctrace("analyze", path).end == .exited(1))
        let outcome = try synctrace("state", path)
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("'H10' and 2989 more"))
    }

    @Test("locks that one thread holds is exported, each with its acquisition")
    func export() throws {
        let path = try text((0..<100_000).map { "M|acq(L\($0))|1" })
        let outcome = try synctrace("export", "--format", "std", path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.split(separator: "\n").count { $0.contains("|acq(") } == 100_000)
        let state = try synctrace("state", path)
        #expect(state.output.contains("and 80000 more holds, which '--format json' has"))
        #expect(state.output.hasSuffix("and 80000 more, which '--format json' has\n"))
    }

    @Test("locks of one name gives each a name of its own in an export")
    func names() throws {
        // An imported name is one object as long as it lives.
        let path = try text((0..<20_000).flatMap { _ in ["M|init(L)|1", "M|destroy(L)|2"] })
        let outcome = try synctrace("export", "--format", "std", path)
        #expect(outcome.end == .exited(0))
        #expect(Set(outcome.output.split(separator: "\n").filter { $0.contains("|init(") }).count == 20_000)
    }

    @Test("locks that one thread holds is analyzed as far as there is memory, and says how far")
    func held() throws {
        let note = "the lock order was not analyzed completely: very many locks, or very many different sets"
        for (count, isCut) in [(60, false), (3000, true)] {
            let path = try text((0..<count).map { "M|acq(L\($0))|1" })
            let outcome = try run(["sh", "-c", "ulimit -v 1500000; exec '\(Product.synctrace)' analyze '\(path)'"])
            #expect(outcome.end == .exited(1))
            let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(note) == isCut, "\(count)")
        }
    }

    /// Names of which a table of 2^18 places would have all in its first 64th, if it found them by the FNV-1a hash with a
    /// mix behind it, as synctrace once did: a search then passes all the names before.
    private func colliding(_ count: Int) -> [String] {
        func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        var names: [String] = []
        for prefix in 0... {
            let start = "L\(prefix)_".utf8.reduce(0xcbf2_9ce4_8422_2325, step)
            for first in letters {
                let middle = step(start, first)
                for last in letters {
                    let hash = step(middle, last)
                    let mixed = (hash ^ hash >> 29) &* 0x9e37_79b9_7f4a_7c15
                    guard mixed >> 32 & (1 << 18 - 1) < 1 << 12 else { continue }
                    names.append("L\(prefix)_" + String(decoding: [first, last], as: UTF8.self))
                    if names.count == count { return names }
                }
            }
        }
        return names
    }

    @Test("names that are made to meet in one place of a table is read like any")
    func flood() throws {
        let path = try text(colliding(80_000).lazy.map { "T|acq(\($0))|1\nT|rel(\($0))|2" })
        let outcome = try synctrace("info", path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output.contains(/\nobjects +80000\n/))
    }
}
