import Foundation
import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("The pages about the rules")
struct RulePageTests {
    private static let root =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let folder = root + "/docs/rules"

    @Test("are in the program word for word, one for each rule")
    func embedded() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        let named = RuleInfo.all.map { "\($0.name).md" }
        #expect(files.filter { !named.contains($0) } == [], "a page without a rule")
        #expect(named.filter { !files.contains($0) } == [], "a rule without a page in docs/rules")
        #expect(files.sorted() == RulePage.all.map { "\($0.rule).md" }, "run scripts/embed-rules")
        for page in RulePage.all {
            let text = try String(contentsOfFile: "\(Self.folder)/\(page.rule).md", encoding: .utf8)
            #expect(page.markdown == text, "run scripts/embed-rules")
        }
    }

    @Test("have each level in bold, and each threshold with its figure", arguments: RuleInfo.all.map(\.name))
    func facts(rule: String) throws {
        let info = try #require(RuleInfo.named(rule))
        let page = try #require(RulePage.page(of: rule), "run scripts/embed-rules").markdown
        let levels = Finding.Level.allCases.filter {
            page.contains("**\($0.rawValue)**") || page.contains("(\($0.rawValue))")
        }
        #expect(Set(levels) == Set(info.levels), "the page has other levels in bold than the RuleInfo has")
        let options = page.matches(of: /\(`--([a-z-]+)`\) \| ([^|]+) \|/).map { "\($0.1) \($0.2)" }
        let usual = info.thresholds.map { threshold in
            switch threshold.unit {
            case .count: "\(threshold.option) \(threshold.usual)"
            case .percent: "\(threshold.option) \(threshold.usual) %"
            case .time: "\(threshold.option) \(time(threshold.usual))"
            }
        }
        #expect(options.sorted() == usual.sorted(), "the page has a row '(`--OPTION`) | FIGURE |' for each threshold")
    }

    /// "100 ms", in the largest unit that gives a whole number.
    private func time(_ nanoseconds: Int64) -> String {
        let units: [(Int64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "µs")]
        let (size, name) = units.first { nanoseconds % $0.0 == 0 } ?? (1, "ns")
        return "\(nanoseconds / size) \(name)"
    }

    @Test("are listed in the README, each with its levels and what the rule finds")
    func readme() throws {
        let text = try String(contentsOfFile: Self.root + "/README.md", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.contains("](docs/rules/") && $0.hasPrefix("| [") }
        let expected = RuleInfo.all.map { rule in
            let levels = rule.levels.map(\.rawValue).joined(separator: ", ")
            return "| [\(rule.name)](\(rule.helpPage)) | \(levels) | \(rule.title) |"
        }
        #expect(rows.map(String.init) == expected, "run scripts/embed-rules")
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
