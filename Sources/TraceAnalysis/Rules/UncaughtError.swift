import TraceModel
import TraceReplay

/// A thread whose target threw.
struct UncaughtError: Analysis {
    static let info = RuleInfo(
        "uncaught-error", "An error left the target of a thread",
        levels: [.error], story: .error)
    static let kinds: EventKindSet = [.error, .end]

    private var thrown: [ThreadIndex: TraceEvent] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) { note(step.event, by: step.thread) }

    mutating func before(_ step: ThreadStep, _ replay: borrowing Replay) { note(step.event, by: step.thread) }

    private mutating func note(_ event: TraceEvent, by thread: ThreadIndex) {
        // The error says where; an end alone, where the error is missing, says at least that.
        if event.kind == .end, event.value != 1 { return }
        if thrown[thread] == nil { thrown[thread] = event }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        thrown.sorted { $0.value.seq < $1.value.seq }.map { thread, event in
            let id = event.thread
            let state = end.replay.threads[thread]
            let site = event.site == .none ? state.lastSite : event.site
            let role = event.site == .none ? "last seen here" : "threw here"
            // A thread that touched nothing was seen nowhere; where it was created is known all the same.
            let place =
                site == .none ? [] : [Finding.Location(site: site, thread: id, event: event.seq, role: role)]
            let message = end.replay.tables.thread(id)?.error.map { ": " + TraceNames.shortened($0) } ?? ""
            var finding = Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(thread)) ended by an error that its target threw\(message)",
                help: "catch the error in the thread's target, where its locks can still be released",
                threads: [id],
                locations: place + end.creation(of: thread), event: event.seq)
            finding.hang = end.hang(of: thread)
            return finding
        }
    }
}
