import TraceModel
import TraceReplay

/// Threads that are not daemons and were cut off with something in hand: by `_exit`, by `exit` on another thread, or by a
/// signal that ended the process; by a signal also those of pthreads, which nobody made daemons.
struct AbruptExit: Analysis {
    static let info = RuleInfo(
        "abrupt-exit", "A thread that is not a daemon was cut off with a lock or a resource",
        levels: [.error, .note], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let endings = end.replay.processes.indices.map { end.replay.ending(of: $0) }
        var findings: [Finding] = []
        var signaled: [Int: [ThreadIndex]] = [:]
        for thread in end.replay.threads.indices where wasCutOff(thread, end) {
            let process = end.replay.threads[thread].process
            switch endings[process] {
            case .signal: signaled[process, default: []].append(thread)
            case .withoutHandlers: findings += finding(thread, "_exit", end)
            case .orderly, .exit:
                guard let killer = end.replay.processes[process].endedBy, killer != thread else { continue }
                findings += finding(thread, "exit on \(end.quoted(killer))", end)
            case .exited, .unknown: break
            }
        }
        for (process, threads) in signaled.sorted(by: { $0.key < $1.key }) {
            guard case .signal(let signal) = endings[process] else { continue }
            findings += note(signal, threads, end)
        }
        return findings.map(end.doubting)
    }

    /// Whether a thread that is not a daemon was in the middle of something that no other finding is about.
    private func wasCutOff(_ thread: ThreadIndex, _ end: TraceEnd) -> Bool {
        let state = end.replay.threads[thread]
        guard let row = end.replay.tables.thread(state.id), !row.isForeign else { return false }
        guard !row.isDaemon || Self.isOfSignal(thread, row, end) else { return false }
        return state.phase == .running && row.end != .returned && row.end != .threw && !end.waits.isNamed[thread]
    }

    /// Whether a signal ended the process of a thread of pthreads. That the end of a process does not wait for it, it has in
    /// common with all of them; a daemon of the library's was made one.
    static func isOfSignal(_ thread: ThreadIndex, _ row: ThreadInfo, _ end: TraceEnd) -> Bool {
        guard row.isDaemon, row.isJoinable ?? false else { return false }
        guard case .signal = end.replay.ending(of: end.replay.threads[thread].process) else { return false }
        return true
    }

    private func finding(_ thread: ThreadIndex, _ how: String, _ end: TraceEnd) -> [Finding] {
        let left = LeftBehind(thread, end)
        guard left.isAny else { return [] }
        return [
            Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(thread)), which is not a daemon, was cut off by \(how)\(end.at(left.site)): it "
                    + end.list(left.facts),
                help: end.remedies(at: left.site).ending,
                threads: [end.replay.threads[thread].id], objects: left.objects.map { end.replay.objects[$0].id },
                locations: left.locations, event: TraceEnd.seq)
        ]
    }

    /// One for a process that a signal ended: what its threads had in hand may be half done.
    private func note(_ signal: Int64, _ threads: [ThreadIndex], _ end: TraceEnd) -> [Finding] {
        let cutOff = threads.map { ($0, LeftBehind($0, end)) }.filter { $0.1.isAny }
        guard !cutOff.isEmpty else { return [] }
        var seen: Set<ObjectIndex> = []
        let objects = cutOff.flatMap { $0.1.objects }.filter { seen.insert($0).inserted }
        let facts = cutOff.map { thread, left in
            "\(end.quoted(thread))\(end.at(left.site)) \(end.list(left.facts))"
        }
        let areDaemons = cutOff.contains { end.replay.tables.thread(end.replay.threads[$0.0].id)?.isDaemon ?? false }
        let what =
            cutOff.count == 1
            ? areDaemons ? "a thread" : "a thread that is not a daemon"
            : areDaemons ? "threads" : "threads that are not daemons"
        return [
            Finding(
                rule: Self.rule, level: .note,
                message: "\(SignalName.described(signal)) ended the process and cut off \(what): "
                    + facts.listed(most: 8),
                help: "what was open may be half written: write to a new file and rename it where others read it, and "
                    + "let a handler of the signals that ask for an end tell the threads to stop",
                threads: cutOff.map { end.replay.threads[$0.0].id },
                objects: objects.map { end.replay.objects[$0].id },
                locations: cutOff.flatMap { $0.1.locations }, event: TraceEnd.seq)
        ]
    }
}
