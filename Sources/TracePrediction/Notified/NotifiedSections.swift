import TraceModel
import TraceReplay

/// Finds the critical sections that come after one in which another thread notified a condition, and the ends of waits for
/// futexes.
///
/// A notification belongs to the locks that its thread holds, or else to the one that it released last: a program may
/// notify after it. Where the condition's lock is known, it belongs to that one alone.
struct NotifiedSections: Sendable {
    /// What was found so far.
    private var sections: ContiguousArray<NotifiedSection> = []
    /// The last of them of each thread at each lock, by both.
    private var latest: [UInt64: Int] = [:]
    /// Those in which the thread itself notifies that condition.
    private var notifying: Set<Int> = []
    /// Who has ever waited on a condition, by both.
    private var waiters: Set<UInt64> = []
    private var locks: ByObject<Lock> = []
    private var released: ByThread<Released?> = []
    /// Futexes that are locks, as their words said: whoever waits for one waits for no more than its release.
    private var owned: Set<ObjectIndex> = []

    private struct Notification: Sendable {
        var thread: ThreadIndex
        var seq: Int64
        var site: SiteID
        var condition: ObjectIndex
    }

    private struct Acquisition: Sendable {
        var thread: ThreadIndex
        var seq: Int64
        var site: SiteID
    }

    /// The last critical section on a lock that had a notification in it.
    private struct Notified: Sendable {
        var notification: Notification
        var release: Int64
        /// The threads that acquired the lock since, which know of it.
        var known: Set<ThreadIndex> = []
    }

    private struct Lock: Sendable {
        /// While it is held, the notification in the critical section.
        var open: Notification?
        var notified: Notified?
        /// The last acquisition and the one before: a notification after the release may come after them.
        var last: Acquisition?
        var previous: Acquisition?
    }

    /// What a thread released last.
    private struct Released: Sendable {
        var lock: ObjectIndex
        var seq: Int64
    }

    /// What was found. Who notifies the condition there, and never waits on it, does not go on by it.
    var all: ContiguousArray<NotifiedSection> {
        guard !notifying.isEmpty else { return sections }
        return ContiguousArray(
            sections.indices.lazy.filter { place in
                guard notifying.contains(place), let condition = sections[place].notification?.condition else {
                    return true
                }
                return waiters.contains(Self.key(sections[place].thread, condition))
            }.map { sections[$0] })
    }

    private static func key(_ thread: ThreadIndex, _ object: ObjectIndex) -> UInt64 {
        UInt64(thread.position) << 32 | UInt64(object.position)
    }

    /// Sees an event with the state before it.
    @inline(__always)
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .acquire: if Self.isLock(step.object, replay) { acquire(step, replay) }
        case .release: if Self.isLock(step.object, replay), step.event.value == 0 { release(step) }
        case .notify, .notifyAll: if replay.objects[step.object].kind == .condition { notify(step, replay) }
        case .wake:
            if replay.objects[step.object].kind == .condition { waiters.insert(Self.key(step.thread, step.object)) }
        case .owner: if step.event.value > 0 { owned.insert(step.object) }
        case .unblock: if step.event.value == 1 { unblock(step, replay) }
        default: break
        }
    }

    @inline(__always)
    private static func isLock(_ object: ObjectIndex, _ replay: borrowing Replay) -> Bool {
        replay.objects[object].kind?.isExclusiveLock ?? false
    }

    private mutating func acquire(_ step: Step, _ replay: borrowing Replay) {
        guard !replay.objects[step.object].owner.isThread(step.thread) else { return }
        while locks.endIndex <= step.object { locks.append(Lock()) }
        let new = Acquisition(thread: step.thread, seq: step.event.seq, site: step.event.site)
        locks[step.object].previous = locks[step.object].last
        locks[step.object].last = new
        hear(new, of: step.object)
    }

    /// A thread acquires a lock after something was notified under it.
    private mutating func hear(_ new: Acquisition, of lock: ObjectIndex) {
        guard let notifier = locks[lock].notified?.notification.thread, notifier != new.thread else { return }
        guard locks[lock].notified?.known.insert(new.thread).inserted ?? false else { return }
        guard let known = locks[lock].notified else { return }
        latest[Self.key(new.thread, lock)] = sections.count
        sections.append(
            NotifiedSection(
                thread: new.thread, at: new.seq, site: new.site, object: lock, other: notifier, reach: known.release,
                notification: (known.notification.condition, known.notification.site)))
    }

    /// A thread was woken: by one of those that have done something since it began to wait.
    private mutating func unblock(_ step: Step, _ replay: borrowing Replay) {
        guard let wait = replay.threads[step.thread].wait, wait.object == step.object, !owned.contains(step.object)
        else { return }
        let others = replay.threads.indices.filter { $0 != step.thread && replay.threads[$0].lastSeq > wait.seq }
        // Most likely it was who did something last.
        for other in others.sorted(by: { replay.threads[$0].lastSeq > replay.threads[$1].lastSeq }) {
            sections.append(
                NotifiedSection(
                    thread: step.thread, at: step.event.seq, site: wait.site, object: step.object, other: other,
                    reach: replay.threads[other].lastSeq))
        }
    }

    private mutating func release(_ step: Step) {
        while released.endIndex <= step.thread { released.append(nil) }
        released[step.thread] = Released(lock: step.object, seq: step.event.seq)
        guard step.object < locks.endIndex, let notification = locks[step.object].open else { return }
        locks[step.object].open = nil
        locks[step.object].notified = Notified(notification: notification, release: step.event.seq)
    }

    private mutating func notify(_ step: Step, _ replay: borrowing Replay) {
        let (thread, condition) = (step.thread, step.object)
        let new = Notification(thread: thread, seq: step.event.seq, site: step.event.site, condition: condition)
        let own = replay.objects[condition].conditionLock
        var isHeld = false
        for hold in replay.threads[thread].holds where !hold.isShared && (own == nil || own == hold.object) {
            guard hold.object < locks.endIndex, Self.isLock(hold.object, replay) else { continue }
            isHeld = true
            if let place = latest[Self.key(thread, hold.object)], sections[place].at == hold.seq,
                sections[place].notification?.condition == condition
            {
                notifying.insert(place)
            }
            if locks[hold.object].open?.condition != condition { locks[hold.object].open = new }
        }
        guard !isHeld, thread < released.endIndex, let last = released[thread], own == nil || own == last.lock,
            last.lock < locks.endIndex
        else {
            return
        }
        if let known = locks[last.lock].notified, known.release >= last.seq { return }
        locks[last.lock].notified = Notified(notification: new, release: last.seq)
        for acquisition in [locks[last.lock].previous, locks[last.lock].last] {
            if let acquisition, acquisition.seq > last.seq { hear(acquisition, of: last.lock) }
        }
    }
}
