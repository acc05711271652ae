import TraceModel
import TraceReplay

/// A release by a thread that is not the owner: refused for a lock that knows its owner, legal for a plain one.
struct ReleaseNotOwner: Analysis {
    static let info = RuleInfo(
        "release-not-owner", "A thread released a lock that another thread had acquired",
        levels: [.error, .warning], story: .act)
    static let kinds: EventKindSet = [.release, .releaseError]

    private var refused = Repeats()
    private var foreign = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        // What a late recording found may be out of date until the first event of the lock.
        let isSure = !replay.objects[step.object].isSnapshot
        let owner = isSure ? replay.objects[step.object].owner.thread : nil
        if step.event.kind == .releaseError {
            guard replay.refusal(step) == .notOwner else { return }
            // A wait without the lock is told by the rule about conditions.
            guard replay.threads[step.thread].wait?.kind != .condition else { return }
            refused.add(
                step, other: owner.map { .thread($0) } ?? .nothing,
                hold: owner.flatMap { replay.threads[$0].hold(of: step.object) })
        } else if let owner, owner != step.thread, Self.isForAll(replay.objects[step.object].kind) {
            foreign.add(step, other: .thread(owner), hold: replay.threads[owner].hold(of: step.object))
        }
    }

    /// Whether a release by another than the owner takes effect.
    private static func isForAll(_ kind: ObjectKind?) -> Bool { kind == .lock || kind == .rwlock }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        refused.all.map { finding($0, end, level: .error) }
            + foreign.all.map { end.doubting(finding($0, end, level: .warning)) }
    }

    private func finding(_ entry: Repeats.Entry, _ end: TraceEnd, level: Finding.Level) -> Finding {
        let object = end.quoted(object: entry.object)
        let tried = level == .error ? "tried to release" : "released"
        var message = "\(end.thread(entry.thread)) \(tried) \(object)\(end.at(entry.event.site))"
        message +=
            entry.otherThread.map {
                ", which \(end.quoted($0)) had acquired\(end.at(entry.otherHold?.site ?? .none))"
            } ?? ", which it did not hold"
        var finding = Finding(
            rule: Self.rule, level: level, message: message,
            help: level == .error
                ? "release it in the thread that acquired it"
                : "release it in the thread that acquired it; to signal another thread, use "
                    + end.remedies(at: entry.event.site).signals,
            threads: [entry.event.thread], objects: [entry.event.object],
            locations: [entry.location("released here")], event: entry.event.seq)
        if let owner = entry.otherThread {
            finding.threads.append(end.replay.threads[owner].id)
            if let hold = entry.otherHold { finding.locations.append(end.acquisition(hold, by: owner)) }
        }
        finding.count = entry.count
        return finding
    }
}
