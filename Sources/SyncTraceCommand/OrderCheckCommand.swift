import ArgumentParser
import TraceOrder

struct OrderCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Holds traces against an order file; exit code 1 if locks were acquired against it.",
        usage: """
            synctrace order check <file> <trace> ... [<options of analyze>]
            """,
        discussion: """
            It is 'analyze --order <file> --only lock-order-violation'; a line 'order: <file>' in .synctrace.yml makes \
            every analysis do so beside the rest.
            """)

    @Argument(help: ArgumentHelp("The order file.", valueName: "file"))
    var order: String

    @Argument(help: ArgumentHelp("Trace files.", valueName: "trace"))
    var traces: [String]

    @OptionGroup(title: "Report")
    var report: ReportOptions

    @Option(
        help: ArgumentHelp(
            "The settings file. (default: \(PolicyOptions.settingsFile))", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Only findings that are not in this baseline count.", valueName: "file"))
    var baseline: String?

    func run() throws {
        var options = try PolicyOptions(config: config)
        options.baseline = baseline
        options.order = order
        options.only = try RuleList(OrderFile.rule)
        let policy = try options.policy(failOn: report.failOn)
        try AnalysisRun(
            traces: traces, policy: policy, report: report, prediction: try PredictionArguments.parse([]).options
        ).run()
    }
}
