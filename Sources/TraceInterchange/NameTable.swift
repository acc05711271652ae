/// Gives names numbers, from 0 in the order in which they come. Names are bytes, of whatever encoding.
struct NameTable {
    private var bytes: [UInt8] = []
    /// Where each name ends in `bytes`.
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// For each slot the number of a name, or -1.
    private var slots: [Int32] = Array(repeating: -1, count: 64)

    /// How many names there are.
    var count: Int { ends.count }

    /// A name as text; bytes that are not UTF-8 are replaced.
    func text(_ number: Int) -> String {
        String(decoding: bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]], as: UTF8.self)
    }

    /// The number of a name, which is new where the name is.
    mutating func number(of name: UnsafeRawBufferPointer) -> Int {
        let hash = Self.hash(name)
        var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isEqual(number, name) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = ends.count
        bytes += name
        ends.append(bytes.count)
        hashes.append(hash)
        slots[slot] = Int32(truncatingIfNeeded: number)
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    private func isEqual(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        guard ends[number] - start == name.count else { return false }
        var index = 0
        while index < name.count {
            if bytes[start + index] != name[index] { return false }
            index += 1
        }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for number in ends.indices {
            var slot = Int(truncatingIfNeeded: hashes[number] >> 32) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(truncatingIfNeeded: number)
        }
    }

    /// With a seed that differs from run to run: a text cannot be made so that its names meet in one slot.
    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
