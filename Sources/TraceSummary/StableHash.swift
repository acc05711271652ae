/// A hash of 60 bits that is the same in every run of every program: FNV-1a, with the final mixing of MurmurHash3.
///
/// It names what is the same in the summaries of many machines. Among a million texts, two have one hash with a
/// probability of one in two million.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        // So that "ab", "c" is not "a", "bc".
        state = (state ^ 0xFF) &* 0x0000_0100_0000_01b3
    }

    /// A number, mixed as a whole.
    mutating func add(_ number: Int64) {
        state = Self.mixed(state ^ UInt64(bitPattern: number)) &* 0x9E37_79B9_7F4A_7C15
    }

    var value: RowID { RowID(bits: Self.mixed(state) >> 4) }

    static func of(_ text: String) -> RowID {
        var hash = StableHash()
        hash.add(text)
        return hash.value
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 33)) &* 0xff51_afd7_ed55_8ccd
        value = (value ^ (value >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return value ^ (value >> 33)
    }
}

/// The name of a row in a summary: 60 bits as ten characters, those of base64 in addresses.
struct RowID: Hashable, Comparable {
    let bits: UInt64

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8] = {
        var values = Array(repeating: UInt8(255), count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    init(bits: UInt64) { self.bits = bits }

    /// The id that ten characters name; nil where they are not that.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == 10 else { return nil }
        var bits: UInt64 = 0
        for byte in text {
            let value = Self.values[Int(byte)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt64(value)
        }
        self.bits = bits
    }

    var text: String {
        let bytes = (0..<10).map { Self.digits[Int(bits >> (54 - 6 * UInt64($0))) & 63] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func < (a: RowID, b: RowID) -> Bool { a.bits < b.bits }
}
