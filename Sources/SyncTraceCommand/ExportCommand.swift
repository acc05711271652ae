import ArgumentParser
import Foundation
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay
import TraceReport

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a trace in a form that other tools read.",
        usage: """
            synctrace export <trace> --format <format> [--output <file>] [--graph <graph>]
                             [--at <moment>]
            """,
        discussion: """
            std: a text in the STD format. What it cannot express is left out, and counted on standard error.

            perfetto: a timeline that ui.perfetto.dev opens, with a track for each thread and each lock, arrows from what \
            lets a thread go on, and the findings. It is Chrome's JSON up to a million events, and Perfetto's own, smaller \
            form beyond. Beyond five million, it has no findings about what another schedule could do.

            dot, mermaid: a graph for Graphviz or Markdown. With --graph order, the lock order: what was acquired while what \
            was held, how often, by which threads. With --graph waits, who waits for whom at the end, or at a moment: the \
            usual one with --at, and where the trace ends in a hang. Cycles are red.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case std, perfetto, dot, mermaid }

    /// Beyond so many events, a timeline is not written as JSON.
    private static let mostJSON: Int64 = 1_000_000
    /// Beyond so many events, a timeline has no predictions: to make them takes memory for each acquisition.
    private static let mostPredicted: Int64 = 5_000_000

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Option(help: "The format of the text.")
    var format: Format

    @Option(name: [.short, .long], help: ArgumentHelp("Write the text there.", valueName: "file"))
    var output: String?

    @Option(help: "What a graph shows.")
    var graph: GraphSubject?

    @Option(
        help: ArgumentHelp("Show the waits after this event (120) or time (1.5s).", valueName: "moment"),
        transform: Moment.init(option:))
    var at: Moment?

    func validate() throws {
        let isGraph = format == .dot || format == .mermaid
        if !isGraph, graph != nil || at != nil { throw ValidationError("--graph and --at are for dot and mermaid") }
        if graph == .order, at != nil { throw ValidationError("--at is for --graph waits") }
    }

    func run() throws {
        if let output { try OutputFile.check(output, reading: [trace]) }
        if format == .dot || format == .mermaid {
            let exported = try ExportedGraph(of: trace, graph, at: at)
            let (text, remark) =
                format == .dot
                ? (DOTText(exported.graph, title: exported.title).text, nil) : MermaidText.drawable(exported.graph)
            try Output.write(text, to: output)
            if exported.graph.edges.isEmpty { Output.complain("the graph is empty: \(exported.emptiness)") }
            if let remark { Output.complain(remark) }
            return
        }
        let source = try TraceInput.open(trace)
        let file = try output.map { try OutputFile($0, isPrivate: true) }
        do {
            switch format {
            case .std: try writeSTD(of: source, to: file)
            case .perfetto:
                let isSmall = try source.summary().eventCount <= Self.mostJSON
                try writeTimeline(isSmall ? .chrome : .perfetto, of: source, to: file)
            case .dot, .mermaid: break
            }
        } catch is StandardOutput.Closed {}
    }

    private func writeTimeline(_ form: TimelineForm, of source: any TraceSource, to file: OutputFile?) throws {
        var options = AnalysisOptions(measuresFairness: false)
        options.predicts = try source.summary().eventCount <= Self.mostPredicted
        if !options.predicts {
            Output.complain(
                "left out, since the trace has more than \(Self.mostPredicted) events: what another schedule could do; "
                    + "'synctrace analyze' tells that")
        }
        let analyzed = try TraceInput.analyze(source, options)
        let notes = TimelineNote.all(of: ResolvedReport([ReportedTrace(analyzed)]))
        let progress = ProgressLine("exporting", of: analyzed.summary.eventCount)
        let tables = analyzed.result.names.tables
        try form.write(source, tables: tables, notes: notes, progress: progress.advance) { try write($0, to: file) }
        progress.finish()
        try file?.finish()
    }

    private func writeSTD(of source: any TraceSource, to file: OutputFile?) throws {
        let tables = try source.tables()
        var plan = STDExportPlan(tables: tables)
        try source.forEachEvent { plan.consume($0) }
        var exporter = STDExporter(plan)
        var isEmpty = true
        try source.forEachEvent {
            exporter.consume($0)
            if exporter.pending >= 1 << 16 {
                try write(exporter.take(), to: file)
                isEmpty = false
            }
        }
        isEmpty = isEmpty && exporter.pending == 0
        try write(exporter.take(), to: file)
        try file?.finish()
        if isEmpty { Output.complain("the text is empty: the trace has no events that STD can express") }
        tell(exporter, plan)
    }

    private func write(_ bytes: [UInt8], to file: OutputFile?) throws {
        if let file { return try file.write(bytes) }
        try StandardOutput.write(bytes)
    }

    private func tell(_ exporter: STDExporter, _ plan: STDExportPlan) {
        let left = exporter.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }
        if !left.isEmpty {
            let parts = left.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
            Output.complain("left out, since STD cannot express it: \(parts)")
        }
        let running = plan.running.count
        if running > 0 {
            Output.complain(
                "\(running) \(running == 1 ? "thread was" : "threads were") still running when the trace ended, which "
                    + "STD cannot express: a reader takes them to have ended")
        }
    }
}
