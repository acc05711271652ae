import TraceModel

/// What makes a circumstance of an edge in the lock order differ from another one.
struct ContextKey: Equatable, Sendable {
    var edge: Int
    var thread: Int
    var segment: Int
    var set: Int
    var site: SiteID
    var isLimited: Bool

    /// A multiplicative hash (Knuth, The Art of Computer Programming 3, 6.4).
    fileprivate var hash: Int {
        let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = UInt64(truncatingIfNeeded: edge) << 32 ^ UInt64(truncatingIfNeeded: set)
        hash = (hash &* golden) ^ UInt64(truncatingIfNeeded: thread) << 32 ^ UInt64(truncatingIfNeeded: segment)
        hash ^= hash >> 29
        hash = (hash &* golden) ^ UInt64(bitPattern: site.rawValue) << 1 ^ (isLimited ? 1 : 0)
        hash = (hash ^ hash >> 32) &* golden
        return Int(truncatingIfNeeded: hash >> 33)
    }
}

/// Where the circumstances of edges lie, found by what makes them differ.
///
/// Nearly every nested acquisition is like an earlier one, so this is what it costs: one look into a table.
struct ContextIndex: Sendable {
    private var keys: ContiguousArray<ContextKey> = []
    private var places: ContiguousArray<Int> = []
    /// For each slot the number of its key, or -1.
    private var slots: ContiguousArray<Int32> = []

    /// How many circumstances there are.
    var count: Int { keys.count }

    /// The place of a circumstance among those of its edge, or -1.
    func place(of key: ContextKey) -> Int {
        guard !slots.isEmpty else { return -1 }
        var slot = key.hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if keys[number] == key { return places[number] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return -1
    }

    /// Adds a circumstance that is not there yet.
    mutating func insert(_ key: ContextKey, place: Int) {
        keys.append(key)
        places.append(place)
        if keys.count * 2 > slots.count {
            slots = ContiguousArray(repeating: -1, count: max(64, slots.count * 2))
            for number in keys.indices { settle(number) }
        } else {
            settle(keys.count - 1)
        }
    }

    private mutating func settle(_ number: Int) {
        var slot = keys[number].hash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(truncatingIfNeeded: number)
    }
}
