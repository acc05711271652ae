extension Sequence<UInt8> {
    /// The bytes in hexadecimal digits.
    package var hexadecimal: String {
        var text: [UInt8] = []
        for byte in self { for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) } }
        return String(decoding: text, as: UTF8.self)
    }
}
