/// A map from pairs of small numbers to indices: open addressing, no removal.
///
/// It stands in the path of every acquisition of a nested lock, where a dictionary costs several times as much.
package struct PairTable: Sendable {
    private var keys: ContiguousArray<UInt64> = []
    /// By slot, -1 where it is free.
    private var values: ContiguousArray<Int32> = []
    private var mask = 0
    package private(set) var count = 0

    /// Makes an empty table.
    package init() {}

    /// The index of a pair; nil where it has none.
    package func index(of first: Int, _ second: Int) -> Int? {
        guard count > 0 else { return nil }
        let key = Self.key(first, second)
        var slot = Self.hash(key) & mask
        while values[slot] >= 0 {
            if keys[slot] == key { return Int(values[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Gives a pair that has none an index.
    package mutating func insert(_ first: Int, _ second: Int, index: Int) {
        if count * 2 >= keys.count { grow() }
        place(Self.key(first, second), Int32(truncatingIfNeeded: index))
        count += 1
    }

    private mutating func place(_ key: UInt64, _ value: Int32) {
        var slot = Self.hash(key) & mask
        while values[slot] >= 0 { slot = (slot + 1) & mask }
        keys[slot] = key
        values[slot] = value
    }

    private mutating func grow() {
        let old = (keys, values)
        let size = max(64, keys.count * 2)
        keys = ContiguousArray(repeating: 0, count: size)
        values = ContiguousArray(repeating: -1, count: size)
        mask = size - 1
        for slot in old.1.indices where old.1[slot] >= 0 { place(old.0[slot], old.1[slot]) }
    }

    private static func key(_ first: Int, _ second: Int) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: first)) << 32 | UInt64(UInt32(truncatingIfNeeded: second))
    }

    /// Multiplication by the golden ratio, high bits folded down (Knuth, The Art of Computer Programming 3, 6.4).
    private static func hash(_ key: UInt64) -> Int {
        let product = key &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (product ^ product >> 32) & 0x7FFF_FFFF)
    }
}
