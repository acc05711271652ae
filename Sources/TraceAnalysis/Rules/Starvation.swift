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
    static let kinds: EventKindSet = [
        .acquire, .acquireShared, .timeout, .wait, .wake, .notify, .notifyAll, .release,
    ]

    private struct Pair: Hashable {
        var object: ObjectIndex
        var thread: ThreadIndex
    }

    private struct Total: Sendable {
        var waited: Int64 = 0
        var worst: Overtaking.Overtaken
    }

    private var overtaking = Overtaking()
    private var conditions = ConditionStarvation()
    private var totals: [Pair: Total] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .acquire, .acquireShared: if let ended = overtaking.acquire(step, replay) { keep(ended) }
        case .timeout: if let ended = overtaking.end(step, replay) { keep(ended) }
        default: conditions.before(step, replay)
        }
    }

    private mutating func keep(_ wait: Overtaking.Overtaken) {
        var total = totals[Pair(object: wait.object, thread: wait.thread)] ?? Total(worst: wait)
        total.waited &+= wait.duration
        if wait.duration > total.worst.duration { total.worst = wait }
        totals[Pair(object: wait.object, thread: wait.thread)] = total
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for wait in overtaking.unfinished(end) { keep(wait) }
        let overtaken = totals.compactMap { pair, total -> Finding? in
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
        }
        let woken = conditions.finish(end).compactMap { finding($0, end) }
        return (overtaken + woken).sorted { $0.event < $1.event }.map { finding in
            var finding = finding
            // Which of the threads that want it is hit is the scheduler's choice.
            finding.hasThreadsByChance = true
            return finding
        }
    }

    /// A thread that was woken for nothing again and again.
    private func finding(_ wait: ConditionStarvation.Episode, _ end: TraceEnd) -> Finding? {
        guard wait.overtakes >= end.thresholds[Self.overtakes], wait.duration >= end.thresholds[Self.wait] else {
            return nil
        }
        let id = end.replay.threads[wait.thread].id
        let object = end.replay.objects[wait.condition].id
        let verb = wait.isOpen ? "still waits" : "waited"
        let isOne = wait.most.votes * 2 > wait.holds
        let others = isOne ? wait.most.candidate.map { "others, mostly \(end.quoted($0))," } ?? "others" : "others"
        return end.doubting(
            Finding(
                rule: Self.rule, level: .warning,
                message:
                    "\(end.thread(wait.thread)) \(verb) on \(end.quoted(object: wait.condition))\(end.at(wait.site)) "
                    + "for \(end.duration(wait.duration)) (limit \(end.duration(end.thresholds[Self.wait]))) and was woken "
                    + "\(wait.wakes) times for nothing, while \(others) went before it at least \(wait.overtakes) times "
                    + "(limit \(end.thresholds[Self.overtakes]))",
                help:
                    "serve those who wait first: hand what the condition guards to the one that is woken, or keep a queue of "
                    + "who came when, and let those who come later wait behind it",
                threads: [id]
                    + (isOne ? [wait.most.candidate].compactMap { $0 }.map { end.replay.threads[$0].id } : []),
                objects: [object],
                locations: [
                    Finding.Location(site: wait.site, thread: id, object: object, event: wait.seq, role: "waited here")
                ], event: wait.seq))
    }
}
