import ArgumentParser
import Foundation
import TraceAnalysis
import TraceReport
import TraceSummary

struct SummarizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summarize",
        abstract: "Writes what is kept of traces as plain rows: runs, lock-order edges, findings, contention.",
        usage: """
            synctrace summarize <trace> ... [--output <file>] [--config <file>]
                                [--only <rule,…>] [--ignore <rule,…>]
            """,
        discussion: """
            Summaries are merged by putting them one after the other ('cat'), in any order. A run is known by what is in \
            its trace, and counts once however often it is there. 'synctrace analyze' takes summaries as it takes traces, \
            and finds lock-order cycles across all of them; docs/summary.md describes the rows for other programs. \
            Excluded and suppressed findings are not in it.
            """)

    @Argument(help: ArgumentHelp("Trace files.", valueName: "trace"))
    var traces: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file to write. (default: standard output)", valueName: "file"))
    var output: String?

    @OptionGroup(title: "What counts")
    var policyOptions: PolicyOptions

    @OptionGroup(visibility: .hidden)
    var limits: ThresholdOptions

    @OptionGroup(visibility: .hidden)
    var prediction: PredictionArguments

    func run() throws {
        if let output { try OutputFile.check(output, reading: traces) }
        if let path = traces.first(where: SummaryReader.isSummary) {
            throw CommandError("\(path): is a summary already; summaries are put together by 'cat'")
        }
        let policy = try policyOptions.policy(limits, failOn: nil)
        let acceptance = try policy.acceptance()
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction.options)
        options.keepsLockOrder = true
        options.orderJudge = try policy.orderFile()
        var writer = SummaryWriter()
        for path in traces {
            let source = try TraceInput.open(path)
            let trace = ReportedTrace(try TraceInput.analyze(source, options))
            let report = ResolvedReport([trace], rules: policy.rules, judge: acceptance)
            try writer.add(trace, report, hash: TraceHash(source))
        }
        try Output.write(writer.rows, to: output, isPrivate: true)
    }
}
