import TraceModel
import TraceReplay

/// A release that would have taken a bounded semaphore past its bound.
struct OverRelease: Analysis {
    static let info = RuleInfo(
        "over-release", "A semaphore was released past its bound",
        levels: [.error], story: .act)
    static let kinds: EventKindSet = [.releaseError]

    private var found = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard replay.refusal(step) == .pastBound else { return }
        found.add(step)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        found.all.map { first in
            let capacity = end.replay.objects[first.object].capacity
            let bound = capacity < 0 ? "its bound" : "its bound of \(capacity)"
            var finding = Finding(
                rule: Self.rule, level: .error,
                message: "\(end.thread(first.thread)) tried to release \(end.quoted(object: first.object)) past "
                    + "\(bound)\(end.at(first.event.site))",
                help: "release as many permits as were acquired, each once: withPermit { } pairs the two",
                threads: [first.event.thread], objects: [first.event.object],
                locations: [first.location("released here")], event: first.event.seq)
            finding.count = first.count
            return finding
        }
    }
}
