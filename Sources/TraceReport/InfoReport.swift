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
    /// When the last process ended, or where that is not known the time of the last event, in nanoseconds since the
    /// recording began.
    package var duration: Int64

    /// Whether there is more to come, or left, than the trace file shows.
    package var recording: Recording

    /// How the recording of a trace stands.
    package enum Recording: Sendable {
        /// It goes on.
        case live
        /// It was cut off, and the trace never closed.
        case cutOff
        /// It is over.
        case closed
    }

    /// Puts the parts together.
    package init(
        name: String, summary: TraceSummary, replay: Replay, duration: Int64, recording: Recording = .closed
    ) {
        self.name = name
        self.recording = recording
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
            ("end", ending(of: tables.processes)),
            (summary.isText ? "skipped" : "lost", lost),
            ("left out", summary.leftOut.isEmpty ? nil : summary.leftOut.map(\.words).joined(separator: ", ")),
            ("put in", summary.unrecorded > 0 ? "\(summary.unrecorded) events of locks that are not on record" : nil),
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
            text += key.filled(to: width + 2) + TerminalText.escaped(value, limit: 500) + "\n"
        }
        return text
    }

    private var lost: String {
        if summary.isText { return "\(summary.lost) \(summary.lost == 1 ? "line" : "lines")" }
        // A reason may be there before anything is lost for it: nobody collects any more.
        guard summary.lost > 0 || summary.isLossLeast else { return "0" }
        let count = summary.isLossLeast ? "at least \(summary.lost)" : "\(summary.lost)"
        return summary.lossReason.map { "\(count) (\($0))" } ?? count
    }

    /// How the first process ended, as its events and those who recorded it know it.
    private func ending(of all: [ProcessInfo]) -> String {
        // As the program that it executed last.
        let row = all.last { $0.pid == all.first?.pid }
        if recording == .live { return "being recorded" }
        if recording == .cutOff { return "not on record: the recording was cut off" }
        if replay.eventCount == 0, !summary.isLossLeast { return "nothing was recorded" }
        let process = replay.processes.indices.first { replay.processes[$0].id == row?.id }
        let outcome = process.map { ProcessOutcome.of($0, replay) }
        return outcome?.words(TraceNames(replay.tables), lossReason: summary.lossReason)
            ?? ProcessOutcome.words(
                ended: row?.ended, isText: summary.isText, cleanEnd: summary.cleanEnd,
                isLossLeast: summary.isLossLeast)
    }
}
