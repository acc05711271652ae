import TraceModel
import TraceReplay

/// A thread whose target threw.
struct UncaughtError: Analysis {
    static let info = RuleInfo(
        "uncaught-error", "An error left the target of a thread",
        levels: [.error], story: .error)
    static let kinds: EventKindSet = [.error, .end]

    private var thrown: [Int: Step] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        // The error says where; an end alone, where the error is missing, says at least that.
        if step.event.kind == .end, step.event.value != 1 { return }
        if thrown[step.thread] == nil { thrown[step.thread] = step }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        thrown.values.sorted { $0.event.seq < $1.event.seq }.map { step in
            let id = step.event.thread
            let state = end.replay.threads[step.thread]
            let site = step.event.site == .none ? state.lastSite : step.event.site
            let role = step.event.site == .none ? "last seen here" : "threw here"
            // A thread that touched nothing was seen nowhere; where it was created is known all the same.
            let place =
                site == .none ? [] : [Finding.Location(site: site, thread: id, event: step.event.seq, role: role)]
            let message = end.replay.tables.thread(id)?.error.map { ": " + TraceNames.shortened($0) } ?? ""
            var finding = Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(step.thread)) ended by an error that its target threw\(message)",
                help: "catch the error in the thread's target, where its locks can still be released",
                threads: [id],
                locations: place + end.creation(of: step.thread),
                event: step.event.seq)
            finding.hang = end.hang(of: step.thread)
            return finding
        }
    }
}
