import TraceAnalysis
import TraceModel

/// SARIF 2.1.0, which code scanning shows in a pull request and editors open.
///
/// Form: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS. Each finding has a code flow with a
/// thread flow for each thread; `executionOrder` tells how they interleave, in the schedule that proves a prediction where
/// there is one.
public struct SARIFFormat: ReportFormat {
    public static let name = "sarif"
    public static let namesRepositoryFiles = true

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { false }

    public func omissions(in report: ResolvedReport) -> [String] { selection(report).omissions }

    public func render(_ report: ResolvedReport) -> String {
        let selection = selection(report)
        let rules = Self.rules(of: report, selection.findings)
        var results = SARIFResults(report, selection, rules: rules.map(\.name), settings)
        var json = JSONText()
        json.object { json in
            json.key("$schema")
            json.string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
            json.key("version")
            json.string("2.1.0")
            json.key("runs")
            json.array { json in
                json.object { json in
                    Self.write(rules, to: &json)
                    json.key("automationDetails")
                    json.object { $0.member("id", "synctrace/") }
                    json.key("columnKind")
                    json.string("unicodeCodePoints")
                    json.key("invocations")
                    json.array { Self.write(report, selection.omissions, settings, to: &$0) }
                    json.newline()
                    json.key("results")
                    json.array { json in
                        for finding in selection.findings {
                            json.newline()
                            results.write(finding, to: &json)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func selection(_ report: ResolvedReport) -> SARIFSelection {
        SARIFSelection(report, withExcluded: settings.showsAll)
    }

    /// The rules that were run, and by their names alone those of other findings.
    private static func rules(of report: ResolvedReport, _ findings: [ResolvedFinding]) -> [(
        name: String, info: RuleInfo?
    )] {
        var rules = report.rules.map { (name: $0.name, info: Optional($0)) }
        var known = Set(rules.map(\.name))
        for finding in findings where known.insert(finding.rule).inserted { rules.append((finding.rule, nil)) }
        return rules
    }

    private static func write(_ rules: [(name: String, info: RuleInfo?)], to json: inout JSONText) {
        json.key("tool")
        json.object { json in
            json.key("driver")
            json.object { json in
                json.member("name", "synctrace")
                json.member("version", TraceFormat.toolVersion)
                json.key("rules")
                json.array { json in
                    for rule in rules {
                        json.newline()
                        write(rule.name, rule.info, to: &json)
                    }
                }
            }
        }
    }

    private static func write(_ name: String, _ info: RuleInfo?, to json: inout JSONText) {
        json.object { json in
            json.member("id", name)
            guard let info else { return }
            json.member("name", name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
            json.key("shortDescription")
            json.object { $0.member("text", info.title) }
            let page = RulePage.page(of: name)
            json.key("fullDescription")
            json.object { $0.member("text", page?.opening ?? info.title) }
            if let page {
                json.key("help")
                json.object { json in
                    json.member("text", page.text())
                    json.member("markdown", page.portableMarkdown)
                }
            }
            json.key("defaultConfiguration")
            json.object { $0.member("level", (info.levels.first ?? .warning).rawValue) }
            json.key("properties")
            json.object { json in
                json.key("tags")
                json.array { json in for tag in ["concurrency", "synchronization"] { json.string(tag) } }
            }
        }
    }

    /// Whether all traces could be analyzed, and what is to be said about them and about this report.
    private static func write(
        _ report: ResolvedReport, _ omissions: [String], _ settings: ReportSettings, to json: inout JSONText
    ) {
        json.object { json in
            json.key("executionSuccessful")
            json.bool(report.problems.isEmpty)
            let notes =
                report.traces.flatMap { trace in trace.remarks.map { "\(trace.path): \($0)" } } + omissions
                + (report.strayFiles(settings.repository).map { [$0] } ?? [])
            let problems = report.problems.map { ("error", "\($0.path): \($0.reason)") }
            json.key("toolExecutionNotifications")
            json.array { json in
                for (level, text) in problems + notes.map({ ("note", $0) }) {
                    json.object { write(level, text, to: &$0) }
                }
                for remark in report.remarks {
                    json.object { json in
                        write("note", remark.text, to: &json)
                        json.key("locations")
                        json.array { $0.object { write(remark, settings, to: &$0) } }
                    }
                }
            }
        }
    }

    private static func write(_ level: String, _ text: String, to json: inout JSONText) {
        json.member("level", level)
        json.key("message")
        json.object { $0.member("text", SARIFText.message(text.prefix(toBytes: ReportLimits.text))) }
    }

    private static func write(_ remark: ReportRemark, _ settings: ReportSettings, to json: inout JSONText) {
        json.key("physicalLocation")
        json.object { json in
            json.key("artifactLocation")
            json.object { $0.member("uri", SARIFResults.uri(settings.repository.file(remark.file))) }
            json.key("region")
            json.object { json in
                json.key("startLine")
                json.number(remark.line)
            }
        }
    }
}
