import TraceModel
import TraceReplay

/// A barrier that a thread broke, and those who were thrown out.
struct BrokenBarrier: Analysis {
    static let info = RuleInfo(
        "broken-barrier", "A thread broke a barrier, and others were thrown out of it",
        levels: [.warning, .note], story: .act)
    static let kinds: EventKindSet = [.breakBarrier, .abort, .reset]

    private enum Cause: Int { case timeout, action, abort, reset }

    private struct Entry: Sendable {
        var cause: Cause
        /// The wait that had a limit, or where the barrier was aborted.
        var site: SiteID
        /// Those thrown out, each with its wait, when it first came to that.
        var hit: [(thread: Int, wait: Wait)]
    }

    private var found = Repeats()
    private var entries: [Entry] = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0, replay.objects[step.object].kind == .barrier else { return }
        let hit = replay.objects[step.object].waiters.filter { $0 != step.thread }
        let cause: Cause
        switch step.event.kind {
        case .abort: cause = .abort
        case .reset:
            guard !hit.isEmpty else { return }
            cause = .reset
        default: cause = replay.objects[step.object].actionThread == step.thread ? .action : .timeout
        }
        let known = found.all.count
        found.add(step, other: cause.rawValue)
        guard found.all.count > known else { return }
        let wait = replay.threads[step.thread].wait
        entries.append(
            Entry(
                cause: cause, site: step.event.site == .none ? wait.site : step.event.site,
                hit: hit.map { ($0, replay.threads[$0].wait) }.sorted { $0.1.seq < $1.1.seq }))
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        zip(found.all, entries).map { first, entry in
            let barrier = end.quoted(object: first.object)
            var message = end.thread(first.thread)
            switch entry.cause {
            case .timeout: message += " broke the barrier \(barrier): its wait timed out\(end.at(entry.site))"
            case .action: message += " broke the barrier \(barrier)\(end.at(entry.site)): its action threw an error"
            case .abort: message += " aborted the barrier \(barrier)\(end.at(entry.site))"
            case .reset: message += " reset the barrier \(barrier)\(end.at(entry.site)) while others waited"
            }
            let hit = entry.hit.map(\.thread)
            message +=
                hit.isEmpty
                ? "; nobody else waited at it"
                : "; \(end.list(threads: hit)) waited there and got BrokenBarrierError"
            let locations = entry.hit.map { thread, wait in
                Finding.Location(
                    site: wait.site, thread: end.replay.threads[thread].id, object: first.event.object,
                    event: wait.seq, role: "waited here")
            }
            var finding = Finding(
                rule: Self.rule, level: entry.cause == .abort && hit.isEmpty ? .note : .warning, message: message,
                help: help(entry.cause), threads: [first.event.thread] + hit.map { end.replay.threads[$0].id },
                objects: [first.event.object],
                locations: [
                    Finding.Location(
                        site: entry.site, thread: first.event.thread, object: first.event.object,
                        event: first.event.seq, role: "broke the barrier here")
                ] + locations, event: first.event.seq)
            finding.count = first.count
            return finding
        }
    }

    private func help(_ cause: Cause) -> String {
        switch cause {
        case .timeout:
            "find the party that arrived late or not at all; a timeout shorter than the slowest party breaks the barrier for all"
        case .action: "catch the error in the action, or handle BrokenBarrierError in every party"
        case .abort: "catch BrokenBarrierError in every party, and reset the barrier before it is used again"
        case .reset: "reset a barrier only when no party waits at it"
        }
    }
}
