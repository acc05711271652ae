/// XML written piece by piece.
struct XMLText {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    /// An element with other elements in it.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ body: (inout XMLText) -> Void
    ) {
        text += indent + "<\(name)\(Self.written(attributes))>\n"
        depth += 1
        body(&self)
        depth -= 1
        text += indent + "</\(name)>\n"
    }

    /// An element with a text in it, or with nothing.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text content: String = "")
    {
        let tag = "\(name)\(Self.written(attributes))"
        text += indent + (content.isEmpty ? "<\(tag)/>\n" : "<\(tag)>\(Self.escaped(content))</\(name)>\n")
    }

    private var indent: String { String(repeating: "  ", count: depth) }

    private static func written(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    }

    /// A text without what XML cannot hold: control characters and what is not a character are written out as `\u{1B}`,
    /// and so is what reorders a line. Nothing in it ends a section of character data.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "\n": result += "\n"
            default:
                if TerminalText.isSafe(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                }
            }
        }
        return result
    }
}
