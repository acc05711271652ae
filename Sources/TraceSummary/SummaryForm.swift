import TraceReport

/// The form of the rows: fields with tabs between them, of which the first says what the row is.
package enum SummaryForm {
    /// The first line of a summary. Where summaries are put one after the other, it is there several times.
    package static let heading = "# synctrace summary 1"

    /// How many digits a number has at most.
    static let digits = 12

    /// A number as it is written: no larger than what is read.
    static func number(_ number: some BinaryInteger) -> String { "\(min(max(number, 0), 999_999_999_999))" }

    /// Whether a file's first bytes are those of a summary.
    package static func begins(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.starts(with: "# synctrace summary ".utf8)
    }

    /// A field without what ends fields and rows, and without what could steer a terminal: `\t`, `\n`, `\\`, `\u{1b}`.
    static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            default:
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator:
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// The text that a field stands for; what is not an escape stays as it is.
    static func unescaped(_ field: String) -> String {
        guard field.utf8.contains(0x5C) else { return field }
        var result = ""
        var rest = field[...]
        while let next = rest.popFirst() {
            guard next == "\\", let kind = rest.popFirst() else {
                result.append(next)
                continue
            }
            switch kind {
            case "t": result.append("\t")
            case "n": result.append("\n")
            case "u":
                guard let code = rest.prefixMatch(of: /\{([0-9a-f]{1,6})\}/),
                    let scalar = UInt32(code.1, radix: 16).flatMap(Unicode.Scalar.init)
                else { continue }
                result.unicodeScalars.append(scalar)
                rest = rest[code.range.upperBound...]
            default: result.append(kind)
            }
        }
        return result
    }
}
