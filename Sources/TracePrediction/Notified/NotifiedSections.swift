import TraceModel
import TraceReplay

/// Finds the critical sections on the locks of conditions that come after those of other threads, and the ends of waits
/// for futexes.
///
/// A lock is a condition's where a thread waits on it with that lock, or notifies it while it holds the lock or after it
/// has released it last. Where a wait tells the lock, it is that one alone.
struct NotifiedSections: Sendable {
    /// A critical section, by the places in the trace.
    struct Section: Sendable {
        var thread: ThreadIndex
        var at: Int64
        /// 0 where it never ended.
        var release: Int64
        var site: SiteID
    }

    private struct Notification: Sendable {
        var thread: ThreadIndex
        var seq: Int64
        var condition: ObjectIndex
    }

    /// The ends of waits for futexes.
    private var wakes: ContiguousArray<NotifiedSection> = []
    /// Futexes that are locks, as their words said: whoever waits for one waits for no more than its release.
    private var owned: Set<ObjectIndex> = []
    /// By lock, the notifications under it, or after it.
    private var notifications: [ObjectIndex: [Notification]] = [:]
    /// Who has ever waited on a condition, by both.
    private var waiters: Set<UInt64> = []
    /// By condition, the lock with which a thread has waited on it.
    private var locks: [ObjectIndex: ObjectIndex] = [:]
    /// For each thread what it released last.
    private var released: ByThread<ObjectIndex?> = []

    /// Sees an event with the state before it.
    @inline(__always)
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .release:
            while released.endIndex <= step.thread { released.append(nil) }
            released[step.thread] = step.object
        case .notify, .notifyAll: notify(step, replay)
        case .wake: wake(step, replay)
        case .owner: if step.event.value > 0 { owned.insert(step.object) }
        case .unblock: if step.event.value == 1 { unblock(step, replay) }
        default: break
        }
    }

    private mutating func notify(_ step: Step, _ replay: borrowing Replay) {
        let (thread, condition) = (step.thread, step.object)
        guard replay.objects[condition].kind == .condition else { return }
        let new = Notification(thread: thread, seq: step.event.seq, condition: condition)
        var isHeld = false
        for hold in replay.threads[thread].holds where !hold.isShared {
            guard replay.objects[hold.object].kind?.isExclusiveLock ?? false else { continue }
            isHeld = true
            notifications[hold.object, default: []].append(new)
        }
        guard !isHeld, thread < released.endIndex, let lock = released[thread] else { return }
        notifications[lock, default: []].append(new)
    }

    private mutating func wake(_ step: Step, _ replay: borrowing Replay) {
        guard replay.objects[step.object].kind == .condition else { return }
        waiters.insert(Self.key(step.thread, step.object))
        if let lock = replay.objects[step.object].conditionLock { locks[step.object] = lock }
    }

    /// A thread was woken: by one of those that have done something since it began to wait.
    private mutating func unblock(_ step: Step, _ replay: borrowing Replay) {
        guard let wait = replay.threads[step.thread].wait, wait.object == step.object, !owned.contains(step.object)
        else { return }
        let others = replay.threads.indices.filter { $0 != step.thread && replay.threads[$0].lastSeq > wait.seq }
        // Most likely it was who did something last.
        for other in others.sorted(by: { replay.threads[$0].lastSeq > replay.threads[$1].lastSeq }) {
            wakes.append(
                NotifiedSection(
                    thread: step.thread, at: step.event.seq, site: wait.site, object: step.object, other: other,
                    reach: replay.threads[other].lastSeq))
        }
    }

    private static func key(_ thread: ThreadIndex, _ object: ObjectIndex) -> UInt64 {
        UInt64(thread.position) << 32 | UInt64(object.position)
    }

    /// What was found, after the last event.
    ///
    /// - Parameter sections: the critical sections on some locks, by lock, in the order of the trace.
    func all(_ sections: (Set<ObjectIndex>) -> [ObjectIndex: [Section]]) -> ContiguousArray<NotifiedSection> {
        var conditions: [ObjectIndex: ObjectIndex] = [:]
        for (lock, notified) in notifications {
            conditions[lock] = notified.first { locks[$0.condition] ?? lock == lock }?.condition
        }
        for (condition, lock) in locks { conditions[lock] = condition }
        guard !conditions.isEmpty else { return wakes }
        var all = wakes
        for (lock, sections) in sections(Set(conditions.keys)).sorted(by: { $0.key < $1.key }) {
            guard let condition = conditions[lock] else { continue }
            add(sections, of: lock, condition, to: &all)
        }
        return all
    }

    private func add(
        _ sections: [Section], of lock: ObjectIndex, _ condition: ObjectIndex,
        to all: inout ContiguousArray<NotifiedSection>
    ) {
        let notified = notifications[lock] ?? []
        // The last section of each thread that nobody has come after yet.
        var last: [ThreadIndex: Int64] = [:]
        for section in sections {
            // Who notifies the condition there, and never waits on it, does not go on by it.
            let own = notified.partition { $0.seq >= section.at }
            let isTelling = notified[own...].prefix { section.release == 0 || $0.seq < section.release }.contains {
                $0.thread == section.thread && !waiters.contains(Self.key(section.thread, $0.condition))
            }
            if !isTelling {
                for (other, release) in last.sorted(by: { $0.key < $1.key }) where other != section.thread {
                    all.append(
                        NotifiedSection(
                            thread: section.thread, at: section.at, site: section.site, object: lock, other: other,
                            reach: release, condition: condition))
                }
                last = [:]
            }
            // One that never ended lets nobody come after it.
            if section.release != 0 { last[section.thread] = section.release }
        }
    }
}

extension AcquisitionLog {
    /// The critical sections on some locks, by lock, in the order of the trace.
    func sections(on locks: Set<ObjectIndex>) -> [ObjectIndex: [NotifiedSections.Section]] {
        var found: [ObjectIndex: [NotifiedSections.Section]] = [:]
        for thread in records.indices {
            for record in records[thread] where record.seq < Self.pendingSeq && locks.contains(key(of: record).object) {
                found[key(of: record).object, default: []].append(
                    NotifiedSections.Section(
                        thread: thread, at: Int64(record.seq), release: Int64(record.release), site: site(of: record)))
            }
        }
        return found.mapValues { $0.sorted { $0.at < $1.at } }
    }
}
