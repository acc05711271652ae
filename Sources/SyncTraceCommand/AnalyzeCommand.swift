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
                              [--report <format=file>] ... [--ci <service>]
                              [--fail-on <fail-on>] [--all] [--fairness]
                              [--no-source] [--strict]
                              [--config <file>] [--baseline <file>]
                              [--only <rule,…>] [--ignore <rule,…>] [--color <color>]
                              [<threshold options>] [<prediction options>]
            synctrace analyze --show-config [<options>]
            """)

    @Argument(help: ArgumentHelp("Trace files.", valueName: "trace"))
    var traces: [String] = []

    // Titled groups come before the rest in the help, so that all are in one.
    @OptionGroup(title: "Report")
    var report: ReportOptions

    @OptionGroup(title: "What counts")
    var policyOptions: PolicyOptions

    @OptionGroup(title: "Thresholds of rules")
    var limits: ThresholdOptions

    @OptionGroup(title: "Prediction of deadlocks")
    var prediction: PredictionArguments

    func validate() throws {
        if traces.isEmpty, !report.showConfig { throw ValidationError("Missing expected argument '<trace> ...'") }
    }

    func run() throws {
        let policy = try policyOptions.policy(limits, failOn: report.failOn)
        if report.showConfig { return try Output.write(policy.listing, to: nil) }
        if let rules = policy.rules, rules.isEmpty {
            throw CommandError("no rule is left to report; '--show-config' tells which are off and why")
        }
        let acceptance = try policy.acceptance()
        let settings = settings(policy)
        let deliveries = ReportDelivery.all(of: report, ProcessInfo.processInfo.environment)
        var outputs: Set<String> = []
        for path in deliveries.compactMap(\.path) {
            try OutputFile.check(path, reading: traces)
            guard outputs.insert(path).inserted else { throw CommandError("\(path): two reports cannot be one file") }
        }
        let needsFairness = deliveries.contains { $0.format.init(settings).needsFairness }
        let needsOverview = deliveries.contains { $0.format.init(settings).needsOverview }
        let tellers = deliveries.filter { $0.format.tellsProblems }
        var reported: [ReportedTrace] = []
        var problems: [ReportProblem] = []
        for path in traces {
            do {
                try reported.append(analyze(path, policy, needsFairness, needsOverview))
            } catch  where !tellers.isEmpty {
                let text = "\(error)"
                Output.complain(text)
                let prefix = path + ": "
                let reason = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
                problems.append(ReportProblem(path: path, reason: reason))
            }
        }
        var resolved = ResolvedReport(reported, rules: policy.rules, judge: acceptance)
        resolved.problems = problems
        for delivery in problems.isEmpty ? deliveries : tellers { try delivery.write(resolved, settings) }
        if !problems.isEmpty { throw ExitCode(2) }
        let isFaulty = reported.contains { $0.lost > 0 || $0.result.legality.count > 0 || $0.result.eventCount == 0 }
        if report.strict && (isFaulty || traces.contains { TraceInput.recording(of: $0) != .closed }) {
            throw ExitCode(2)
        }
        if let level = policy.failOn.level, resolved.reaches(level) { throw ExitCode(1) }
    }

    private func analyze(
        _ path: String, _ policy: AnalysisPolicy, _ needsFairness: Bool, _ needsOverview: Bool
    ) throws -> ReportedTrace {
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction.options,
            measuresFairness: needsFairness)
        options.keepsLockOrder = traces.count > 1
        options.makesOverview = needsOverview
        let source = try TraceInput.open(path, isStrict: report.strict)
        let analyzed = try TraceInput.analyze(source, options)
        return needsOverview
            ? try ReportedTrace(analyzed, surroundingsFrom: source) : ReportedTrace(analyzed)
    }

    private func settings(_ policy: AnalysisPolicy) -> ReportSettings {
        var settings = ReportSettings.withSources
        settings.showsExcluded = report.all
        settings.showsFairness = report.fairness
        if report.noSource { settings.sourceLine = nil }
        settings.failOn = policy.failOn.level
        settings.isColored = Output.isColored(1, report.color)
        return settings
    }
}

/// What a report shows, and where it goes.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The format of the report: \(ReportFormats.all.map { $0.name }.joined(separator: ", ")). (default: text)",
            valueName: "format"),
        transform: FormatName.init(option:))
    var format = FormatName(TextFormat.self)

    @Option(name: [.short, .long], help: ArgumentHelp("Write the report there.", valueName: "file"))
    var output: String?

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp(
            "Write one more report, of the same analysis; may be given several times.", valueName: "format=file"),
        transform: ReportFile.init(option:))
    var reports: [ReportFile] = []

    @Option(
        name: .customLong("ci"),
        help: ArgumentHelp(
            "Also write what this service shows, github or gitlab: annotations and the summary of the job, or "
                + "synctrace-junit.xml and synctrace-code-quality.json.", valueName: "service"))
    var service: ContinuousIntegration?

    @Option(help: "The lowest level of findings that makes the exit code 1. (default: error)")
    var failOn: FailOn?

    @Flag(help: "Also show findings that do not count, each with its reason: excluded, suppressed or known ones.")
    var all = false

    @Flag(help: "Also show the fairness figures; JSON always has them.")
    var fairness = false

    @Flag(help: "Show no lines of the source, also where the files are at hand.")
    var noSource = false

    @Flag(help: "Print the settings in force, each with where it comes from, and analyze nothing.")
    var showConfig = false

    @Flag(
        help:
            "Exit with 2 for a trace that lost events, has none, whose events are inconsistent, or that is not closed.")
    var strict = false

    @Option(help: "Whether the text has colors.")
    var color = ColorChoice.auto
}
