import TraceModel
import TraceReplay

/// A notify that nobody waited for, and then a wait that it was meant for.
struct LostNotify: Analysis {
    static let info = RuleInfo(
        "lost-notify", "A notification came before the wait that it was meant for",
        levels: [.error, .note], story: .cause)
    static let kinds: EventKindSet = [.notify, .notifyAll, .wait, .wake, .release, .set, .clear]

    private struct Notify: Sendable {
        var event: TraceEvent
        var thread: ThreadIndex
    }

    private struct Entry: Sendable {
        var notify: Notify
        var wait: TraceEvent
        var thread: ThreadIndex
        var condition: ObjectIndex
        var count = 1
    }

    private struct Key: Hashable {
        var condition: ObjectIndex
        var site: SiteID
        var thread: ThreadIndex
    }

    private struct Visit: Hashable {
        var thread: ThreadIndex
        var lock: ObjectIndex
    }

    /// The last visits to a lock that was acquired at one place: the last one, and the last one of another thread.
    private struct Look: Sendable {
        var site: SiteID
        var thread: ThreadIndex
        var seq: Int64
        var earlier: Int64 = 0

        mutating func note(_ visitor: ThreadIndex, _ visit: Int64) {
            if visitor != thread { earlier = seq }
            (thread, seq) = (visitor, visit)
        }
    }

    /// How many places are kept for a lock.
    private static let placeLimit = 16

    /// The locks under which somebody notified when nobody waited.
    private var watched: Set<ObjectIndex> = []
    /// For each thread and such a lock, the acquisition that began its last hold of it that it ended without waiting.
    private var visits: [Visit: Int64] = [:]
    /// For each such lock its last visits that did not wait, one for each place where it was acquired.
    private var looks: [ObjectIndex: [Look]] = [:]
    /// For each condition its last notification, if that woke nobody.
    private var lost: [ObjectIndex: Notify] = [:]
    /// For each thread the wait that came after one.
    private var open: [ThreadIndex: Entry] = [:]
    private var missed: [Key: Entry] = [:]
    private var pulses = LostPulses()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if step.event.kind == .release {
            if watched.contains(step.object) { leave(step, replay) }
            return
        }
        if replay.objects[step.object].kind == .event { return pulses.before(step) }
        guard replay.objects[step.object].kind == .condition else { return }
        switch step.event.kind {
        case .wait:
            guard let notify = lost[step.object], notify.thread != step.thread else { return }
            if hasSeen(notify, step, replay) || isTaken(notify, step, replay) { return }
            open[step.thread] = Entry(notify: notify, wait: step.event, thread: step.thread, condition: step.object)
        case .wake:
            guard let entry = open.removeValue(forKey: step.thread) else { return }
            // A notification after all, for this or for another thread: the one that was lost was not missed.
            guard step.event.value == 0, lost[step.object]?.event.seq == entry.notify.event.seq else { return }
            let key = Key(condition: step.object, site: entry.wait.site, thread: step.thread)
            if missed[key] == nil { missed[key] = entry } else { missed[key]?.count += 1 }
        default:
            if step.event.value > 0 {
                lost[step.object] = nil
            } else {
                lost[step.object] = Notify(event: step.event, thread: step.thread)
                for hold in replay.threads[step.thread].holds { watched.insert(hold.object) }
            }
        }
    }

    /// A thread lets go of a lock, not in order to wait.
    private mutating func leave(_ step: Step, _ replay: borrowing Replay) {
        let thread = replay.threads[step.thread]
        guard step.event.value == 0, thread.wait?.kind != .condition, let hold = thread.hold(of: step.object) else {
            return
        }
        visits[Visit(thread: step.thread, lock: step.object)] = hold.seq
        guard hold.site != .none else { return }
        let known = looks[step.object]?.firstIndex { $0.site == hold.site }
        if let known {
            looks[step.object]?[known].note(step.thread, hold.seq)
        } else if looks[step.object]?.count ?? 0 < Self.placeLimit {
            looks[step.object, default: []].append(Look(site: hold.site, thread: step.thread, seq: hold.seq))
        }
    }

    /// Whether another thread came after a notification for one to the place where this thread came from, and went on
    /// without waiting: what was announced may have been taken by it.
    private func isTaken(_ notify: Notify, _ step: Step, _ replay: borrowing Replay) -> Bool {
        guard notify.event.kind == .notify else { return false }
        for hold in replay.threads[step.thread].holds {
            guard let look = looks[hold.object]?.first(where: { $0.site == hold.site }) else { continue }
            if (look.thread == step.thread ? look.earlier : look.seq) > notify.event.seq { return true }
        }
        return false
    }

    /// Whether a thread that begins to wait has held the lock since a notification and let go of it without waiting: it
    /// could see what had changed, and waits for something else.
    private func hasSeen(_ notify: Notify, _ step: Step, _ replay: borrowing Replay) -> Bool {
        for hold in replay.threads[step.thread].holds {
            let visit = visits[Visit(thread: step.thread, lock: hold.object)]
            if let visit, visit > notify.event.seq { return true }
        }
        return false
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        var findings: [Finding] = []
        for dead in end.waits.dead where end.replay.objects[dead.object].kind == .condition {
            for waiter in dead.waiters {
                guard let entry = open[waiter], entry.condition == dead.object else { continue }
                guard lost[dead.object]?.event.seq == entry.notify.event.seq else { continue }
                findings.append(finding(entry, isStuck: true, end))
            }
        }
        for entry in missed.values.sorted(by: { $0.wait.seq < $1.wait.seq }) {
            findings.append(finding(entry, isStuck: false, end))
        }
        findings += pulses.all.map { Self.finding($0, end) }
        return findings.map { end.doubting($0) }
    }

    private func finding(_ entry: Entry, isStuck: Bool, _ end: TraceEnd) -> Finding {
        let condition = end.quoted(object: entry.condition)
        let outcome = isStuck ? "is blocked forever" : "waited until it gave up"
        var finding = Finding(
            rule: Self.rule, level: isStuck ? .error : .note,
            message:
                "\(end.thread(entry.notify.thread)) notified \(condition)\(end.at(entry.notify.event.site)) when nobody "
                + "waited, and \(end.quoted(entry.thread)), which began to wait after that\(end.at(entry.wait.site)), "
                + outcome,
            help: "a notification is not kept: change what is waited for under the lock, test it before each wait, and "
                + "wait only while it does not hold; \(end.remedies(at: entry.wait.site).remembers)",
            threads: [entry.notify.event.thread, entry.wait.thread], objects: [entry.wait.object],
            locations: [
                Finding.Location(
                    site: entry.notify.event.site, thread: entry.notify.event.thread, object: entry.wait.object,
                    event: entry.notify.event.seq, role: "notified nobody here"),
                Finding.Location(
                    site: entry.wait.site, thread: entry.wait.thread, object: entry.wait.object, event: entry.wait.seq,
                    role: isStuck ? "waits here" : "waited here"),
            ], event: isStuck ? TraceEnd.seq : entry.wait.seq)
        finding.count = entry.count
        return finding
    }
}
