import TraceModel
import TraceReplay

/// A lock that nearly everybody has to queue for, so that many threads go as fast as one.
struct LockConvoy: Analysis {
    static let info = RuleInfo(
        "lock-convoy", "Nearly every acquisition of a lock has to wait in a queue",
        levels: [.warning], story: .apart, thresholds: [acquisitions, contended, queue, waits])
    static let acquisitions = RuleThreshold("convoy-acquisitions", .count, 20, "fewest acquisitions of the lock")
    static let contended = RuleThreshold("convoy-contended", .percent, 75, "smallest share of them that had to wait")
    static let queue = RuleThreshold("convoy-queue", .count, 2, "fewest waiting threads, on average")
    static let waits = RuleThreshold("convoy-wait", .time, 20_000_000, "shortest time that threads waited in all")
    static let kinds: EventKindSet = [.acquire]

    private struct Queue: Sendable {
        var acquisitions: Int64 = 0
        var contended: Int64 = 0
        /// The lengths of the queue at each acquisition, together.
        var waiting: Int64 = 0
        var waited: Int64 = 0
        var longest: (wait: Wait, thread: ThreadIndex, duration: Int64)?
    }

    private var queues: ByObject<Queue> = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard replay.objects[step.object].kind?.isExclusiveLock ?? false else { return }
        // All who are notified at once queue for the lock of the condition: that is not a convoy.
        guard !replay.objects[step.object].owner.isThread(step.thread) else { return }
        guard replay.threads[step.thread].condition == nil else { return }
        while queues.endIndex <= step.object { queues.append(Queue()) }
        let wait = replay.threads[step.thread].wait
        let isContended = wait?.object == step.object
        let others = replay.objects[step.object].waiters.count - (isContended ? 1 : 0)
        queues[step.object].acquisitions += 1
        queues[step.object].waiting += Int64(others)
        guard let wait, isContended else { return }
        let duration = max(0, step.event.time &- wait.time)
        queues[step.object].contended += 1
        queues[step.object].waited &+= duration
        if duration > queues[step.object].longest?.duration ?? -1 {
            queues[step.object].longest = (wait, step.thread, duration)
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        queues.indices.compactMap { object in
            let queue = queues[object]
            let limits = end.thresholds
            guard queue.acquisitions >= max(1, limits[Self.acquisitions]), let longest = queue.longest,
                queue.contended * 100 >= queue.acquisitions * limits[Self.contended],
                queue.waiting >= queue.acquisitions * limits[Self.queue], queue.waited >= limits[Self.waits]
            else { return nil }
            let tenths = queue.waiting * 10 / queue.acquisitions
            let id = end.replay.threads[longest.thread].id
            var finding = Finding(
                rule: Self.rule, level: .warning,
                message:
                    "\(queue.contended) of \(queue.acquisitions) acquisitions of \(end.quoted(object: object)) "
                    + "had to wait (limit \(limits[Self.contended]) % of \(limits[Self.acquisitions]) or more), "
                    + "with a queue of \(tenths / 10).\(tenths % 10) threads on average (limit "
                    + "\(limits[Self.queue])); \(end.duration(queue.waited)) of waiting in total (limit "
                    + "\(end.duration(limits[Self.waits]))), \(end.duration(longest.duration)) at most, by "
                    + "\(end.quoted(longest.thread))\(end.at(longest.wait.site))",
                help:
                    "hold the lock for a shorter time: sleep, print and send after its release, or split the data that it guards",
                threads: [id], objects: [end.replay.objects[object].id],
                locations: [
                    Finding.Location(
                        site: longest.wait.site, thread: id, object: end.replay.objects[object].id,
                        event: longest.wait.seq, role: "waited longest here")
                ], event: longest.wait.seq)
            // Who happens to wait longest.
            finding.hasThreadsByChance = true
            return end.doubting(finding)
        }
    }
}
