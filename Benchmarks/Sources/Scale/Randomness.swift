/// Numbers that are the same for the same seed on every machine: SplitMix64.
struct Randomness {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `bound`.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Whether something that happens in `percent` of a hundred cases does.
    @inline(__always)
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the bits that are set.
    @inline(__always)
    mutating func bit(of mask: UInt64) -> Int {
        var rest = mask
        for _ in 0..<below(mask.nonzeroBitCount) { rest &= rest &- 1 }
        return rest.trailingZeroBitCount
    }
}
