import Foundation

/// The words of the command line as bytes, which need not be text.
enum RawArguments {
    /// All of them, each with a zero byte at its end.
    static let all: [[CChar]] = (0..<Int(CommandLine.argc)).compactMap { index in
        CommandLine.unsafeArgv[index].map { Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) }
    }

    /// The words of a program after "--"; those of `texts`, which are the same where all is text, if they are not as many.
    static func program(_ texts: [String]) -> [[CChar]] {
        let terminator = all.firstIndex { $0 == [0x2d, 0x2d, 0] }
        let words = terminator.map { Array(all[($0 + 1)...]) } ?? []
        return words.count == texts.count ? words : texts.map { Array($0.utf8CString) }
    }

    /// The first word that is not text and not a program's, as it may be shown; nil where all are.
    static var firstThatIsNotText: String? {
        all.prefix { $0 != [0x2d, 0x2d, 0] }.first {
            String(validating: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) == nil
        }.map { word in
            word.dropLast().map { byte in
                let byte = UInt8(bitPattern: byte)
                return (0x20..<0x7f).contains(byte)
                    ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
            }.joined()
        }
    }
}
