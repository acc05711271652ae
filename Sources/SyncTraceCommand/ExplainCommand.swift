import ArgumentParser
import Foundation
import Spelling
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReport

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Lists the rules, explains one, or one finding of a trace.",
        usage: """
            synctrace explain
            synctrace explain <rule>
            synctrace explain <trace> <finding> [<options of analyze>]
            """,
        discussion: """
            A finding goes by its number, as the report on the trace tells it, or by the beginning of its fingerprint. \
            All its places are shown, and what the threads concerned did around them. Options that the report was made \
            with, such as thresholds, belong here, too, since the numbers depend on them.
            """)

    @Argument(
        help: ArgumentHelp(
            "The rule; or a trace, followed by a finding. Without it, the list of rules.", valueName: "rule"))
    var subject: String?

    @Argument(help: ArgumentHelp("The finding's number or fingerprint.", valueName: "finding"))
    var finding: String?

    @Option(help: "Whether the text has colors.")
    var color = ColorChoice.auto

    // They are those of 'analyze', whose help tells them.
    @OptionGroup(visibility: .hidden)
    var policyOptions: PolicyOptions

    @OptionGroup(visibility: .hidden)
    var limits: ThresholdOptions

    @OptionGroup(visibility: .hidden)
    var prediction: PredictionArguments

    func run() throws {
        switch (subject, finding) {
        case (nil, _): try Output.write(RuleInfo.listing, to: nil)
        case (let rule?, nil): try explain(rule: rule)
        case (let trace?, let finding?): try explain(finding, of: trace)
        }
    }

    private func explain(rule subject: String) throws {
        if let page = RulePage.page(of: subject) {
            return try Output.write(page.text(isColored: Output.isColored(1, color)), to: nil)
        }
        if access(subject.systemName, F_OK) == 0 {
            throw CommandError("which finding of \(subject)? 'synctrace analyze' shows their numbers")
        }
        let names = RulePage.all.map(\.rule)
        let hint = suggestion(
            for: subject, among: names, otherwise: "the rules are \(names.joined(separator: ", "))")
        throw CommandError("no rule is called '\(subject)'; \(hint)")
    }

    private func explain(_ word: String, of path: String) throws {
        let policy = try policyOptions.policy(limits, failOn: nil)
        let source = try TraceInput.open(path)
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction.options,
            measuresFairness: false)
        options.orderJudge = try policy.orderFile()
        let analyzed = try TraceInput.analyze(source, options)
        var trace = ReportedTrace(analyzed)
        try trace.readStacks(from: source)
        let resolved = ResolvedReport([trace], rules: policy.rules, judge: try policy.acceptance())
        let told = try find(word, in: resolved)
        let finding = trace.result.findings[told.sources[0].finding]
        var settings = ReportSettings.withSources
        settings.showsAll = true
        settings.showsWholeStacks = true
        settings.width = Output.lineWidth
        settings.isColored = Output.isColored(1, color)
        func paragraph(_ text: String) -> String {
            let lines = TerminalText.wrapped(text, width: settings.width, first: "", rest: "")
            return "\n" + lines.joined(separator: "\n") + "\n\n"
        }
        var text = TextFormat(settings).render(told, in: resolved)
        let tables = trace.result.names.tables
        if let schedule = ScheduleDrawing(of: finding) {
            text += paragraph(schedule.heading + ":")
            text += schedule.lines(tables, width: settings.width).joined(separator: "\n") + "\n"
            return try Output.write(text, to: nil)
        }
        let lanes = try surroundings(of: finding, in: analyzed, source).lines(tables, width: settings.width)
        if !lanes.isEmpty {
            text += paragraph("What these threads did around it; > marks the events named above:")
            text += lanes.joined(separator: "\n") + "\n"
        }
        try Output.write(text, to: nil)
    }

    /// A finding has its number only when all is read, and of a long trace nothing is kept by then: what lies around its
    /// places is read again, and no more than that.
    private func surroundings(
        of finding: Finding, in trace: AnalyzedTrace, _ source: any TraceSource
    ) throws -> Surroundings {
        let tables = trace.result.names.tables
        if let events = trace.events {
            var surroundings = Surroundings(of: finding, tables: tables)
            for event in events { surroundings.consume(event) }
            return surroundings
        }
        guard let selection = Surroundings.selection(of: finding) else {
            return Surroundings(of: finding, tables: tables)
        }
        var surroundings = Surroundings(of: finding, in: selection, of: trace.result.eventCount, tables: tables)
        try source.forEachEvent(of: selection) { surroundings.consume($0) }
        return surroundings
    }

    private func find(_ word: String, in report: ResolvedReport) throws -> ResolvedFinding {
        let findings = report.findings
        if let number = Int(word), let found = findings.first(where: { $0.id == number }) { return found }
        let isCalled = { (finding: ResolvedFinding) in
            finding.fingerprint.hasPrefix(word) || finding.sources.contains { $0.fingerprint.hasPrefix(word) }
        }
        if word.count >= 4, let found = findings.first(where: isCalled) { return found }
        let count = findings.count
        let known = count == 0 ? "it has none" : count == 1 ? "it has finding 1 only" : "it has findings 1 to \(count)"
        throw CommandError("\(report.traces[0].path): no finding is called '\(word)'; \(known)")
    }
}
