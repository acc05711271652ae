import Foundation
import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("The pages about the rules")
struct RulePageTests {
    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/docs/rules"

    @Test("are in the program word for word, one for each rule")
    func embedded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(files.sorted() == RulePage.all.map { "\($0.rule).md" })
        #expect(Analyses.rules.sorted() == RulePage.all.map(\.rule))
        for page in RulePage.all {
            let text = try String(contentsOfFile: "\(Self.folder)/\(page.rule).md", encoding: .utf8)
            #expect(page.markdown == text, "run scripts/embed-rule-pages")
        }
    }

    @Test(
        "fit a terminal of 80 columns, but for lines of code, and show no marks of Markdown",
        arguments: RulePage.all.map(\.rule))
    func layout(rule: String) throws {
        let text = try #require(RulePage.page(of: rule)).text()
        #expect(text.hasPrefix("\(rule)\n\(String(repeating: "=", count: rule.count))\n\n"))
        #expect(text.contains("Fix: ") && text.contains("When it is wrong: "))
        for line in text.split(separator: "\n") where !line.hasPrefix("    ") {
            #expect(line.count <= 80, "\(line)")
            #expect(!line.contains("**") && !line.contains("](") && !line.hasPrefix("|"), "\(line)")
        }
    }

    @Test("lay out paragraphs, lists, code, tables and links")
    func markdown() {
        let text = TerminalMarkdown(width: 40, isColored: false).render(
            """
            # a-rule

            **error** The first paragraph goes over
            two lines, with `code` and a [link](other.md).

            - an item
              that goes on
            - another
              - below it

                if a < b {

                }

            | figure | limit |
            |---|---|
            | how often | 10 |

            **Fix**: do not.
            """)
        #expect(
            text == """
                a-rule
                ======

                error: The first paragraph goes over two
                lines, with code and a link.

                - an item that goes on
                - another
                  - below it

                    if a < b {

                    }

                  how often
                      limit: 10

                Fix: do not.

                """)
    }

    @Test("have what stands out in bold on a terminal with colours")
    func color() {
        let text = TerminalMarkdown(width: 80, isColored: true).render("# a-rule\n\n**error** Something happened.")
        #expect(text == "\u{1B}[1ma-rule\u{1B}[0m\n\n\u{1B}[1merror\u{1B}[0m: Something happened.\n")
    }
}
