import ArgumentParser
import Foundation
import TraceAnalysis
import TraceReplay
import TraceReport

struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Replays traces and reports what went wrong.",
        usage: """
            synctrace analyze <trace> ... [--format <format>] [--output <file>]
                              [--fail-on <fail-on>] [--all] [--fairness]
                              [--only <rule,…>] [--strict] [--color <color>]
                              [<threshold options>] [<prediction options>]
            """)

    @Argument(help: ArgumentHelp("Trace files.", valueName: "trace"))
    var traces: [String]

    // Titled groups come before the rest in the help, so that all are in one.
    @OptionGroup(title: "Report")
    var report: ReportOptions

    @OptionGroup(title: "Thresholds of rules")
    var limits: ThresholdOptions

    @OptionGroup(title: "Prediction of deadlocks")
    var prediction: PredictionArguments

    func run() throws {
        if let output = report.output { try OutputFile.check(output, reading: traces) }
        let format = report.format.type.init(settings)
        let reported = try traces.map {
            try ReportedTrace(
                TraceInput.analyze(
                    $0, isStrict: report.strict,
                    AnalysisOptions(
                        rules: report.only?.rules, thresholds: limits.thresholds, prediction: prediction.options,
                        measuresFairness: format.needsFairness)))
        }
        let resolved = ResolvedReport(reported)
        try Output.write(format.render(resolved), to: report.output)
        let isFaulty = reported.contains { $0.lost > 0 || $0.result.legality.count > 0 || $0.result.eventCount == 0 }
        if report.strict && (isFaulty || traces.contains { TraceInput.recording(of: $0) != .closed }) {
            throw ExitCode(2)
        }
        if let level = report.failOn.level, resolved.reaches(level) { throw ExitCode(1) }
    }

    private var settings: ReportSettings {
        var settings = ReportSettings.withSources
        settings.showsExcluded = report.all
        settings.showsFairness = report.fairness
        if report.output == nil { settings.width = Output.lineWidth }
        settings.failOn = report.failOn.level
        settings.isColored = report.output == nil && Output.isColored(1, report.color)
        return settings
    }
}

/// What a report shows, and where it goes.
struct ReportOptions: ParsableArguments {
    @Option(help: "The format of the report.")
    var format = FormatName(TextFormat.self)

    @Option(name: [.short, .long], help: ArgumentHelp("Write the report there.", valueName: "file"))
    var output: String?

    @Option(help: "The lowest level of findings that makes the exit code 1.")
    var failOn = FailOn.error

    @Flag(help: "Also show excluded findings, each with its reason.")
    var all = false

    @Flag(help: "Also show the fairness figures; JSON always has them.")
    var fairness = false

    @Option(
        help: ArgumentHelp("Report these rules only, separated by commas.", valueName: "rule,…"),
        transform: RuleList.init)
    var only: RuleList?

    @Flag(
        help:
            "Exit with 2 for a trace that lost events, has none, whose events are inconsistent, or that is not closed.")
    var strict = false

    @Option(help: "Whether the text has colors.")
    var color = ColorChoice.auto
}
