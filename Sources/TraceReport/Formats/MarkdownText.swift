/// Text in Markdown, as GitHub and GitLab read it.
package enum MarkdownText {
    /// A text in a line, in which nothing is markup, a reference, a mention, a formula or HTML.
    package static func escaped(_ text: String) -> String {
        var result = ""
        let scalars = TerminalText.escaped(text, limit: ReportLimits.text).unicodeScalars
        for place in scalars.indices {
            let scalar = scalars[place]
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            // A backslash does not keep these from becoming a mention, a reference, a link.
            case "@", "#": result += "&#\(scalar.value);"
            case ":" where beginsMarkup(scalars[scalars.index(after: place)...]): result += "&#58;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "!", "$", "^":
                result += "\\"
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a colon before a text makes a link (`http://…`, `mailto:…`) or an emoji (`:name:`) of it. One before a number or
    /// a blank, as at a line of a file, makes nothing.
    private static func beginsMarkup(_ rest: Substring.UnicodeScalarView) -> Bool {
        guard let first = rest.first, first != " " else { return false }
        let word = rest.prefix {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "_+-".unicodeScalars.contains($0)
        }
        let isNumber = word.allSatisfy { ("0"..."9").contains($0) }
        return !isNumber || word.isEmpty || rest.dropFirst(word.count).first == ":"
    }

    /// A block of text that is shown as it is, in a fence longer than any in it.
    static func fenced(_ text: String, language: String = "text") -> String {
        var (longest, run) = (0, 0)
        for scalar in text.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }
}
