import TraceModel

/// Text from a trace made safe for a terminal.
package enum TerminalText {
    /// The text with what could steer a terminal, reorder the line or command the runner of a workflow written out as
    /// `\u{1B}`, and with what is beyond the limit, in characters of output, cut off.
    package static func escaped(_ text: String, limit: Int = 4000) -> String {
        var result = ""
        var length = 0
        var isAtWord = true
        let scalars = text.readableName.unicodeScalars
        for place in scalars.indices {
            let scalar = scalars[place]
            if length >= limit { return result + "…" }
            let isCommand = beginsCommand(scalars[place...], isAtWord: isAtWord)
            isAtWord = scalar == " "
            if isSafe(scalar), !isCommand {
                result.unicodeScalars.append(scalar)
                length += 1
            } else {
                let code = "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                result += code
                length += code.utf8.count
            }
        }
        return result
    }

    /// The text as it is, but for lines after the first that a runner of workflows would take for a command: there the
    /// first character is escaped.
    static func withoutCommandLines(_ text: String) -> String {
        var result = ""
        var isAtStart = false
        var rest = text.unicodeScalars[...]
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
        while let scalar = rest.first {
            if isAtStart, beginsCommand(rest, isAtWord: true) {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
            let isBreak = scalar == "\n" || scalar == "\r"
            isAtStart = isBreak || isAtStart && scalar.properties.isWhitespace
            rest.removeFirst()
        }
        return result
    }

    /// Whether a runner of workflows would take what follows for a command, where its line came to begin here:
    /// `::error::` (GitHub), or `##[error]` and `##vso[…]` anywhere in a line (GitHub before 2020, Azure).
    private static func beginsCommand(_ text: Substring.UnicodeScalarView, isAtWord: Bool) -> Bool {
        switch text.first {
        case ":": isAtWord && text.starts(with: "::".unicodeScalars)
        case "#": text.starts(with: "##[".unicodeScalars) || text.starts(with: "##vso[".unicodeScalars)
        default: false
        }
    }

    /// The text with the middle of every word that is longer than `limit` characters left out.
    static func elided(_ text: String, limit: Int = 60) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let scalars = word.unicodeScalars
            if scalars.count <= limit { return String(word) }
            return String(scalars.prefix(limit * 2 / 3)) + "…" + String(scalars.suffix(limit / 3 - 1))
        }.joined(separator: " ")
    }

    /// Whether a terminal shows a character as what it is, and nothing else happens.
    static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return true
        case 0...0x9F: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        // Format covers the marks that reorder text and those that nobody sees.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }

    /// The words of a text in lines of at most `width` characters; the first line begins with `first`, the others with
    /// `rest`. A word that is too long has a line of its own. A number and its unit stay together.
    package static func wrapped(_ text: String, width: Int, first: String, rest: String) -> [String] {
        var lines: [String] = []
        var line = first
        var length = first.unicodeScalars.count
        var isEmpty = true
        for word in unbroken(text) {
            let size = word.unicodeScalars.count
            if !isEmpty, length + 1 + size > width {
                lines.append(line)
                line = rest
                length = rest.unicodeScalars.count
                isEmpty = true
            }
            if !isEmpty {
                line += " "
                length += 1
            }
            line += word
            length += size
            isEmpty = false
        }
        lines.append(line)
        return lines
    }

    /// The text with blanks in words that are longer than `width` characters, so that lines of that width can hold them.
    static func broken(_ text: String, width: Int) -> String {
        guard text.unicodeScalars.count > width else { return text }
        return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            var pieces: [Substring] = []
            var rest = word.unicodeScalars[...]
            while rest.count > width {
                pieces.append(Substring(rest.prefix(width)))
                rest = rest.dropFirst(width)
            }
            return (pieces + [Substring(rest)]).joined(separator: " ")
        }.joined(separator: " ")
    }

    /// The pieces that a line may not break: the words of a text, a number with the unit that follows it as one.
    private static func unbroken(_ text: String) -> [Substring] {
        var pieces: [Substring] = []
        for word in text.split(separator: " ") {
            if let last = pieces.last, last.endIndex < word.startIndex, isNumber(last), isUnit(word),
                text.index(after: last.endIndex) == word.startIndex
            {
                pieces[pieces.count - 1] = text[last.startIndex..<word.endIndex]
            } else {
                pieces.append(word)
            }
        }
        return pieces
    }

    /// Whether a word is a number such as 12, 12.5 or "(40".
    private static func isNumber(_ word: Substring) -> Bool {
        let digits = word.drop { $0 == "(" }
        return digits.first?.isNumber ?? false && digits.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// Whether a word is a unit, punctuation behind it aside.
    private static func isUnit(_ word: Substring) -> Bool {
        let end = word.lastIndex { $0.isLetter || $0 == "%" }
        return end.map { units.contains(String(word[...$0])) } ?? false
    }

    private static let units: Set<String> = [
        "ns", "µs", "ms", "s", "min", "h", "%", "B", "KB", "MB", "GB", "KiB", "MiB",
    ]
}
