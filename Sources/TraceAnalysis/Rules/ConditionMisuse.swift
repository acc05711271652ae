import TraceModel
import TraceReplay

/// A condition used without its lock, with two, or with a wait that is not in a loop.
struct ConditionMisuse: Analysis {
    static let info = RuleInfo(
        "condition-misuse", "A condition was used without its lock, with two locks, or without a loop",
        levels: [.warning, .note], story: .act)
    static let kinds: EventKindSet = [.release, .wait, .wake, .notify, .notifyAll, .releaseError, .error]

    private var foreign = Repeats()
    private var second = Repeats()
    private var unlocked = Repeats()
    /// Waits that let go of one level, of more.
    private var deep = Repeats()
    /// What the library refused, and threw for.
    private var refusedWaits = Repeats()
    private var refusedNotifications = Repeats()
    private var loops = WaitsNotRepeated()
    /// The lock that a thread let go of last.
    private var left: ByThread<ObjectIndex?> = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if step.event.kind == .error { return loops.error(step, replay) }
        if replay.objects[step.object].kind?.isExclusiveLock ?? false {
            if step.event.kind == .release {
                loops.release(step, replay)
                while left.endIndex <= step.thread { left.append(nil) }
                left[step.thread] = step.object
            }
            // What a thread lets go of between the beginning of its wait and the end of it is the wait's lock.
            let isRelease = step.event.kind == .release || step.event.kind == .releaseError
            guard let wait = replay.threads[step.thread].wait, wait.kind == .condition, isRelease else { return }
            let owner = replay.objects[step.object].owner
            if !owner.isThread(step.thread) {
                let other = owner.thread.map { Repeats.Other.thread($0) } ?? .nothing
                foreign.add(step, other: other, hold: Self.waiting(wait))
            }
            if step.event.kind == .release, owner.isThread(step.thread), step.event.value > 0 {
                deep.add(step, other: .nothing, hold: Self.waiting(wait))
            }
            // One condition may serve several locks, but not at the same time.
            guard let known = replay.objects[wait.object].conditionLock, known != step.object else { return }
            let isShared = replay.objects[wait.object].waiters.contains { $0 != step.thread }
            if isShared { second.add(step, other: .object(known), hold: Self.waiting(wait)) }
        } else if replay.objects[step.object].kind != .condition {
            return
        } else if step.event.kind == .wait {
            loops.wait(step, replay)
        } else if step.event.kind == .wake {
            loops.wake(step, replay)
        } else if step.event.kind == .releaseError {
            let lock = replay.objects[step.object].conditionLock.map { Repeats.Other.object($0) } ?? .nothing
            guard let refusal = replay.refusal(step) else { return }
            if refusal.isWait {
                refusedWaits.add(step, other: lock)
            } else {
                refusedNotifications.add(step, other: lock)
            }
        } else {
            loops.notify(step, replay)
            guard let lock = replay.objects[step.object].conditionLock, replay.objects[lock].isWhole else { return }
            // Who has changed the state under the lock may notify when it has let go of it.
            guard step.thread >= left.endIndex || left[step.thread] != lock else { return }
            if !replay.objects[lock].owner.isThread(step.thread) { unlocked.add(step, other: .object(lock)) }
        }
    }

    /// A wait in the place of a hold: what the thread waits on, and where.
    private static func waiting(_ wait: Wait) -> Hold {
        Hold(object: wait.object, level: 0, site: wait.site, seq: wait.seq, time: wait.time)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let all =
            foreign.all.map { wait($0, isSecond: false, end) } + second.all.map { wait($0, isSecond: true, end) }
            + deep.all.map { deepWait($0, end) } + unlocked.all.map { notify($0, end) }
            + refusedNotifications.all.map { notify($0, end) }
            + refusedWaits.all.map { refusedWait($0, end) } + loops.all().map { notRepeated($0, end) }
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
        if let other = entry.otherObject {
            message += "with the lock \(lock); other waits on it were with \(end.quoted(object: other))"
            objects.append(end.replay.objects[other].id)
        } else if let owner = entry.otherThread {
            message += "without holding its lock \(lock), which \(end.quoted(owner)) held"
            if entry.event.kind == .release { message += " and thereby lost" }
            threads.append(end.replay.threads[owner].id)
        } else {
            message += "without holding its lock \(lock)"
        }
        var finding = Finding(
            rule: Self.rule, level: .warning, message: message,
            help: isSecond
                ? "use one lock for all waits on a condition" : Self.waitHelp(entry.event.site, end),
            threads: threads, objects: objects,
            locations: [
                Finding.Location(
                    site: site, thread: entry.event.thread, object: objects[0], event: entry.event.seq,
                    role: "waited here")
            ], event: entry.event.seq)
        finding.count = entry.count
        finding.mistake = isSecond ? "two locks" : "wait"
        return finding
    }

    private func deepWait(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding {
        let condition = entry.otherHold?.object ?? entry.object
        let site = entry.otherHold?.site ?? entry.event.site
        let conditionID = end.replay.objects[condition].id
        var finding = Finding(
            rule: Self.rule, level: .warning,
            message: "\(end.thread(entry.thread)) waited on the condition \(end.quoted(object: condition))"
                + "\(end.at(site)) with the lock \(end.quoted(object: entry.object)), which it had acquired "
                + "\(entry.event.value + 1) times: the wait let go of it once, and nobody else can acquire it until it ends",
            help: "acquire the lock once around a wait",
            threads: [entry.event.thread], objects: [conditionID, entry.event.object],
            locations: [
                Finding.Location(
                    site: site, thread: entry.event.thread, object: conditionID, event: entry.event.seq,
                    role: "waited here")
            ], event: entry.event.seq)
        finding.count = entry.count
        finding.mistake = "wait at a level"
        return finding
    }

    private func notRepeated(_ entries: [WaitsNotRepeated.Entry], _ end: TraceEnd) -> Finding {
        let entry = entries[0]
        let first = entry.before[0]
        let condition = end.replay.objects[entry.condition].id
        let threads = entries.map(\.thread).reduce(into: [ThreadIndex]()) { if !$0.contains($1) { $0.append($1) } }
        let notified = "notified" + end.at(entry.notification.site)
        var finding = Finding(
            rule: Self.rule, level: .note,
            message: "\(end.thread(entry.thread)) waited on the condition \(end.quoted(object: entry.condition))"
                + "\(end.at(entry.wait)), and was \(notified); "
                + (first.waited
                    ? "\(end.quoted(first.thread)), which the same notification woke, went on first"
                    : "\(end.quoted(first.thread)), which did not wait, came in first")
                + ", and then \(end.quoted(entry.thread)) went on too, without waiting again, until an error left its "
                + "critical section: the wait is not in a loop",
            help: "what was waited for may be gone again when a thread has the lock: test it after each wait, with "
                + "while and not with if, or use wait(until:)",
            threads: (threads + [first.thread]).map { end.replay.threads[$0].id }, objects: [condition],
            locations: [
                Finding.Location(
                    site: entry.wait, thread: end.replay.threads[entry.thread].id, object: condition,
                    role: "waited here"),
                Finding.Location(
                    site: entry.error.site, thread: entry.error.thread, event: entry.error.seq,
                    role: "an error left this critical section"),
                Finding.Location(
                    site: entry.notification.site, thread: entry.notification.thread, object: condition,
                    event: entry.notification.seq, role: "notified here"),
            ], event: entry.left)
        finding.count = entries.count
        finding.mistake = "no loop"
        return finding
    }

    private static func waitHelp(_ site: SiteID, _ end: TraceEnd) -> String {
        "acquire the condition's lock in the thread that waits: \(end.remedies(at: site).guardedWait)"
    }

    private func refusedWait(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding {
        // A C library does not refuse it.
        let isRefused = end.replay.tables.site(entry.event.site)?.code == nil
        var finding = Finding(
            rule: Self.rule, level: .warning,
            message: "\(end.thread(entry.thread)) \(isRefused ? "tried to wait" : "waited") on the condition "
                + "\(end.quoted(object: entry.object))\(end.at(entry.event.site)) without holding \(itsLock(entry, end))",
            help: Self.waitHelp(entry.event.site, end), threads: [entry.event.thread], objects: objects(entry, end),
            locations: [entry.location(isRefused ? "refused here" : "waited here")], event: entry.event.seq)
        finding.count = entry.count
        finding.mistake = "refused wait"
        return finding
    }

    /// The lock of the condition that an entry is about, as far as a wait has shown it.
    private func itsLock(_ entry: Repeats.Entry, _ end: TraceEnd) -> String {
        entry.otherObject.map { "its lock \(end.quoted(object: $0))" } ?? "its lock"
    }

    private func objects(_ entry: Repeats.Entry, _ end: TraceEnd) -> [ObjectID] {
        [entry.event.object] + (entry.otherObject.map { [end.replay.objects[$0].id] } ?? [])
    }

    private func notify(_ entry: Repeats.Entry, _ end: TraceEnd) -> Finding {
        let isRefused = entry.event.kind == .releaseError
        var finding = Finding(
            rule: Self.rule, level: .note,
            message: "\(end.thread(entry.thread)) \(isRefused ? "tried to notify" : "notified") the condition "
                + "\(end.quoted(object: entry.object))\(end.at(entry.event.site)) without holding "
                + itsLock(entry, end),
            help:
                "change the state and notify while holding the lock; otherwise a waiter between its test and its wait misses "
                + "the notification",
            threads: [entry.event.thread], objects: objects(entry, end),
            locations: [entry.location(isRefused ? "refused here" : "notified here")], event: entry.event.seq)
        finding.count = entry.count
        finding.mistake = isRefused ? "refused notify" : "notify"
        return finding
    }
}
