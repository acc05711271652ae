import TraceModel
import TraceReplay

/// A thread that is not a daemon and was cut off with something in hand: by `_exit`, or by `exit` on another thread.
struct AbruptExit: Analysis {
    static let info = RuleInfo(
        "abrupt-exit", "A thread that is not a daemon was cut off with a lock or a resource",
        levels: [.error], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.replay.threads.indices.compactMap { thread in
            let state = end.replay.threads[thread]
            guard let row = end.replay.tables.thread(state.id), !row.isDaemon, !row.isForeign else { return nil }
            guard state.phase == .running, row.end != .returned, row.end != .threw, !end.waits.isNamed[thread] else {
                return nil
            }
            guard let how = how(thread, end) else { return nil }
            let left = LeftBehind(thread, end)
            return left.isAny ? end.doubting(finding(thread, left, how, end)) : nil
        }
    }

    /// What ended the process; nil where the thread itself did, or a signal, or where it is not known.
    private func how(_ thread: Int, _ end: TraceEnd) -> String? {
        let process = end.replay.processes[end.replay.threads[thread].process]
        let killer = process.endedBy
        if killer == thread { return nil }
        if killer >= 0 { return "exit on \(end.quoted(killer))" }
        return end.replay.tables.process(process.id)?.end == .exited ? "_exit" : nil
    }

    private func finding(_ thread: Int, _ left: LeftBehind, _ how: String, _ end: TraceEnd) -> Finding {
        Finding(
            rule: Self.rule, level: .error,
            message: "\(end.thread(thread)), which is not a daemon, was cut off by \(how)\(end.at(left.site)): "
                + end.list(left.facts),
            help:
                "let the main thread return, or call exit on it: both wait for the threads that are not daemons; tell "
                + "them to stop first",
            threads: [end.replay.threads[thread].id], objects: left.objects.map { end.replay.objects[$0].id },
            locations: left.locations, event: TraceEnd.seq)
    }
}
