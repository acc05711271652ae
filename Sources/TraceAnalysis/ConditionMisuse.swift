import TraceModel
import TraceReplay

/// A condition used without its lock, or with two.
struct ConditionMisuse: Analysis {
    static let rule = "condition-misuse"
    static let kinds: EventKindSet = [.release, .notify, .notifyAll]

    private var foreign = Repeats()
    private var second = Repeats()
    private var unlocked = Repeats()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0 else { return }
        if step.event.kind == .release {
            let wait = replay.threads[step.thread].wait
            guard wait.kind == .condition, replay.objects[step.object].kind?.isExclusiveLock ?? false else { return }
            let owner = replay.objects[step.object].owner
            if owner != step.thread { foreign.add(step, other: owner, hold: Self.waiting(wait)) }
            let known = replay.objects[wait.object].conditionLock
            if known >= 0, known != step.object { second.add(step, other: known, hold: Self.waiting(wait)) }
        } else {
            guard replay.objects[step.object].kind == .condition else { return }
            let lock = replay.objects[step.object].conditionLock
            guard lock >= 0, replay.objects[lock].owner != step.thread, replay.objects[lock].isWhole else { return }
            unlocked.add(step, other: lock)
        }
    }

    /// A wait in the place of a hold: what the thread waits on, and where.
    private static func waiting(_ wait: Wait) -> Hold {
        Hold(object: wait.object, level: 0, site: wait.site, seq: wait.seq, time: wait.time)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let all =
            foreign.all.map { wait($0, isSecond: false, end) } + second.all.map { wait($0, isSecond: true, end) }
            + unlocked.all.map { notify($0, end) }
        return all.map { end.doubting($0) }.sorted { $0.event < $1.event }
    }

    private func wait(_ entry: Repeats.Entry, isSecond: Bool, _ end: TraceEnd) -> Finding {
        let condition = entry.otherHold?.object ?? entry.object
        let site = entry.otherHold?.site ?? entry.event.site
        let lock = end.quoted(object: entry.object)
        let start =
            "\(end.thread(entry.thread)) waited on the condition \(end.quoted(object: condition))\(end.at(site)) "
        var threads = [entry.event.thread]
        var objects = [end.replay.objects[condition].id, entry.event.object]
        var message = start
        if isSecond {
            message += "with the lock \(lock); other waits on it were with \(end.quoted(object: entry.other))"
            objects.append(end.replay.objects[entry.other].id)
        } else if entry.other >= 0 {
            message += "without holding its lock \(lock), which \(end.quoted(entry.other)) held and lost by it"
            threads.append(end.replay.threads[entry.other].id)
        } else {
            message += "without holding its lock \(lock)"
        }
        var finding = Finding(
            rule: Self.rule, level: .warning, message: message,
            help: isSecond
                ? "let all who wait on a condition use the same lock"
                : "acquire the condition's lock in the thread that waits: withLock { } around the test and the wait",
            threads: threads, objects: objects,
            locations: [
                Finding.Location(
                    site: site, thread: entry.event.thread, object: objects[0], event: entry.event.seq,
                    role: "waited here")
            ], event: entry.event.seq)
        finding.count = entry.count
        return finding
    }

    private func notify(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding {
        var finding = Finding(
            rule: Self.rule, level: .note,
            message: "\(end.thread(entry.thread)) notified the condition \(end.quoted(object: entry.object))"
                + "\(end.at(entry.event.site)) without holding its lock \(end.quoted(object: entry.other))",
            help:
                "change what is waited for and notify under the lock, else a waiter between its test and its wait misses "
                + "the notification",
            threads: [entry.event.thread], objects: [entry.event.object, end.replay.objects[entry.other].id],
            locations: [entry.location("notified here")], event: entry.event.seq)
        finding.count = entry.count
        return finding
    }
}
