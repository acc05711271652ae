import TraceModel
import TraceReplay

/// A daemon thread that the end of the process cut off.
struct AbruptDaemonExit: Analysis {
    static let info = RuleInfo(
        "abrupt-daemon-exit", "A daemon thread was cut off by the end of its process",
        levels: [.error, .note], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.replay.threads.indices.compactMap { thread in
            let state = end.replay.threads[thread]
            guard let row = end.replay.tables.thread(state.id), row.isDaemon, !row.isForeign else { return nil }
            guard !end.waits.isNamed[thread], wasCutOff(state, row, end.replay) else { return nil }
            guard !AbruptExit.isOfSignal(thread, row, end) else { return nil }
            return end.doubting(finding(thread, end))
        }
    }

    private func wasCutOff(_ state: ThreadState, _ row: ThreadInfo, _ replay: Replay) -> Bool {
        guard state.phase != .ended, row.end != .returned, row.end != .threw else { return false }
        return row.end == .abrupt || state.phase == .running && replay.processes[state.process].endedBy != nil
    }

    private func finding(_ thread: ThreadIndex, _ end: TraceEnd) -> Finding {
        let state = end.replay.threads[thread]
        let left = LeftBehind(thread, end)
        let facts = left.facts + (left.isAny ? [] : ["had nothing open that is on record"])
        return Finding(
            rule: Self.rule, level: left.isAny ? .error : .note,
            message:
                "daemon \(end.thread(thread)) was cut off by the end of the process\(end.at(left.site)): it "
                + end.list(facts),
            help: left.isAny
                ? "tell the thread to stop and join it before the process ends; a daemon thread is not the place for "
                    + "what must be released or closed"
                : "join the thread where it may be in the middle of something"
                    + end.remedies(at: left.site).puttingOnRecord,
            threads: [state.id], objects: left.objects.map { end.replay.objects[$0].id }, locations: left.locations,
            event: TraceEnd.seq)
    }
}
