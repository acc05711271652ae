import TraceModel

/// Words as a POSIX shell takes them.
package enum ShellQuoting {
    /// The word as it has to be typed: in single quotes where it holds anything that a shell would interpret.
    package static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=@%+,".utf8.contains(byte)
            }
        }
        if plain && !word.isEmpty { return word }
        if word.holdsBytes { return quotedBytes(word) }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// `$'a\xFF'`, which bash, zsh and others turn into the bytes.
    private static func quotedBytes(_ word: String) -> String {
        var text = "$'"
        for byte in word.systemName.dropLast().map(UInt8.init(bitPattern:)) {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: text.unicodeScalars.append(UnicodeScalar(byte))
            // All three digits: what follows may be one.
            default: text += "\\" + String(1000 + Int(String(byte, radix: 8))!).dropFirst()
            }
        }
        return text + "'"
    }
}
