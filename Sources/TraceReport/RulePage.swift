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

    /// Its first paragraph, below the heading, in one line.
    package var opening: String {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.drop { $0.isEmpty || $0.hasPrefix("#") }
        return body.prefix { !$0.isEmpty }.joined(separator: " ")
    }

    /// The page as a terminal shows it.
    package func text(width: Int = 80, isColored: Bool = false) -> String {
        TerminalMarkdown(width: width, isColored: isColored).render(markdown)
    }
}
