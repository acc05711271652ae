import TraceModel
import TraceReplay

/// A release of something that nobody held.
struct ReleaseUnlocked: Analysis {
    static let rule = "release-unlocked"
    static let kinds: EventKindSet = [.releaseError]

    private var found = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0, step.event.value == 0 else { return }
        found.add(step)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        found.all.map { first in
            let object = end.quoted(object: first.object)
            var finding = Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(first.thread)) released \(object), which nobody held\(end.at(first.event.site))",
                help:
                    "release a lock only after acquiring it, in the same thread; withLock { } pairs the two and names "
                    + "the lock once",
                threads: [first.event.thread], objects: [first.event.object],
                locations: [first.location("released here")], event: first.event.seq)
            finding.count = first.count
            return finding
        }
    }
}
