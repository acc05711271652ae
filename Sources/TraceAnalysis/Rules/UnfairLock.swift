import TraceModel
import TraceReplay

/// A lock or semaphore whose waiters are overtaken again and again.
struct UnfairLock: Analysis {
    static let info = RuleInfo(
        "unfair-lock", "A lock is not granted in FIFO order",
        levels: [.warning, .note], story: .apart, thresholds: [overtakes, wait])
    static let overtakes = RuleThreshold("unfair-overtakes", .count, 10, "fewest acquisitions that overtake one wait")
    static let wait = RuleThreshold("unfair-wait", .time, 10_000_000, "shortest such wait")
    static let kinds: EventKindSet = [.acquire, .acquireShared, .timeout]

    private struct Lock: Sendable {
        var acquisitions: Int64 = 0
        var overtakes: Int64 = 0
        var worst: Overtaking.Overtaken
    }

    private var overtaking = Overtaking()
    private var acquisitions: ByObject<Int64> = []
    /// For each object the wait that was overtaken most, of those that were long.
    private var worst: [ObjectIndex: [Overtaking.Overtaken]] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        var ended: Overtaking.Overtaken?
        if step.event.kind != .timeout {
            while acquisitions.endIndex <= step.object { acquisitions.append(0) }
            acquisitions[step.object] += 1
            ended = overtaking.acquire(step, replay)
        } else {
            ended = overtaking.end(step, replay)
        }
        if let ended { keep(ended) }
    }

    /// Keeps the waits that no other one surpasses in both figures: any thresholds are met by one of them if by any.
    private mutating func keep(_ new: Overtaking.Overtaken) {
        var kept = worst[new.object] ?? []
        if kept.contains(where: { $0.count >= new.count && $0.duration >= new.duration }) { return }
        kept.removeAll { $0.count <= new.count && $0.duration <= new.duration }
        if kept.count < 32 { kept.append(new) }
        worst[new.object] = kept
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for wait in overtaking.unfinished(end) { keep(wait) }
        return worst.keys.sorted().compactMap { object in
            let limits = end.thresholds
            let found = worst[object]?.filter {
                $0.count >= limits[Self.overtakes] && $0.duration >= limits[Self.wait]
            }
            guard let wait = found?.max(by: { $0.count < $1.count }) else { return nil }
            var finding = finding(wait, end)
            // The worst wait of all threads that want the lock.
            finding.hasThreadsByChance = true
            return end.doubting(finding)
        }
    }

    private func finding(_ wait: Overtaking.Overtaken, _ end: TraceEnd) -> Finding {
        let all = wait.object < acquisitions.endIndex ? acquisitions[wait.object] : 0
        let passer = wait.most.votes * 2 > wait.count ? wait.most.candidate : nil
        let who = passer.map { ", mostly by \(end.quoted($0))" } ?? ""
        let isOfPthreads = end.replay.tables.site(wait.site)?.code != nil
        let isNote = isOfPthreads && end.replay.objects[wait.object].kind != .rwlock
        return Finding(
            // The C library promises no order, and most of its objects that are contended are granted in none.
            rule: Self.rule, level: isNote ? .note : .warning,
            message:
                "\(end.quoted(object: wait.object)) was not granted in FIFO order: \(end.thread(wait.thread)) "
                + "waited \(end.duration(wait.duration))\(end.at(wait.site)) and was overtaken \(wait.count) times"
                + "\(who) (limits \(end.duration(end.thresholds[Self.wait])) and "
                + "\(end.thresholds[Self.overtakes])); \(all) acquisitions in total",
            help: "do more work between two acquisitions of one thread, or hold it for a shorter time; where the order "
                + "matters, use a queue of your own",
            threads: [end.replay.threads[wait.thread].id] + (passer.map { [end.replay.threads[$0].id] } ?? []),
            objects: [end.replay.objects[wait.object].id],
            locations: [
                Finding.Location(
                    site: wait.site, thread: end.replay.threads[wait.thread].id,
                    object: end.replay.objects[wait.object].id, event: wait.seq, role: "waited here")
            ], event: wait.seq)
    }
}
