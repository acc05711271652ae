/// JSON written piece by piece: the same values give the same text.
package struct JSONText {
    package private(set) var text = ""

    private var needsComma = false

    package init() {}

    package mutating func object(_ body: (inout JSONText) -> Void) { bracketed("{", "}", body) }
    package mutating func array(_ body: (inout JSONText) -> Void) { bracketed("[", "]", body) }

    /// A member's name; its value comes next.
    package mutating func key(_ name: String) {
        string(name)
        text += ": "
        needsComma = false
    }

    /// A member whose value is a text.
    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func string(_ value: String) {
        separate()
        text += Self.quoted(value)
    }

    package mutating func string(_ value: String?) {
        if let value { string(value) } else { raw("null") }
    }

    package mutating func number(_ value: some BinaryInteger) { raw(String(value)) }
    package mutating func number(_ value: (some BinaryInteger)?) { if let value { number(value) } else { null() } }
    /// A number; null where it is none, which JSON cannot say.
    package mutating func real(_ value: Double) { raw(value.isFinite ? String(value) : "null") }
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func bool(_ value: Bool?) { if let value { bool(value) } else { null() } }
    package mutating func null() { raw("null") }

    /// A line break between elements, for people.
    package mutating func newline() {
        if needsComma { text += "," }
        needsComma = false
        text += "\n"
    }

    private mutating func raw(_ value: String) {
        separate()
        text += value
    }

    private mutating func separate() {
        if needsComma { text += ", " }
        needsComma = true
    }

    private mutating func bracketed(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
        separate()
        text += open
        needsComma = false
        body(&self)
        text += close
        needsComma = true
    }

    /// A string literal. What could steer a terminal is escaped, and the two line separators that JavaScript does not
    /// take: a reader of the JSON gets the same characters either way.
    package static func quoted(_ value: String) -> String {
        // Nearly every text is plain.
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) { return "\"\(value)\"" }
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if TerminalText.isSafe(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    for unit in UTF16.encode(scalar)! {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                }
            }
        }
        return result + "\""
    }
}
