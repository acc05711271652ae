/// A length of time or a moment with its unit, as people type it: 1.5s, 20ms, 300us, 80ns, 2min or 2m, 1h.
package struct Nanoseconds: CustomStringConvertible {
    /// Nanoseconds.
    package var count: Int64

    private static let units: [(name: String, size: Int64)] = [
        ("min", 60_000_000_000), ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ns", 1),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// So many nanoseconds.
    package init(count: Int64) { self.count = count }

    /// The time that a text says; nil where it says none.
    package init?(argument text: String) {
        guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let parts = text.dropLast(unit.name.count).split(separator: ".", omittingEmptySubsequences: false)
        func isNumber(_ text: Substring) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }
        guard (1...2).contains(parts.count), parts.allSatisfy(isNumber), let whole = Int64(parts[0]) else { return nil }
        let (product, isTooLarge) = whole.multipliedReportingOverflow(by: unit.size)
        guard !isTooLarge else { return nil }
        var result = product
        if parts.count == 2 {
            guard !parts[1].isEmpty else { return nil }
            var place = unit.size
            for digit in parts[1].utf8 {
                place /= 10
                let (sum, overflow) = result.addingReportingOverflow(Int64(digit - 48) * place)
                guard !overflow else { return nil }
                result = sum
            }
        }
        count = result
    }

    /// The length in the largest unit of which it is a whole multiple.
    package var description: String {
        let units = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000)] as [(String, Int64)]
        let unit = units.first { count % $0.1 == 0 } ?? ("ns", 1)
        return "\(count / unit.1)\(unit.0)"
    }
}
