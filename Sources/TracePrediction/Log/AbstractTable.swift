import TraceModel

/// The numbers of abstract acquisitions, by what makes them differ.
///
/// Nearly every nested acquisition is like an earlier one, so this is what it costs: one look into a table.
package struct AbstractTable: Sendable {
    /// What makes an abstract acquisition differ from another one.
    struct Key: Equatable, Sendable {
        private let first: UInt64
        private let second: UInt64

        init(thread: ThreadIndex, lock: LockKey, set: Int, isLimited: Bool) {
            first = UInt64(thread.position) << 32 | UInt64(UInt32(bitPattern: lock.rawValue))
            second = UInt64(UInt32(truncatingIfNeeded: set)) << 1 | (isLimited ? 1 : 0)
        }

        /// What no acquisition has: the second half never has its highest bit.
        fileprivate static let none = Key(first: 0, second: .max)

        private init(first: UInt64, second: UInt64) {
            self.first = first
            self.second = second
        }

        /// A multiplicative hash (Knuth, The Art of Computer Programming 3, 6.4).
        fileprivate var hash: Int {
            let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
            var hash = first &* golden
            hash = (hash ^ hash >> 29 ^ second) &* golden
            return Int(truncatingIfNeeded: hash >> 33)
        }
    }

    /// By number; ``Key/none`` for one that is left out, since an optional would cost half as much again.
    private var keys: ContiguousArray<Key> = []
    /// For each slot the number of its key, or -1.
    private var slots: ContiguousArray<Int32> = []

    /// The number of a key; nil where it has none.
    func index(of key: Key) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = key.hash & (slots.count - 1)
        while slots[slot] >= 0 {
            if keys[Int(slots[slot])] == key { return Int(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Gives a key that is not there yet the next number.
    mutating func insert(_ key: Key) {
        keys.append(key)
        if keys.count * 2 > slots.count {
            slots = ContiguousArray(repeating: -1, count: max(64, slots.count * 2))
            for (number, key) in keys.enumerated() where key != .none { settle(key, number) }
        } else {
            settle(key, keys.count - 1)
        }
    }

    /// Leaves out a number: nothing is found by it.
    mutating func skip() { keys.append(.none) }

    private mutating func settle(_ key: Key, _ number: Int) {
        var slot = key.hash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: number)
    }
}
