import TraceModel
import TracePrediction
import TraceReplay

/// A thread that waits for something while it holds a lock that others need.
///
/// Not each such wait is told: the lock must have kept another thread waiting meanwhile, or it must be one that those
/// who end such waits were seen to acquire (the nested monitor).
struct WaitHoldingLock: Analysis {
    static let info = RuleInfo(
        "wait-holding-lock", "A thread waits while it holds a lock that others need",
        levels: [.warning], story: .consequence)
    static let kinds: EventKindSet = [
        .wait, .arrive, .joinWait, .request, .acquire, .release, .notify, .notifyAll, .set, .pass, .abort,
    ]

    private struct Key: Hashable {
        var thread: ThreadIndex
        var awaited: ObjectIndex
        var lock: ObjectIndex
        var site: SiteID
    }

    private struct Entry: Sendable {
        var wait: Wait
        var hold: Hold
        var count = 1
        /// The first thread that it kept waiting.
        var blocked: Blocked?
    }

    private struct Blocked: Sendable {
        var thread: ThreadIndex
        var site: SiteID
        var seq: Int64
    }

    private var entries: [Key: Entry] = [:]
    /// For each thread the waits with locks that it is in.
    private var open: ByThread<[Key]> = []
    /// Who acquired which lock, by pairs of object and thread, and by which event first.
    private var acquirers = PairTable()
    private var firstAcquired: ContiguousArray<Int64> = []
    /// Who gave what others wait for, and by which event last: a lock that is needed only after that is not needed for it.
    private var givers: [ObjectIndex: [ThreadIndex: Int64]] = [:]
    private var announcements = Announcements()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        announcements.before(step, replay)
        let kind = replay.objects[step.object].kind
        switch step.event.kind {
        case .acquire:
            guard kind?.isExclusiveLock ?? false else { return }
            if acquirers.index(of: step.object.position, step.thread.position) == nil {
                acquirers.insert(step.object.position, step.thread.position, index: firstAcquired.count)
                firstAcquired.append(step.event.seq)
            }
        case .request:
            if kind?.isSemaphore ?? false { return begin(step, .request, replay) }
            blocked(step, replay)
        case .wait: begin(step, kind == .event ? .event : .condition, replay)
        case .arrive:
            give(step)
            begin(step, .barrier, replay)
        case .joinWait: begin(step, .join, replay)
        case .release:
            if kind?.isSemaphore ?? false {
                give(step)
            } else if step.thread < open.endIndex, !open[step.thread].isEmpty,
                replay.threads[step.thread].wait?.kind == .condition
            {
                // The condition's own lock is let go.
                forget(lock: step.object, of: step.thread)
            }
        default: give(step)
        }
    }

    private mutating func give(_ step: Step) { givers[step.object, default: [:]][step.thread] = step.event.seq }

    private mutating func begin(_ step: Step, _ kind: WaitKind, _ replay: borrowing Replay) {
        while open.endIndex <= step.thread { open.append([]) }
        open[step.thread].removeAll(keepingCapacity: true)
        guard !replay.threads[step.thread].holds.isEmpty else { return }
        let wait = Wait(kind, step)
        let own = kind == .condition ? replay.objects[step.object].conditionLock : nil
        for hold in replay.threads[step.thread].holds.suffix(AcquisitionLog.depthLimit) where hold.object != own {
            guard replay.objects[hold.object].kind?.isExclusiveLock ?? false, !replay.isOnce(hold.object) else {
                continue
            }
            let key = Key(thread: step.thread, awaited: step.object, lock: hold.object, site: step.event.site)
            if entries[key] == nil { entries[key] = Entry(wait: wait, hold: hold) } else { entries[key]?.count += 1 }
            open[step.thread].append(key)
            // Who waits for the lock already is held out by this wait, too.
            let waiter = replay.objects[hold.object].waiters.first { $0 != step.thread }
            if let waiter, let wait = replay.threads[waiter].wait { note(key, blocked: waiter, wait) }
        }
    }

    private mutating func forget(lock: ObjectIndex, of thread: ThreadIndex) {
        for key in open[thread] where key.lock == lock {
            entries[key]?.count -= 1
            if entries[key]?.count == 0 { entries[key] = nil }
        }
        open[thread].removeAll { $0.lock == lock }
    }

    private mutating func blocked(_ step: Step, _ replay: borrowing Replay) {
        guard let owner = replay.objects[step.object].owner.thread, owner != step.thread else { return }
        guard owner < open.endIndex, !open[owner].isEmpty else { return }
        for key in open[owner] where key.lock == step.object && replay.threads[owner].wait?.object == key.awaited {
            note(key, blocked: step.thread, Wait(.request, step))
        }
    }

    private mutating func note(_ key: Key, blocked thread: ThreadIndex, _ wait: Wait) {
        guard let entry = entries[key], entry.blocked == nil else { return }
        entries[key]?.blocked = Blocked(thread: thread, site: wait.site, seq: wait.seq)
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        entries.compactMap { key, entry -> Finding? in
            // A wait that the trace ends in is told by the rule that says it never ends.
            let state = end.replay.threads[key.thread]
            if entry.count == 1, state.wait?.seq == entry.wait.seq, end.waits.isNamed[key.thread] { return nil }
            if end.replay.objects[key.awaited].isPostedByHandlers { return nil }
            // A thread that has said under the lock that it is done only has to end.
            let joined = end.replay.objects[key.awaited].thread
            if let joined, announcements.isLast(of: joined, on: key.lock) { return nil }
            let giver = giver(key, end)
            let blocked = entry.blocked.flatMap { hasGiven($0, key) ? nil : $0 }
            guard blocked != nil || giver != nil else { return nil }
            return end.doubting(finding(key, entry, blocked, giver, end))
        }.sorted { ($0.event, $0.message) < ($1.event, $1.message) }
    }

    /// A thread that ends such waits and acquires the lock before it does.
    private func giver(_ key: Key, _ end: TraceEnd) -> ThreadIndex? {
        let target = end.replay.objects[key.awaited].thread
        let givers = target.map { [$0: Int64.max] } ?? givers[key.awaited] ?? [:]
        return givers.keys.sorted().first { thread in
            guard thread != key.thread, let pair = acquirers.index(of: key.lock.position, thread.position),
                let last = givers[thread]
            else { return false }
            return firstAcquired[pair] < last
        }
    }

    /// Whether the thread that was held out had done before what ends such waits, and has nothing more to give.
    private func hasGiven(_ blocked: Blocked, _ key: Key) -> Bool {
        guard let last = givers[key.awaited]?[blocked.thread] else { return false }
        return last < blocked.seq
    }

    private func finding(
        _ key: Key, _ entry: Entry, _ blocked: Blocked?, _ giver: ThreadIndex?, _ end: TraceEnd
    ) -> Finding {
        let lock = end.quoted(object: key.lock)
        let awaited = end.quoted(object: key.awaited)
        let what =
            switch entry.wait.kind {
            case .condition: "on the condition \(awaited)"
            case .event: "for the event \(awaited)"
            case .barrier: "at the barrier \(awaited)"
            case .join: "for \(awaited) to end"
            default: "for a permit of \(awaited)"
            }
        var facts: [String] = []
        var threads = [end.replay.threads[key.thread].id]
        var locations = [
            end.acquisition(entry.hold, by: key.thread),
            Finding.Location(
                site: key.site, thread: threads[0], object: end.replay.objects[key.awaited].id, event: entry.wait.seq,
                role: "waited here"),
        ]
        if let giver {
            facts.append("\(end.quoted(giver)), which may have to end that wait, acquires \(lock) as well")
            threads.append(end.replay.threads[giver].id)
        }
        if let blocked {
            let thread = end.replay.threads[blocked.thread].id
            facts.append("\(end.quoted(blocked.thread)) had to wait for \(lock)\(end.at(blocked.site)) meanwhile")
            if blocked.thread != giver { threads.append(thread) }
            locations.append(
                Finding.Location(
                    site: blocked.site, thread: thread, object: end.replay.objects[key.lock].id, event: blocked.seq,
                    role: "held out here"))
        }
        var finding = Finding(
            rule: Self.rule, level: .warning,
            message: "\(end.thread(key.thread)) waited \(what)\(end.at(key.site)) while it held \(lock)"
                + "\(end.since(entry.hold.site)): \(end.list(facts))",
            help:
                "release the lock before the wait; what a condition guards is best guarded by the condition's own lock",
            threads: threads, objects: [end.replay.objects[key.lock].id, end.replay.objects[key.awaited].id],
            locations: locations, event: entry.wait.seq)
        finding.count = entry.count
        return finding
    }
}
