/// Names as the system has them. Names of files, and the words of a command line, are bytes, which need not be text; a
/// string holds a byte that is in no text as two of Unicode's noncharacters: U+FDD0 and its upper half, U+FDE0 and its
/// lower half. These 32 are set aside for a program's own use, and no text that is exchanged has them. The bytes of one
/// that a name has nevertheless are held the same way, so that every name comes out as it went in.
///
/// Such a string can be joined, split and compared like any other. What is given to the system is its ``systemName``,
/// what people read its ``readableName``.
extension String {
    /// The string for a name.
    package init(systemName bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self), !text.mayHoldBytes {
            self = text
            return
        }
        self = ""
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            // No character has more than four bytes; the shortest piece that is text is one.
            let text = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
            if let text, !text.unicodeScalars.contains(where: \.isHalf) {
                self += text
                rest = rest.dropFirst(text.utf8.count)
            } else {
                let byte = UInt32(rest.removeFirst())
                for half in [Unicode.Scalar(0xFDD0 + byte >> 4), Unicode.Scalar(0xFDE0 + byte & 15)] {
                    unicodeScalars.append(half!)
                }
            }
        }
    }

    /// The string for a name that ends before its first zero byte.
    package init(systemName name: UnsafePointer<CChar>) {
        var length = 0
        while name[length] != 0 { length += 1 }
        self = name.withMemoryRebound(to: UInt8.self, capacity: length) {
            String(systemName: UnsafeBufferPointer(start: $0, count: length))
        }
    }

    /// The name's bytes, and a zero byte at the end.
    package var systemName: [CChar] {
        guard mayHoldBytes else { return Array(utf8CString) }
        var bytes: [CChar] = []
        forEachPiece {
            bytes.append(CChar(bitPattern: $0))
        } _: {
            bytes += Character($0).utf8.map(CChar.init(bitPattern:))
        }
        return bytes + [0]
    }

    /// The name with `\xFF` for a byte that is in no text.
    package var readableName: String {
        guard mayHoldBytes else { return self }
        var text = ""
        forEachPiece {
            text += "\\x" + String($0, radix: 16, uppercase: true)
        } _: {
            text.unicodeScalars.append($0)
        }
        return text
    }

    /// The last part of a path, as people call the file.
    package var lastPart: String { split(separator: "/").last.map(String.init) ?? self }

    /// Whether any byte is held as halves.
    package var holdsBytes: Bool {
        guard mayHoldBytes else { return false }
        var result = false
        forEachPiece { _ in
            result = true
        } _: { _ in
        }
        return result
    }

    /// The first byte of the halves in UTF-8, which few names have.
    private var mayHoldBytes: Bool { utf8.contains(0xEF) }

    private func forEachPiece(_ byte: (UInt8) -> Void, _ scalar: (Unicode.Scalar) -> Void) {
        var rest = unicodeScalars[...]
        while let first = rest.popFirst() {
            if (0xFDD0...0xFDDF).contains(first.value), let second = rest.first,
                (0xFDE0...0xFDEF).contains(second.value)
            {
                byte(UInt8((first.value - 0xFDD0) << 4 | (second.value - 0xFDE0)))
                rest.removeFirst()
            } else {
                scalar(first)
            }
        }
    }
}

extension CommandLine {
    /// The words that started this process, each as its bytes are: ``CommandLine/arguments`` repairs what is not text.
    package static let systemNames = (0..<Int(argc)).compactMap { unsafeArgv[$0].map { String(systemName: $0) } }
}

extension Unicode.Scalar {
    /// Whether it is half of a byte.
    fileprivate var isHalf: Bool { (0xFDD0...0xFDEF).contains(value) }
}
