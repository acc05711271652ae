import ArgumentParser
import TraceModel
import TraceReplay
import TraceReport

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Says what a trace holds and whether it is whole.")

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    func run() throws {
        let source = try TraceInput.open(trace)
        let summary = try source.summary()
        var replay = Replay(tables: try source.tables())
        var last: Int64 = 0
        let progress = ProgressLine("reading", of: summary.eventCount)
        try source.forEachEvent {
            replay.apply(replay.resolve($0))
            last = max(last, $0.time)
            progress.advance(to: $0.seq)
        }
        progress.finish()
        let end = replay.tables.processes.compactMap(\.ended).max() ?? 0
        let recording = TraceInput.recording(of: trace)
        try Output.write(
            InfoReport(
                name: trace, summary: summary, replay: replay, duration: max(last, end),
                recording: recording == .closed && summary.isUnfinished ? .cutOff : recording
            ).render(), to: nil)
        TraceInput.remark(on: trace, source)
    }
}
