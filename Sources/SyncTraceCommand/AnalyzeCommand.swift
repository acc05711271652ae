import ArgumentParser
import TraceReport

struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Replays traces and reports what went wrong.",
        usage: """
            synctrace analyze <trace> ... [--format <format>] [--output <file>]
                              [--report <format=file>] ... [--ci <service>]
                              [--fail-on <fail-on>] [--all] [--fairness]
                              [--no-source] [--source-root <directory>] [--strict]
                              [--config <file>] [--baseline <file>] [--order <file>]
                              [--only <rule,…>] [--ignore <rule,…>] [--color <color>]
                              [<threshold options>] [<prediction options>]
            synctrace analyze --show-config [<options>]
            """)

    @Argument(help: ArgumentHelp("Trace files, and summaries of 'summarize'.", valueName: "trace"))
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
        try AnalysisRun(traces: traces, policy: policy, report: report, prediction: prediction.options).run()
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

    @Option(
        help: ArgumentHelp(
            "Where the paths of source files begin, in a repository of several packages.",
            valueName: "directory"))
    var sourceRoot = "."

    @Flag(help: "Print the settings in force, each with where it comes from, and analyze nothing.")
    var showConfig = false

    @Flag(
        help:
            "Exit with 2 for a trace that lost events, has none, whose events are inconsistent, or that is not closed.")
    var strict = false

    @Option(help: "Whether the text has colors.")
    var color = ColorChoice.auto

    func validate() throws {
        if service == .github, output == nil, format.type != TextFormat.self,
            !reports.contains(where: { $0.format.type == GitHubFormat.self })
        {
            throw ValidationError(
                "'--ci github' writes annotations to standard output, where '--format \(format.type.name)' writes, too: "
                    + "'--report \(format.type.name)=<file>' writes to a file")
        }
    }
}
