import TraceAnalysis
package import TraceModel
package import TraceReplay

/// What a trace holds, and whether it is whole: a line for each thing.
package struct InfoReport {
    /// The trace as it was named.
    package var name: String
    /// What is known of it as a whole.
    package var summary: TraceSummary
    /// The state after its last event.
    package var replay: Replay
    /// The time of its last event, in nanoseconds since the recording began.
    package var duration: Int64

    /// Puts the parts together.
    package init(name: String, summary: TraceSummary, replay: Replay, duration: Int64) {
        self.name = name
        self.summary = summary
        self.replay = replay
        self.duration = duration
    }

    /// The text, of lines as long as they come.
    package func render() -> String {
        let tables = replay.tables
        let threads = tables.threads
        let illegal = replay.legality.count
        var rows: [(String, String?)] = [
            ("trace", name), ("format", summary.format), ("program", summary.program),
            ("started", summary.started.flatMap { $0.isEmpty ? nil : $0 }),
            ("duration", summary.isText ? nil : EventWords.seconds(duration, digits: 3) + " s"),
            ("events", "\(replay.eventCount)"),
            ("processes", "\(tables.processes.count)"),
            (
                "threads",
                "\(threads.count) (\(threads.count { $0.isDaemon && !$0.isForeign }) daemons, "
                    + "\(threads.count { $0.isForeign }) foreign)"
            ),
            ("objects", "\(tables.objects.count - threads.count)"),
            ("end", ending(tables.processes.first)),
            (summary.isText ? "skipped" : "lost", lost),
            ("buffers", summary.buffering),
            (
                "history",
                illegal == 0
                    ? "legal"
                    : "\(illegal) \(illegal == 1 ? "event is" : "events are") inconsistent with earlier events"
            ),
        ]
        if let first = replay.legality.first.first { rows.append(("", first.message)) }
        let width = rows.map { $0.0.count }.max() ?? 0
        var text = ""
        for case (let key, let value?) in rows {
            let padding = String(repeating: " ", count: width - key.count + 2)
            text += key + padding + TerminalText.escaped(value, limit: 500) + "\n"
        }
        return text
    }

    private var lost: String {
        if summary.isText { return "\(summary.lost) \(summary.lost == 1 ? "line" : "lines")" }
        return summary.lossReason.map { "\(summary.lost) (\($0))" } ?? "\(summary.lost)"
    }

    private func ending(_ process: ProcessInfo?) -> String {
        if replay.eventCount == 0 { return "nothing was recorded" }
        if summary.cleanEnd { return "orderly" }
        switch process?.end {
        case .exited:
            return "not orderly: the program ended without its exit handlers, with code \(process?.exitStatus ?? 0)"
        case .signaled: return "not orderly: the program was ended by signal \(process?.exitSignal ?? 0)"
        case .unknown, nil:
            return summary.isText ? "not on record" : "not orderly: how the program ended is not known"
        }
    }
}
