import TraceModel
import TraceReplay

/// An object used as none may be: destroyed or initialized while in use, used after its end, given back in the wrong
/// way, or a thread joined by itself, twice or never.
struct ObjectMisuse: Analysis {
    static let info = RuleInfo(
        "object-misuse", "An object was used before its creation, after its end, or in the wrong way",
        levels: [.error, .warning, .note], story: .act)
    static let kinds: EventKindSet = [
        .destroy, .create, .state, .request, .acquire, .tryFail, .timeout, .release, .releaseError, .wait, .wake,
        .notify, .notifyAll, .set, .clear, .arrive, .pass, .action, .breakBarrier, .abort, .reset, .joinWait, .join,
        .enter, .leave, .read, .write, .attempt, .detach, .reinitialize, .requestUpgrade, .requestShared,
        .acquireShared, .releaseShared, .misuse,
    ]

    enum Misuse: Int {
        case destroyedHeld, destroyedAwaited, used, destroyedTwice
        case madeHeld, madeTwice, neverMade, madeForNobody
        case joinedItself, joinedTwice, neverJoined
        case acquiredOwn, destroyRefused, triedOwn, sharedOfOwn, sharedReleaseOfOwn, refusedKind, waitedWithReaders,
            takenUnposted
        case madeAwaited
    }

    private struct Key: Hashable {
        var thread: ThreadIndex
        var object: ObjectIndex
        var misuse: Misuse
    }

    struct Entry: Sendable {
        var misuse: Misuse
        var thread: ThreadIndex
        var object: ObjectIndex
        var event: TraceEvent
        /// A thread that held it or waited for it, and where.
        var other: ThreadIndex?
        var otherSite: SiteID = .none
        var otherSeq: Int64 = 0
        var count = 1
    }

    /// The objects that are gone, with the event.
    private var destroyed: [ObjectIndex: TraceEvent] = [:]
    /// Those in whose place a new one was made.
    private var reinitialized: Set<ObjectIndex> = []
    /// The threads that were joined, with the event.
    private var joined: [ObjectIndex: TraceEvent] = [:]
    /// The threads that were detached, as objects.
    private var detached: Set<ObjectIndex> = []
    private var entries: [Entry] = []
    private var index: [Key: Int] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .destroy:
            if !isThread(step, replay) { destroy(step, replay) }
        case .create:
            if !isThread(step, replay) { create(step, replay) }
        case .reinitialize: reinitialize(step, replay)
        case .detach: detached.insert(step.object)
        case .state: checkSnapshot(step, replay)
        case .joinWait, .join:
            if isThread(step, replay) { join(step, replay) }
        case .read, .write: checkEnd(step)
        case .misuse: checkRefusal(step, replay)
        default:
            checkKind(step, replay)
            checkEnd(step)
        }
    }

    private func isThread(_ step: Step, _ replay: borrowing Replay) -> Bool {
        replay.objects[step.object].thread != nil
    }

    private mutating func checkEnd(_ step: Step) {
        guard !destroyed.isEmpty, let gone = destroyed[step.object] else { return }
        // Who was there before the end leaves; that is not a use.
        if step.event.kind == .wake || step.event.kind == .pass || step.event.kind == .timeout { return }
        add(step, .used, site: gone.site, seq: gone.seq)
    }

    /// What the C library refused, or let pass.
    private mutating func checkRefusal(_ step: Step, _ replay: borrowing Replay) {
        switch replay.refusal(step) {
        case .acquireOfOwn:
            let hold = replay.threads[step.thread].hold(of: step.object)
            add(step, .acquiredOwn, other: step.thread, site: hold?.site ?? .none, seq: hold?.seq ?? 0)
        case .destroyInUse:
            if !checkUse(step, replay, held: .destroyRefused, awaited: .destroyRefused) { add(step, .destroyRefused) }
        case .useAfterEnd: checkEnd(step)
        default: break
        }
    }

    private mutating func destroy(_ step: Step, _ replay: borrowing Replay) {
        // With that it is over, and nobody has destroyed it.
        if reinitialized.contains(step.object) { return }
        if destroyed[step.object] != nil { return add(step, .destroyedTwice) }
        destroyed[step.object] = step.event
        if wasNeverMade(step, replay) { return add(step, .neverMade) }
        _ = checkUse(step, replay, held: .destroyedHeld, awaited: .destroyedAwaited)
    }

    private mutating func create(_ step: Step, _ replay: borrowing Replay) {
        if destroyed.removeValue(forKey: step.object) != nil { return }
        if replay.objects[step.object].kind == .barrier, step.event.value == 0 { add(step, .madeForNobody) }
    }

    private mutating func reinitialize(_ step: Step, _ replay: borrowing Replay) {
        reinitialized.insert(step.object)
        if destroyed.removeValue(forKey: step.object) != nil { return }
        let isUsed = checkUse(step, replay, held: .madeHeld, awaited: .madeAwaited)
        // Of a semaphore that nobody waits for, the memory may have had another purpose since.
        if !isUsed, replay.objects[step.object].kind?.isSemaphore != true { add(step, .madeTwice) }
    }

    private func isFirst(_ step: Step) -> Bool { step.event.objectSeq == 1 }

    /// Whether this is the first event of a barrier, and nothing tells for how many threads it is.
    private func wasNeverMade(_ step: Step, _ replay: borrowing Replay) -> Bool {
        isFirst(step) && replay.objects[step.object].kind == .barrier && replay.objects[step.object].capacity == nil
    }

    /// A semaphore without permits that is found with one, in the middle of its history, has let a thread through that
    /// nobody gave a permit.
    private mutating func checkSnapshot(_ step: Step, _ replay: borrowing Replay) {
        let object = replay.objects[step.object]
        guard let kind = object.kind, kind.isSemaphore, object.permits == 0, step.event.value > 0 else { return }
        if object.isWhole, step.event.objectSeq > 1 { add(step, .takenUnposted) }
    }

    private mutating func join(_ step: Step, _ replay: borrowing Replay) {
        guard let thread = replay.objects[step.object].thread else { return }
        if thread == step.thread { return add(step, .joinedItself) }
        guard step.event.kind == .join, step.event.value == 1 else { return }
        guard let first = joined[step.object] else { return joined[step.object] = step.event }
        // The primitives of this library allow it; a trace from elsewhere says that a thread is to be joined once.
        guard replay.tables.thread(replay.threads[thread].id)?.isJoinable ?? false else { return }
        guard !detached.contains(step.object) else { return }
        add(step, .joinedTwice, site: first.site, seq: first.seq)
    }

    /// Looks for what does not fit how the thread has the object.
    private mutating func checkKind(_ step: Step, _ replay: borrowing Replay) {
        let isReadWrite = replay.objects[step.object].kind == .rwlock
        switch step.event.kind {
        case .tryFail:
            guard replay.objects[step.object].kind?.isExclusiveLock ?? false || isReadWrite else { return }
            guard let hold = replay.threads[step.thread].hold(of: step.object) else { return }
            add(step, .triedOwn, other: step.thread, site: hold.site, seq: hold.seq)
        case .acquireShared:
            // The owner that asked for it. Without asking, it is about to give up the exclusive hold.
            guard isReadWrite, replay.objects[step.object].owner.isThread(step.thread) else { return }
            let wait = replay.threads[step.thread].wait
            guard wait?.kind == .requestShared, wait?.object == step.object else { return }
            let hold = replay.threads[step.thread].hold(of: step.object)
            add(step, .sharedOfOwn, other: step.thread, site: hold?.site ?? .none, seq: hold?.seq ?? 0)
        case .release, .releaseShared, .releaseError:
            guard isReadWrite else { return }
            if replay.threads[step.thread].wait?.kind == .condition { return add(step, .waitedWithReaders) }
            if step.event.kind == .releaseError, replay.refusal(step) == .otherMode { return add(step, .refusedKind) }
            guard step.event.kind == .releaseShared, replay.objects[step.object].owner.isThread(step.thread) else {
                return
            }
            let holds = replay.threads[step.thread].holds
            guard !holds.contains(where: { $0.object == step.object && $0.isShared }) else { return }
            let hold = holds.last { $0.object == step.object }
            add(step, .sharedReleaseOfOwn, other: step.thread, site: hold?.site ?? .none, seq: hold?.seq ?? 0)
        case .arrive:
            if wasNeverMade(step, replay) { add(step, .neverMade) }
        default: break
        }
    }

    /// Whether somebody holds the object or waits for it, which is told.
    private mutating func checkUse(
        _ step: Step, _ replay: borrowing Replay, held: Misuse, awaited: Misuse
    ) -> Bool {
        let object = replay.objects[step.object]
        if let kind = object.kind, kind.isExclusiveLock || kind == .rwlock,
            object.owner.thread != nil || object.readers > 0
        {
            let holder =
                object.owner.thread
                ?? replay.threads.indices.first { replay.threads[$0].hold(of: step.object) != nil }
            let hold = holder.flatMap { replay.threads[$0].hold(of: step.object) }
            // That its holder ended with it is the mistake, and told as such.
            if step.event.kind == .destroy, let holder, replay.threads[holder].phase == .ended { return true }
            add(step, held, other: holder, site: hold?.site ?? .none, seq: hold?.seq ?? 0)
            return true
        }
        // Those who are on their way out of a barrier no longer need it.
        if object.kind == .barrier {
            let parties = object.capacity ?? 0
            let isFull = parties > 0 && Int64(object.waiters.count) >= parties
            if object.draining > 0 || isFull { return false }
        }
        guard let waiter = object.waiters.first(where: { $0 != step.thread }) else { return false }
        let wait = replay.threads[waiter].wait
        add(step, awaited, other: waiter, site: wait?.site ?? .none, seq: wait?.seq ?? 0)
        return true
    }

    private mutating func add(
        _ step: Step, _ misuse: Misuse, other: ThreadIndex? = nil, site: SiteID = .none, seq: Int64 = 0
    ) {
        let key = Key(thread: step.thread, object: step.object, misuse: misuse)
        if let known = index[key] {
            entries[known].count += 1
        } else {
            index[key] = entries.count
            entries.append(
                Entry(
                    misuse: misuse, thread: step.thread, object: step.object, event: step.event, other: other,
                    otherSite: site, otherSeq: seq))
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        (entries.map { Self.finding($0, end) } + leaks(end)).map { end.doubting($0) }
    }

    /// The threads that are to be joined, have ended, and were not joined by those who started them, who have ended.
    private func leaks(_ end: TraceEnd) -> [Finding] {
        end.replay.objects.indices.compactMap { index in
            let object = end.replay.objects[index]
            guard let child = object.thread, joined[index] == nil, !detached.contains(index) else { return nil }
            let thread = end.replay.threads[child]
            guard let row = end.replay.tables.thread(thread.id), row.isJoinable ?? false else { return nil }
            guard row.end == .returned else { return nil }
            guard let parent = end.replay.index(of: row.parent), end.replay.threads[parent].phase == .ended else {
                return nil
            }
            return Self.leak(of: child, startedBy: parent, row, end)
        }
    }
}
