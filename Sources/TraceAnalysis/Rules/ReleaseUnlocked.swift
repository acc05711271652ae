import TraceModel
import TraceReplay

/// A release of something that nobody held.
struct ReleaseUnlocked: Analysis {
    static let info = RuleInfo(
        "release-unlocked", "A thread released a lock that nobody held",
        levels: [.error], story: .act)
    static let kinds: EventKindSet = [.releaseError, .destroy, .create, .reinitialize]

    private var found = Repeats()
    private var destroyed: Set<ObjectIndex> = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .destroy: destroyed.insert(step.object)
        case .create, .reinitialize: destroyed.remove(step.object)
        default:
            // What is gone, and a wait without the lock, are told by the rules about these.
            guard replay.refusal(step) == .unlocked else { return }
            guard replay.threads[step.thread].wait?.kind != .condition else { return }
            if !destroyed.contains(step.object) { found.add(step) }
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        found.all.map { first in
            let object = end.quoted(object: first.object)
            var finding = Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(first.thread)) released \(object), which nobody held\(end.at(first.event.site))",
                help:
                    "release a lock only after acquiring it, in the same thread"
                    + end.remedies(at: first.event.site).pairing,
                threads: [first.event.thread], objects: [first.event.object],
                locations: [first.location("released here")], event: first.event.seq)
            finding.count = first.count
            return finding
        }
    }
}
