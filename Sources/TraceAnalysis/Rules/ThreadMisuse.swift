import TraceModel
import TraceReplay

/// A thread used against its life: started twice, joined before its start or by itself, made a daemon too late.
struct ThreadMisuse: Analysis {
    static let info = RuleInfo(
        "thread-misuse", "A thread was started twice, or joined by itself or too early",
        levels: [.error], story: .act)
    static let kinds: EventKindSet = [.misuse]

    private var refused = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0, replay.objects[step.object].thread >= 0, replay.refusal(step) != nil else { return }
        refused.add(step)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] { refused.all.compactMap { finding($0, end) } }

    private func finding(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding? {
        let state = end.replay.objects[entry.object]
        guard let refusal = Refusal(value: entry.event.value, on: state.kind) else { return nil }
        let actor = end.thread(entry.thread)
        let target = state.thread == entry.thread ? "itself" : end.quoted(state.thread)
        let what: String
        let help: String
        switch refusal {
        case .startTwice:
            what = "\(actor) started \(target) a second time"
            help = "start a thread once; make a new Thread for each further run"
        case .joinBeforeStart:
            what = "\(actor) joined \(target) before it was started"
            help = "start the thread before anyone joins it"
        case .joinSelf:
            what = "\(actor) joined itself, which would never end"
            help = "join a thread from another one; compare with Thread.current where a list of threads is joined"
        case .daemonSetLate:
            what = "\(actor) changed whether \(target) is a daemon after its start"
            help = "pass daemon: to the initializer, or call setDaemon before start()"
        default: return nil
        }
        let threads = [entry.event.thread] + (state.thread == entry.thread ? [] : [end.replay.threads[state.thread].id])
        var finding = Finding(
            rule: Self.rule, level: .error, message: what + end.at(entry.event.site) + ": refused", help: help,
            threads: threads, objects: [], locations: [entry.location("refused here")] + end.creation(of: state.thread),
            event: entry.event.seq)
        finding.count = entry.count
        return finding
    }
}
