import TraceModel
import TraceReplay

/// A barrier that a thread broke, and those who got BrokenBarrierError, at once or later.
struct BrokenBarrier: Analysis {
    static let info = RuleInfo(
        "broken-barrier", "A thread broke a barrier that others use",
        levels: [.warning, .note], story: .act)
    static let kinds: EventKindSet = [.breakBarrier, .abort, .reset, .misuse]

    private enum Cause: Int {
        case timeout, action, abort, reset
        /// Before the recording began.
        case unknown
    }

    /// A thread that got an error at the barrier.
    private struct Hit: Sendable {
        var thread: ThreadIndex
        var site: SiteID
        var seq: Int64

        func location(_ role: String, at barrier: ObjectID, _ end: TraceEnd) -> Finding.Location {
            Finding.Location(
                site: site, thread: end.replay.threads[thread].id, object: barrier, event: seq, role: role)
        }
    }

    private struct Entry: Sendable {
        var cause: Cause
        /// The wait that had a limit, or where the barrier was aborted.
        var site: SiteID
        /// Those who got BrokenBarrierError, with their waits, when it first came to that.
        var thrownOut: [Hit]
        /// Others who arrived afterwards, each the first time.
        var late: [Hit] = []

        mutating func addLate(_ step: Step) {
            if (thrownOut + late).contains(where: { $0.thread == step.thread }) { return }
            late.append(Hit(thread: step.thread, site: step.event.site, seq: step.event.seq))
        }
    }

    private var found = Repeats()
    private var entries: [Entry] = []
    /// The entry of what broke each barrier that is broken now.
    private var current: [ObjectIndex: Int] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard replay.objects[step.object].kind == .barrier else { return }
        let waiters = replay.objects[step.object].waiters.filter { $0 != step.thread }
        let cause: Cause
        switch step.event.kind {
        case .misuse:
            guard replay.refusal(step) == .brokenBarrier else { return }
            if let known = current[step.object] { return entries[known].addLate(step) }
            cause = .unknown
        case .abort: cause = .abort
        case .reset:
            current[step.object] = nil
            guard !waiters.isEmpty else { return }
            cause = .reset
        default: cause = replay.objects[step.object].actionThread == step.thread ? .action : .timeout
        }
        let place = found.add(step, other: .reason(cause.rawValue))
        if cause != .reset, current[step.object] == nil { current[step.object] = place }
        guard place == entries.count else { return }
        let wait = replay.threads[step.thread].wait
        let thrownOut = waiters.map { waiter in
            let wait = replay.threads[waiter].wait
            return Hit(thread: waiter, site: wait?.site ?? .none, seq: wait?.seq ?? 0)
        }
        entries.append(
            Entry(
                cause: cause, site: step.event.site == .none ? wait?.site ?? .none : step.event.site,
                thrownOut: cause == .unknown ? [] : thrownOut.sorted { $0.seq < $1.seq }))
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
            case .unknown:
                message +=
                    " arrived at the barrier \(barrier)\(end.at(entry.site)), which broke before the recording began, "
                    + "and got BrokenBarrierError"
            }
            if !entry.thrownOut.isEmpty {
                message +=
                    "; \(end.list(threads: entry.thrownOut.map(\.thread))) waited there and got BrokenBarrierError"
            } else if entry.cause != .unknown {
                message += "; nobody else waited at it"
            }
            if !entry.late.isEmpty {
                message += "; \(end.list(threads: entry.late.map(\.thread))) arrived later and got BrokenBarrierError"
            }
            let hit = entry.thrownOut + entry.late
            let others = hit.map(\.thread).filter { $0 != first.thread }
            let breaking = Hit(thread: first.thread, site: entry.site, seq: first.event.seq)
            var finding = Finding(
                rule: Self.rule, level: entry.cause == .abort && hit.isEmpty ? .note : .warning, message: message,
                help: help(entry.cause),
                threads: [first.event.thread] + others.map { end.replay.threads[$0].id },
                objects: [first.event.object],
                locations: [
                    breaking.location(
                        entry.cause == .unknown ? "arrived here" : "broke the barrier here", at: first.event.object, end
                    )
                ] + entry.thrownOut.map { $0.location("waited here", at: first.event.object, end) }
                    + entry.late.map { $0.location("arrived later here", at: first.event.object, end) },
                event: first.event.seq)
            finding.count = first.count
            return finding
        }
    }

    private func help(_ cause: Cause) -> String {
        switch cause {
        case .timeout:
            "find the party that arrived late or not at all; a timeout shorter than the slowest party breaks the barrier for all"
        case .action: "catch the error in the action, or handle BrokenBarrierError in every party"
        case .abort, .unknown:
            "catch BrokenBarrierError in every party, and reset the barrier before it is used again"
        case .reset: "reset a barrier only when no party waits at it"
        }
    }
}
