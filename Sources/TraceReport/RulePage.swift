/// The page about a rule: what it means, an example, how to fix it, and when it is wrong.
package struct RulePage: Equatable, Sendable {
    /// The rule's name.
    package var rule: String
    /// The text of the file in `docs/rules`, in Markdown.
    package var markdown: String

    /// All pages, by name. The program carries them in itself.
    package static let all: [RulePage] = embeddedRulePages.map { RulePage(rule: $0.name, markdown: $0.text) }

    /// The page of this rule; nil where there is none.
    package static func page(of rule: String) -> RulePage? { all.first { $0.rule == rule } }

    /// Its first paragraph, below the heading, in one line and without marks: "error: A thread released …".
    package var opening: String {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.drop { $0.isEmpty || $0.hasPrefix("#") }
        let paragraph = body.prefix { !$0.isEmpty }.joined(separator: " ")
        return String(TerminalMarkdown(width: .max, isColored: false).render(paragraph).dropLast())
    }

    /// The Markdown with the words of links that lead to files beside the page, for where there are no such files.
    package var portableMarkdown: String {
        markdown.replacing(/\[([^\]]*)\]\((?!https?:)[^)]*\)/) { $0.output.1 }
    }

    /// The page as a terminal shows it.
    package func text(width: Int = 80, isColored: Bool = false) -> String {
        TerminalMarkdown(width: width, isColored: isColored).render(markdown)
    }
}
