import TraceModel
import TraceReplay

/// Waits that are known not to be in a loop.
///
/// A thread that goes on after a wait shows nothing: what it waited for may be so. It is known where it was not so:
/// another thread that the same notification woke came first and went on, or, after a notification of one, another
/// thread came by the same way; and then an error left the critical section of this one before it did anything else. A
/// place where some thread waited again before it let go of the lock is in a loop.
struct WaitsNotRepeated: Sendable {
    /// A wait on a condition at a place of the source.
    private struct Place: Hashable {
        var condition: ObjectIndex
        var site: SiteID
    }

    /// The last notification of a condition that woke all who waited, while no other one was on its way.
    private struct Wave {
        var event: TraceEvent
        var condition: ObjectIndex
        /// Who went on since.
        var leavers: [Leaver] = []
    }

    struct Leaver {
        var thread: ThreadIndex
        /// The event by which it let go of the lock.
        var seq: Int64
        /// Where it had waited; of a thread that did not wait, where it acquired the lock.
        var site: SiteID
        var waited: Bool
    }

    /// A thread that is in a wait, or is over one and holds the lock again.
    private struct Visit {
        var place: Place
        /// The lock that it let go of for the wait.
        var lock: ObjectIndex?
        /// Where it acquired the lock before the wait.
        var entry: SiteID = .none
        var isOver = false
        /// The notification that woke it, if that is known, and who had gone on then.
        var notification: TraceEvent?
        var before: [Leaver] = []
        /// The last of the releases that followed the wait with nothing in between; 0 before.
        var left: Int64 = 0
        var leftAt: SiteID = .none
    }

    /// A thread that went on though another one had.
    struct Entry {
        var condition: ObjectIndex
        var wait: SiteID
        var thread: ThreadIndex
        var notification: TraceEvent
        var before: [Leaver]
        /// The events by which it let go of the lock, and by which an error ended it.
        var left: Int64
        var error: TraceEvent
    }

    /// How many threads are kept that come by after a notification of one.
    private static let passingLimit = 16

    private var visits: [ThreadIndex: Visit] = [:]
    private var waves: [ObjectIndex: Wave] = [:]
    /// The condition of a lock of which one waiter was notified and is not there yet.
    private var conditions: [ObjectIndex: ObjectIndex] = [:]
    private var repeated: Set<Place> = []
    private var entries: [Entry] = []

    mutating func wait(_ step: Step, _ replay: borrowing Replay) {
        let place = Place(condition: step.object, site: step.event.site)
        if let last = visits[step.thread], last.place == place, last.isOver, last.left == 0 { repeated.insert(place) }
        visits[step.thread] = Visit(place: place)
    }

    /// A thread lets go of a lock.
    mutating func release(_ step: Step, _ replay: borrowing Replay) {
        if visits.isEmpty && conditions.isEmpty { return }
        guard step.event.value == 0 else { return }
        guard visits[step.thread]?.isOver ?? false else {
            if replay.threads[step.thread].wait?.kind == .condition {
                enter(step, replay)
            } else if let condition = conditions[step.object] {
                pass(step, condition, replay)
            }
            return
        }
        leave(step, replay)
    }

    /// A thread that did not wait lets go of the lock, before who was notified has it.
    private mutating func pass(_ step: Step, _ condition: ObjectIndex, _ replay: borrowing Replay) {
        guard replay.objects[condition].pendingWakes > 0, let wave = waves[condition] else {
            conditions[step.object] = nil
            return
        }
        guard wave.leavers.count < Self.passingLimit, wave.event.thread != step.event.thread,
            let hold = replay.threads[step.thread].hold(of: step.object)
        else { return }
        waves[condition]?.leavers.append(
            Leaver(thread: step.thread, seq: step.event.seq, site: hold.site, waited: false))
    }

    /// A thread that begins to wait lets go of the condition's lock.
    private mutating func enter(_ step: Step, _ replay: borrowing Replay) {
        guard let visit = visits[step.thread], visit.lock == nil else { return }
        visits[step.thread]?.lock = step.object
        visits[step.thread]?.entry = replay.threads[step.thread].hold(of: step.object)?.site ?? .none
    }

    /// A thread that was woken lets go of a lock.
    private mutating func leave(_ step: Step, _ replay: borrowing Replay) {
        guard let visit = visits[step.thread] else { return }
        if visit.left == 0 {
            // Locks that it acquired after the wait are none of this.
            guard visit.lock == step.object else { return }
            if let notification = visit.notification, waves[visit.place.condition]?.event.seq == notification.seq {
                waves[visit.place.condition]?.leavers.append(
                    Leaver(thread: step.thread, seq: step.event.seq, site: visit.place.site, waited: true))
            }
        } else if replay.threads[step.thread].lastSeq != visit.left {
            visits[step.thread] = nil
            return
        }
        visits[step.thread]?.left = step.event.seq
        visits[step.thread]?.leftAt = step.event.site
    }

    mutating func wake(_ step: Step, _ replay: borrowing Replay) {
        guard var visit = visits[step.thread], visit.place.condition == step.object else { return }
        visit.isOver = true
        if step.event.value == 1, let wave = waves[step.object],
            wave.event.seq > replay.threads[step.thread].conditionSeq
        {
            visit.notification = wave.event
            visit.before = wave.leavers.filter { leaver in
                leaver.waited
                    ? leaver.site == visit.place.site
                    : wave.event.kind == .notify && leaver.site == visit.entry && leaver.site != .none
            }
        }
        visits[step.thread] = visit
    }

    mutating func notify(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.value > 0 else { return }
        let condition = replay.objects[step.object]
        waves[step.object] = nil
        guard condition.pendingWakes == 0, condition.unfinishedWaits == step.event.value else { return }
        waves[step.object] = Wave(event: step.event, condition: step.object)
        if step.event.value == 1, let lock = condition.conditionLock { conditions[lock] = step.object }
    }

    /// An error is about to end a thread.
    mutating func error(_ step: Step, _ replay: borrowing Replay) {
        guard let visit = visits.removeValue(forKey: step.thread), visit.left > 0,
            replay.threads[step.thread].lastSeq == visit.left,
            // The error left the critical section, and was not thrown after it.
            step.event.site != .none, step.event.site == visit.leftAt,
            let notification = visit.notification
        else { return }
        entries.append(
            Entry(
                condition: visit.place.condition, wait: visit.place.site, thread: step.thread,
                notification: notification, before: visit.before, left: visit.left, error: step.event))
    }

    /// What is known, for each place together; of those that went on before, none that an error ended in the same way.
    func all() -> [[Entry]] {
        let ended = Set(entries.map(\.left))
        var found: [[Entry]] = []
        var index: [Place: Int] = [:]
        for var entry in entries {
            let place = Place(condition: entry.condition, site: entry.wait)
            entry.before.removeAll { ended.contains($0.seq) || $0.thread == entry.thread }
            if repeated.contains(place) || entry.before.isEmpty || entry.wait == .none { continue }
            if let known = index[place] {
                found[known].append(entry)
            } else {
                index[place] = found.count
                found.append([entry])
            }
        }
        return found
    }
}
