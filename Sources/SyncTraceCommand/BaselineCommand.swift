import ArgumentParser
import Foundation
import TraceAnalysis
import TraceModel
import TraceOrder
import TracePolicy
import TraceReport

struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Writes down the findings of traces, so that 'analyze --baseline' fails on new ones only.",
        usage: """
            synctrace baseline <trace> ... [--output <file>] [--config <file>]
                               [--only <rule,…>] [--ignore <rule,…>]
                               [<threshold options>] [<prediction options>]
            """,
        discussion: """
            The file has one finding a line, sorted, and belongs into the repository. A finding is known again by its \
            fingerprint: the rule, and the names and places of creation of its threads and objects, without ids, times \
            and lines. Written again, the file loses what was not found any more. Suppressed and excluded findings are \
            not in it.
            """)

    @Argument(help: ArgumentHelp("Trace files, and summaries of 'summarize'.", valueName: "trace"))
    var traces: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file to write. (default: the baseline of the settings file)", valueName: "file"))
    var output: String?

    @OptionGroup(title: "What counts")
    var policyOptions: PolicyOptions

    @OptionGroup(visibility: .hidden)
    var limits: ThresholdOptions

    @OptionGroup(visibility: .hidden)
    var prediction: PredictionArguments

    func run() throws {
        let policy = try policyOptions.policy(limits, failOn: nil)
        guard let path = output ?? policy.baseline else {
            throw CommandError(
                "where to? '--output <file>' names the file, or 'baseline: <file>' in \(SettingsFile.name)")
        }
        try OutputFile.check(path, reading: traces)
        let old = OutputFile.isRegular(path) ? try Baseline(reading: path) : nil
        let acceptance = policy.acceptance(baseline: old)
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction.options, measuresFairness: false)
        let order = try policy.orderFile()
        options.orderJudge = order
        options.keepsLockOrder = traces.count > 1
        let runs = try AnalyzedRuns(traces) { try ReportedTrace(TraceInput.analyze($0, options)) }
        let reported = runs.traces
        let report = ResolvedReport(
            reported, rules: policy.rules, judge: acceptance, summarized: runs.edges,
            across: order?.findings(on: runs.edges) ?? [])
        try Output.write(Baseline.text(of: report, keeping: old), to: path)
        let findings = report.findings.filter { $0.verdict != .excluded && $0.suppressedBy == nil }
        var text = "\(path): \(findings.count) \(findings.count == 1 ? "finding" : "findings")"
        if let old {
            let added = findings.count { $0.isNew ?? true }
            let gone = old.missing(from: report).count
            text += ", \(added) of them new; \(gone) not found any more and dropped"
        }
        try Output.write(TerminalText.escaped(text) + "\n", to: nil)
        for trace in reported where trace.lost > 0 {
            Output.complain(
                "\(trace.path): the recording lost events; what they would have shown is not in the baseline")
        }
    }
}
