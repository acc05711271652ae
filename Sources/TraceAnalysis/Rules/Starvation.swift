import TraceModel
import TraceReplay

/// A thread that hardly ever gets what it waits for, since others are served before it.
struct Starvation: Analysis {
    static let info = RuleInfo(
        "starvation", "A thread waited long while others were served before it",
        levels: [.warning], story: .apart, thresholds: [overtakes, wait])
    static let overtakes = RuleThreshold(
        "starvation-overtakes", .count, 30, "fewest acquisitions that overtake one wait")
    static let wait = RuleThreshold("starvation-wait", .time, 50_000_000, "shortest such wait")
    static let kinds: EventKindSet = [.acquire, .acquireShared, .timeout]

    private struct Pair: Hashable {
        var object: Int
        var thread: Int
    }

    private struct Total: Sendable {
        var waited: Int64 = 0
        var worst: Overtaking.Overtaken
    }

    private var overtaking = Overtaking()
    private var totals: [Pair: Total] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        let ended =
            step.event.kind != .timeout ? overtaking.acquire(step, replay) : overtaking.end(step, replay)
        if let ended { keep(ended) }
    }

    private mutating func keep(_ wait: Overtaking.Overtaken) {
        var total = totals[Pair(object: wait.object, thread: wait.thread)] ?? Total(worst: wait)
        total.waited &+= wait.duration
        if wait.duration > total.worst.duration { total.worst = wait }
        totals[Pair(object: wait.object, thread: wait.thread)] = total
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for wait in overtaking.unfinished(end) { keep(wait) }
        return totals.compactMap { pair, total -> Finding? in
            let wait = total.worst
            guard wait.count >= end.thresholds[Self.overtakes], wait.duration >= end.thresholds[Self.wait]
            else { return nil }
            let id = end.replay.threads[wait.thread].id
            let object = end.replay.objects[wait.object].id
            let verb = wait.isOpen ? "still waits" : "waited"
            return end.doubting(
                Finding(
                    rule: Self.rule, level: .warning,
                    message: "\(end.thread(wait.thread)) \(verb) for \(end.quoted(object: wait.object))"
                        + "\(end.at(wait.site)) for \(end.duration(wait.duration)) (limit "
                        + "\(end.duration(end.thresholds[Self.wait]))), while others acquired it \(wait.count) times "
                        + "out of turn (limit \(end.thresholds[Self.overtakes])); \(end.duration(total.waited)) "
                        + "of waits with overtaking in total",
                    help:
                        "hold it for a shorter time, and do not reacquire it right after a release; a starved thread may "
                        + "need a lock or a queue of its own",
                    threads: [id], objects: [object],
                    locations: [
                        Finding.Location(
                            site: wait.site, thread: id, object: object, event: wait.seq, role: "waited here")
                    ], event: wait.seq))
        }.sorted { $0.event < $1.event }
    }
}
