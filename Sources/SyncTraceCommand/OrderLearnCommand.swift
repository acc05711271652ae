import ArgumentParser
import Foundation
import TraceAnalysis
import TraceModel
import TraceOrder
import TracePolicy
import TraceReport

struct OrderLearnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Writes the lock order of traces to a new file, or shows what they would change in one.",
        usage: """
            synctrace order learn <trace> ... [--output <file>] [--update]
                                  [--config <file>]
            """,
        discussion: """
            Of a file that is there nothing is changed without '--update', which adds the new pairs at its end. Where \
            traces contradict each other, what more of them show is the order; the rest is a comment.
            """)

    @Argument(help: ArgumentHelp("Trace files, and summaries of 'summarize'.", valueName: "trace"))
    var traces: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The order file. (default: that of the settings file)", valueName: "file"))
    var output: String?

    @Flag(help: "Add to a file that is there what would be added.")
    var update = false

    @Option(
        help: ArgumentHelp(
            "The settings file. (default: \(PolicyOptions.settingsFile))", valueName: "file"))
    var config: String?

    func run() throws {
        guard let path = try output ?? PolicyOptions(config: config).policy().order else {
            throw CommandError("where to? '--output <file>' names the file, or 'order: <file>' in .synctrace.yml")
        }
        try OutputFile.check(path, reading: traces)
        let old = OutputFile.isRegular(path) ? try OrderFile(reading: path) : nil
        var options = AnalysisOptions(rules: [OrderFile.rule], measuresFairness: false)
        options.keepsLockOrder = true
        let runs = try AnalyzedRuns(traces) { try ReportedTrace(TraceInput.analyze($0, options)) }
        let learned = LearnedOrder(runs.traces.map(\.result.lockOrder), summarized: runs.edges)
        let text = try old.map { try change($0, learned) } ?? write(learned, to: path)
        try Output.write(text, to: nil)
        for trace in runs.traces where trace.lost > 0 {
            Output.complain("\(trace.path): the recording lost events; what they would have shown is not in the order")
        }
    }

    /// Writes a new file, and says so.
    private func write(_ learned: LearnedOrder, to path: String) throws -> String {
        let text = learned.file()
        try Output.write(text, to: path)
        let written = try OrderFile(text, path: path)
        let count = Self.counted(written.pairs.count, "pair")
        let locks = Self.counted(written.names.count, "lock")
        let against = learned.contraryCount
        let follow = written.pairs.count + against < learned.pairs.count ? ", from which the rest follows" : ""
        let contrary =
            against > 0 ? "; \(against) against the order, as \(against == 1 ? "a comment" : "comments")" : ""
        return "\(TerminalText.escaped(path)): \(count) of \(locks)\(follow)\(contrary)\n"
    }

    /// Tells what would change, or changes it.
    private func change(_ file: OrderFile, _ learned: LearnedOrder) throws -> String {
        let changes = learned.changes(to: file)
        let against = changes.against.count + changes.contrary.count
        var text = changes.listing
        if update, !changes.added.isEmpty {
            let known = String(
                decoding: try SettingsFile.bytes(of: file.path, most: OrderFile.mostBytes), as: UTF8.self)
            let end = known.isEmpty || known.hasSuffix("\n") ? "" : "\n"
            try Output.write(known + end + changes.addition, to: file.path)
        }
        var parts = ["\(Self.counted(changes.added.count, "pair")) \(update ? "added" : "to add")"]
        if against > 0 { parts.append("\(against) against the order") }
        if !changes.unseen.isEmpty { parts.append("\(changes.unseen.count) not seen") }
        text +=
            "\(TerminalText.escaped(file.path)): "
            + (text.isEmpty ? "has all that these traces show" : parts.joined(separator: ", ")) + "\n"
        return text
    }

    private static func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
