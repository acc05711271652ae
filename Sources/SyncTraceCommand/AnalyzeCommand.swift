import ArgumentParser
import Spelling
import TraceAnalysis
import TraceReport

struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Replays traces and reports what went wrong.",
        usage: """
            synctrace analyze <trace> ... [--format <format>] [--output <file>]
                              [--fail-on <fail-on>] [--all] [--only <rule,…>]
                              [--strict] [--color <color>]
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: ArgumentHelp("Trace files.", valueName: "trace"))
    var traces: [String]

    @Option(help: "The form of the report.")
    var format = Format.text

    @Option(name: [.short, .long], help: ArgumentHelp("Write the report there.", valueName: "file"))
    var output: String?

    @Option(help: "The lowest level of findings that makes the exit code 1.")
    var failOn = FailOn.error

    @Flag(help: "Show what is excluded as well, each with its reason.")
    var all = false

    @Option(
        help: ArgumentHelp("Report these rules only, separated by commas.", valueName: "rule,…"),
        transform: RuleList.init)
    var only: RuleList?

    @Flag(help: "Exit with 2 for a trace that lost events or whose history cannot have happened.")
    var strict = false

    @Option(help: "Whether the text is coloured.")
    var color = ColorChoice.auto

    func run() throws {
        let reported = try traces.map { try TraceAnalysisRun.analyze($0, only: only?.rules) }
        try Output.write(render(reported), to: output)
        let isFaulty = reported.contains { $0.lost > 0 || $0.result.legality.count > 0 }
        if strict && isFaulty { throw ExitCode(2) }
        if let level = failOn.level, reported.contains(where: { $0.result.findings.reach(level) }) {
            throw ExitCode(1)
        }
    }

    private func render(_ traces: [ReportedTrace]) -> String {
        switch format {
        case .text:
            TextReport.forPeople(showsExcluded: all, isColored: output == nil && Output.isColored(1, color))
                .render(traces)
        case .json:
            {
                var report = JSONReport()
                report.showsExcluded = all
                return report.render(traces)
            }()
        }
    }
}

/// The rules that `--only` names.
struct RuleList {
    var rules: Set<String>

    init(_ text: String) throws {
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let known = Analyses.all.map { $0.rule }
        for name in names where !known.contains(name) {
            let near = nearestNames(to: name, among: known)
            let hint =
                near.isEmpty ? "the rules are \(known.sorted().joined(separator: ", "))" : near.joined(separator: ", ")
            throw ValidationError(
                "no rule is called '\(name)'" + (near.isEmpty ? "; " : "; did you mean ") + hint
                    + (near.isEmpty ? "" : "?"))
        }
        rules = Set(names)
    }
}
