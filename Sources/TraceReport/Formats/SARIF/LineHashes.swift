/// Hashes of a source file's lines, each of its line and what follows it, as GitHub's code scanning makes them: a
/// finding keeps its `primaryLocationLineHash` when lines are inserted above it.
///
/// The hash of a line is a polynomial (base 37, modulo 2^64) over the 100 UTF-16 units that begin with its first one,
/// blanks and tabs left out, every kind of line break taken for a line feed; behind the end are the unit 65535 and zeros.
/// The number behind the colon tells lines with the same hash apart. Algorithm: `fingerprints.ts` of GitHub's
/// `codeql-action`; other hashes would be told to the user as inconsistent when a report is uploaded.
struct LineHashes {
    private static let window = 100
    private static let base: UInt64 = 37
    private static let highest = (0..<window).reduce(UInt64(1)) { power, _ in power &* base }

    /// "1b9d4a3e6f2c0857:1" for each line, from line 1 on.
    let hashes: [String]

    /// The hashes of a text.
    init(_ text: String) {
        var units = [UInt64](repeating: 0, count: Self.window)
        var lines = [Int?](repeating: nil, count: Self.window)
        var hashes: [String] = []
        var counts: [UInt64: Int] = [:]
        var hash: UInt64 = 0
        var place = 0
        var isAtStart = true

        func take(_ unit: UInt64) {
            hash = Self.base &* hash &+ unit &- Self.highest &* units[place]
            units[place] = unit
            place = (place + 1) % Self.window
        }
        // The window begins with a line's first unit: it is whole when that is about to leave it.
        func finishLine() {
            guard lines[place] != nil else { return }
            lines[place] = nil
            counts[hash, default: 0] += 1
            hashes.append(String(hash, radix: 16) + ":\(counts[hash, default: 1])")
        }
        func add(_ unit: UInt64) {
            finishLine()
            if isAtStart { lines[place] = hashes.count }
            isAtStart = unit == 10
            take(unit)
        }

        var isAfterReturn = false
        for unit in text.utf16 {
            defer { isAfterReturn = unit == 13 }
            if unit == 32 || unit == 9 || (unit == 10 && isAfterReturn) { continue }
            add(unit == 13 ? 10 : UInt64(unit))
        }
        add(65535)
        for _ in 0..<Self.window {
            finishLine()
            take(0)
        }
        self.hashes = hashes
    }

    /// The hash of a line, from 1; nil for a line that the text does not have.
    subscript(line: Int64) -> String? {
        line >= 1 && line <= hashes.count ? hashes[Int(line) - 1] : nil
    }
}
