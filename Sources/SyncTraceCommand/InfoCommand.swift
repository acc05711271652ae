import TraceWriter
import ArgumentParser
import Foundation
import TraceCollector
import TraceModel
import TraceReplay
import TraceReport
import TraceReader

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Says what a trace holds and whether it is whole.")

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    func run() throws {
        let reader = try TraceReader(path: trace)
        let metadata = try reader.metadata()
        let tables = try reader.tables()
        var replay = Replay(tables: tables)
        var last: Int64 = 0
        let progress = ProgressLine("reading", of: try reader.eventCount())
        try reader.forEachEvent {
            replay.apply(replay.resolve($0))
            last = max(last, $0.time)
            progress.advance(to: $0.seq)
        }
        progress.finish()
        let threads = tables.threads
        let counts =
            "\(threads.count) (\(threads.count { $0.isDaemon && !$0.isForeign }) daemons, "
            + "\(threads.count { $0.isForeign }) foreign)"
        let lost = metadata.lossReason.map { "\(metadata.eventsLost) (\($0))" } ?? "\(metadata.eventsLost)"
        let illegal = replay.legality.count
        let ending = metadata.cleanEnd ? "orderly" : "not orderly: \(Self.end(tables.processes.first))"
        let end = replay.eventCount == 0 ? "nothing was recorded" : ending
        var rows: [(String, String)] = [
            ("trace", trace),
            ("format", "version \(metadata.formatVersion), written by synctrace \(metadata.toolVersion)"),
            ("program", metadata.commandLine.isEmpty ? metadata.program : metadata.commandLine),
            ("started", metadata.startedAt + (metadata.host.map { " on \($0)" } ?? "")),
            ("duration", Self.duration(last)),
            ("events", "\(replay.eventCount)"),
            ("processes", "\(tables.processes.count)"),
            ("threads", counts),
            ("objects", "\(tables.objects.count - threads.count)"),
            ("end", end),
            ("lost", lost),
            ("buffers", "policy \(metadata.bufferPolicy.rawValue), waited for room \(metadata.bufferWaits) times"),
            ("history", illegal == 0 ? "legal" : "\(illegal) events are inconsistent with earlier events"),
        ]
        if let first = replay.legality.first.first { rows.append(("", first.message)) }
        let width = rows.map { $0.0.count }.max() ?? 0
        for (key, value) in rows {
            let padding = String(repeating: " ", count: width - key.count + 2)
            print(key + padding + TerminalText.escaped(value, limit: 500))
        }
        TraceAnalysisRun.remark(on: trace)
    }

    private static func duration(_ nanoseconds: Int64) -> String {
        String(format: "%.3f s", Double(nanoseconds) / 1e9)
    }

    private static func end(_ process: TraceModel.ProcessInfo?) -> String {
        switch process?.end {
        case .exited: "the program ended without its exit handlers, with code \(process?.exitStatus ?? 0)"
        case .signaled: "the program was ended by signal \(process?.exitSignal ?? 0)"
        case .unknown, nil: "how the program ended is not known"
        }
    }
}
