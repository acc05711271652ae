/// Text in Markdown, as GitHub and GitLab read it.
package enum MarkdownText {
    /// A text in a line, in which nothing is markup, a reference, a mention, a formula or HTML.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.escaped(text, limit: ReportLimits.text).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            // A backslash does not keep these from becoming a mention, a reference, a link.
            case "@", "#", ":": result += "&#\(scalar.value);"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "!", "$", "^":
                result += "\\"
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
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
