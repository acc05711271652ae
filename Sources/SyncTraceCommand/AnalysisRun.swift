import ArgumentParser
import Foundation
import TraceAnalysis
import TraceOrder
import TracePrediction
import TraceReplay
import TraceReport

/// An analysis of some traces with its reports and its exit code, as `analyze` and `order check` make it.
struct AnalysisRun {
    let traces: [String]
    let policy: AnalysisPolicy
    let report: ReportOptions
    let prediction: PredictionOptions

    /// - Throws: `ExitCode` for findings that count, and for input that is not whole.
    func run() throws {
        if report.showConfig { return try Output.write(policy.listing, to: nil) }
        if let rules = policy.rules, rules.isEmpty {
            throw CommandError("no rule is left to report; '--show-config' tells which are off and why")
        }
        let acceptance = try policy.acceptance()
        let order = try policy.orderFile()
        let settings = settings()
        let deliveries = ReportDelivery.all(of: report)
        var outputs: Set<FileIdentity> = []
        for path in deliveries.compactMap(\.path) {
            try OutputFile.check(path, reading: traces)
            guard outputs.insert(FileIdentity(path)).inserted else {
                throw CommandError("\(path): two reports cannot be one file")
            }
        }
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction,
            measuresFairness: deliveries.contains { $0.format.init(settings).needsFairness })
        options.orderJudge = order
        options.keepsLockOrder = traces.count > 1 || order != nil
        options.makesOverview = deliveries.contains { $0.format.init(settings).needsOverview }
        let isTold = deliveries.contains { $0.format.problems != .never }
        let runs = try AnalyzedRuns(traces, keepsProblems: isTold) { try analyze($0, options) }
        let (reported, edges, problems) = (runs.traces, runs.edges, runs.problems)
        var resolved = ResolvedReport(
            reported, rules: policy.rules, judge: acceptance, summarized: edges,
            across: order?.findings(on: edges) ?? [])
        resolved.problems = problems
        if let order { resolved.remarks += order.remarks(on: reported.flatMap(\.result.lockOrder) + edges.map(\.edge)) }
        for delivery in deliveries where problems.isEmpty || delivery.format.tells(problemsBeside: reported.count) {
            try delivery.write(resolved, settings)
        }
        if deliveries.contains(where: { $0.format.namesRepositoryFiles }),
            let stray = resolved.strayFiles(settings.repository)
        {
            Output.complain(stray)
        }
        if !problems.isEmpty { throw ExitCode(2) }
        let isFaulty = reported.contains {
            $0.lost > 0 || $0.isUnfinished || $0.result.legality.count > 0 || $0.result.eventCount == 0
        }
        if report.strict && (isFaulty || traces.contains { TraceInput.recording(of: $0) != .closed }) {
            throw ExitCode(2)
        }
        if let level = policy.failOn.level, resolved.reaches(level) { throw ExitCode(1) }
    }

    private func analyze(_ path: String, _ options: AnalysisOptions) throws -> ReportedTrace {
        let source = try TraceInput.open(path, isStrict: report.strict)
        let analyzed = try TraceInput.analyze(source, options)
        var reported =
            options.makesOverview
            ? try ReportedTrace(analyzed, surroundingsFrom: source) : ReportedTrace(analyzed)
        try reported.readStacks(from: source)
        return reported
    }

    private func settings() -> ReportSettings {
        var settings = ReportSettings.withSources(below: report.sourceRoot)
        settings.showsAll = report.all
        settings.showsFairness = report.fairness
        if report.noSource { settings.sourceLine = nil }
        settings.failOn = policy.failOn.level
        settings.isColored = Output.isColored(1, report.color)
        return settings
    }
}
