package import TraceModel
import TraceReplay

/// Every acquisition of a lock, outermost levels only, and what the thread held at that moment.
///
/// Acquisitions of the same lock by the same thread under the same locks are instances of one abstract acquisition
/// (Tunç, Mathur, Pavlogiannis, Viswanathan, PLDI 2023).
package struct AcquisitionLog: Sendable {
    /// One acquisition.
    package struct Record: Sendable {
        /// Its place in the trace.
        package var seq: UInt32
        /// The place of the release that ended it, 0 where it never ended.
        var release: UInt32 = 0
        /// What was acquired, and where in the source.
        var place: PlaceIndex
        /// The next instance of the same abstract acquisition.
        var next = Next.none
    }

    /// The next instance of an abstract acquisition after one, if it is an instance.
    struct Next: Equatable, Sendable {
        /// In four bytes, since there is one for each acquisition of a trace: a record's number, or less than 0.
        private let number: Int32

        private init(number: Int32) { self.number = number }

        /// It is the last one.
        static let none = Next(number: -1)
        /// There is none: the acquisition would have given up, and is not an instance of anything.
        static let limited = Next(number: -2)

        /// By its number among the records of the thread.
        init(record: Int32) { number = record }

        /// The number of the next instance among the records of the thread; nil where there is none.
        var record: Int? { number >= 0 ? Int(number) : nil }
    }

    /// A lock, as it is acquired at one line of the source.
    struct Place: Sendable {
        var key: LockKey
        /// The number of the lock among those that were acquired.
        var slot: Int32
        var site: SiteID
    }

    /// What instances have in common.
    package struct Abstract: Sendable {
        // In an order that leaves no gaps, since a trace may have a hundred thousand.
        package let thread: ThreadIndex
        let set: Int32
        package let key: LockKey
        /// Where one of them is: the event, and the place in the source.
        package var seq: UInt32
        package var site: SiteID
        /// The first and the last instance among the records of the thread.
        var first: Int32?
        var last: Int32?
        /// It gives up, at once or after a time: it cannot block forever. It has no instances.
        let isLimited: Bool
        /// The thread waits for it at the end of the trace.
        package var isPending = false
        /// It is the wait for a thread's end, and the lock of `key` is the thread as an object. It has one instance, at `seq`.
        var isJoin = false
    }

    /// The place of a wait at the end of the trace: behind all events.
    static let pendingSeq = UInt32.max - 1

    /// What a thread holds.
    private struct Held: Sendable {
        var key: LockKey
        var record: Int32
        var setBefore: Int32
    }

    /// The acquisitions of each thread, in order.
    package var records: ByThread<ContiguousArray<Record>> = []
    private(set) var places: IndexedArray<PlaceIndex, Place> = []
    private var placeIndex = PairTable()
    /// All abstract acquisitions with a lock held, and those by a writer of a lock with readers.
    package var abstracts: ContiguousArray<Abstract> = []
    private(set) var sets = HeldSets()
    /// Critical sections that another thread ended: that thread, by the thread and the record.
    private(set) var foreignReleases: [UInt64: ThreadIndex] = [:]

    /// For each object that was acquired as a lock, its number among these.
    private(set) var slots: [ObjectIndex: Int32] = [:]
    private var held: ByThread<ContiguousArray<Held>> = []
    private(set) var current: ByThread<Int32> = []
    /// For each thread the object that its last event was an attempt at.
    private var attempts: ByThread<ObjectIndex?> = []
    var table = AbstractTable()
    private(set) var permits = HeldPermits()

    /// How many of the locks that a thread holds are looked at: a thread that never releases anything may hold all.
    package static let depthLimit = 64

    /// A wait for a thread's end, with what was held meanwhile.
    struct Join: Sendable {
        var thread: ThreadIndex
        var target: ThreadIndex
        var object: ObjectIndex
        var set: Int32
        var seq: Int64
        var site: SiteID
        var isPending: Bool
    }

    var joins: [Join] = []
    /// Threads that somebody waits for while holding a lock: whatever they acquire, they do while they keep that one
    /// waiting. By thread, the thread as an object.
    var awaited: [ThreadIndex: ObjectIndex] = [:]

    /// Begins before the first event.
    init() {}

    /// Sees an event of the kinds join, attempt, acquire, release, their shared forms, and those of attempts that failed.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        admit(step.thread)
        let kind = replay.objects[step.object].kind
        if step.event.kind == .join {
            let isLimited = replay.threads[step.thread].wait?.isLimited ?? false
            guard step.event.value == 1, !isLimited else { return }
            return join(step.thread, step.object, step.event.seq, step.event.site, isPending: false, replay)
        }
        guard kind?.isExclusiveLock ?? false || kind == .rwlock else {
            if step.event.kind == .acquire { permits.begin() }
            return
        }
        switch step.event.kind {
        case .attempt: attempts[step.thread] = step.object
        case .tryFail, .timeout:
            attempts[step.thread] = nil
            let wait = replay.threads[step.thread].wait
            want(step, LockKey(step.object, isShared: wait?.kind == .requestShared), isLimited: true, replay)
        case .acquire: acquire(step, isShared: false, replay)
        case .acquireShared: acquire(step, isShared: true, replay)
        case .release, .releaseShared: release(step, replay)
        case .state: found(step, replay)
        default: break
        }
    }

    /// Notes what a thread waits for at the end of the trace.
    mutating func pend(_ thread: ThreadIndex, _ wait: Wait, _ replay: borrowing Replay) {
        admit(thread)
        let key = LockKey(wait.object, isShared: wait.kind == .requestShared)
        let count = abstracts.count
        let index = abstract(thread, key, Int(current[thread]), isLimited: wait.isLimited, wait.seq, wait.site)
        permits.see(index, isFirst: index == count, thread, replay)
        abstracts[index].isPending = true
        abstracts[index].seq = UInt32(truncatingIfNeeded: wait.seq)
        abstracts[index].site = wait.site
        if !wait.isLimited {
            addInstance(
                Record(seq: Self.pendingSeq, place: place(key, wait.site)), thread, index)
        }
    }

    @inline(__always)
    mutating func admit(_ thread: ThreadIndex) {
        while records.endIndex <= thread {
            records.append([])
            held.append([])
            current.append(0)
            attempts.append(nil)
        }
    }

    private mutating func acquire(_ step: Step, isShared: Bool, _ replay: borrowing Replay) {
        let thread = step.thread
        let isAttempt = attempts[thread] == step.object
        attempts[thread] = nil
        let key = LockKey(step.object, isShared: isShared)
        if isShared || replay.objects[step.object].owner.isThread(thread),
            held[thread].contains(where: { $0.key == key })
        {
            return
        }
        if let owner = replay.objects[step.object].owner.thread, owner != thread {
            lose(key, owner, at: step.event.seq)
        }
        let isLimited = isAttempt || replay.threads[thread].gaveLimit(for: step.object)
        if replay.objects[step.object].kind == .rwlock, !isShared {
            // A reader that becomes the writer gives up its shared hold; it asked for the other while it had it.
            let index = want(step, key, isLimited: isLimited, replay)
            let record = append(step, key, index, isLimited: isLimited)
            if let place = held[thread].lastIndex(where: { $0.key == LockKey(step.object, isShared: true) }) {
                drop(thread, place, at: step.event.seq)
            }
            hold(thread, key, record)
            return
        }
        let index = current[thread] == 0 ? nil : want(step, key, isLimited: isLimited, replay)
        hold(thread, key, append(step, key, index, isLimited: isLimited))
    }

    private mutating func record(_ step: Step, _ key: LockKey) -> Record {
        Record(seq: UInt32(truncatingIfNeeded: step.event.seq), place: place(key, step.event.site))
    }

    /// The number of a lock at a line; a trace has few of them beside its acquisitions.
    private mutating func place(_ key: LockKey, _ site: SiteID) -> PlaceIndex {
        let line = Int(truncatingIfNeeded: site.rawValue)
        if let known = placeIndex.index(of: Int(key.rawValue), line) { return PlaceIndex(known) }
        let new = places.endIndex
        placeIndex.insert(Int(key.rawValue), line, index: new.position)
        let slot = slots[key.object] ?? Int32(truncatingIfNeeded: slots.count)
        slots[key.object] = slot
        places.append(Place(key: key, slot: slot, site: site))
        return new
    }

    private mutating func append(_ step: Step, _ key: LockKey, _ abstract: Int?, isLimited: Bool) -> Int32 {
        var record = record(step, key)
        if isLimited { record.next = .limited }
        if let abstract, !isLimited {
            addInstance(record, step.thread, abstract)
        } else {
            records[step.thread].append(record)
        }
        return Int32(truncatingIfNeeded: records[step.thread].count - 1)
    }

    private mutating func addInstance(_ record: Record, _ thread: ThreadIndex, _ abstract: Int) {
        let place = Int32(truncatingIfNeeded: records[thread].count)
        records[thread].append(record)
        if let last = abstracts[abstract].last {
            records[thread][Int(last)].next = Next(record: place)
        } else {
            abstracts[abstract].first = place
        }
        abstracts[abstract].last = place
    }

    private mutating func hold(_ thread: ThreadIndex, _ key: LockKey, _ record: Int32) {
        held[thread].append(Held(key: key, record: record, setBefore: current[thread]))
        guard held[thread].count <= Self.depthLimit else { return sets.leaveOut() }
        current[thread] = Int32(truncatingIfNeeded: sets.adding(key, to: Int(current[thread])))
    }

    private mutating func release(_ step: Step, _ replay: borrowing Replay) {
        let object = replay.objects[step.object]
        let isShared = step.event.kind == .releaseShared
        let holder = isShared ? step.thread : object.owner.thread ?? step.thread
        guard holder < held.endIndex else { return }
        if isShared {
            let level = replay.threads[step.thread].holds.last { $0.object == step.object && $0.isShared }?.level
            if let level, level > 1 { return }
        } else if step.event.value > 0, holder == step.thread {
            return
        }
        guard let place = held[holder].lastIndex(where: { $0.key.object == step.object && $0.key.isShared == isShared })
        else { return }
        let record = held[holder][place].record
        drop(holder, place, at: step.event.seq)
        if holder != step.thread {
            foreignReleases[UInt64(holder.position) << 32 | UInt64(UInt32(bitPattern: record))] = step.thread
        }
    }

    /// A late recording found that a thread holds a lock.
    private mutating func found(_ step: Step, _ replay: borrowing Replay) {
        if let owner = replay.objects[step.object].owner.thread {
            lose(LockKey(step.object), owner, at: step.event.seq)
        }
        guard step.event.value > 0 else { return }
        guard let thread = replay.index(of: ThreadID(rawValue: step.event.value & 0xFFFF_FFFF)) else { return }
        admit(thread)
        let key = LockKey(step.object)
        records[thread].append(record(step, key))
        hold(thread, key, Int32(truncatingIfNeeded: records[thread].count - 1))
    }

    /// A thread turns out not to hold a lock any more.
    private mutating func lose(_ key: LockKey, _ thread: ThreadIndex, at seq: Int64) {
        guard thread < held.endIndex, let place = held[thread].lastIndex(where: { $0.key == key }) else { return }
        drop(thread, place, at: seq)
    }

    /// Ends what a thread holds.
    private mutating func drop(_ thread: ThreadIndex, _ place: Int, at seq: Int64) {
        records[thread][Int(held[thread][place].record)].release = UInt32(truncatingIfNeeded: seq)
        var set = held[thread][place].setBefore
        held[thread].remove(at: place)
        for later in place..<held[thread].count {
            held[thread][later].setBefore = set
            guard later < Self.depthLimit else { continue }
            set = Int32(truncatingIfNeeded: sets.adding(held[thread][later].key, to: Int(set)))
        }
        current[thread] = set
    }

    @discardableResult
    private mutating func want(_ step: Step, _ key: LockKey, isLimited: Bool, _ replay: borrowing Replay) -> Int? {
        let thread = step.thread
        guard current[thread] != 0 || (!key.isShared && !isLimited) else { return nil }
        let count = abstracts.count
        let index = abstract(
            thread, key, Int(current[thread]), isLimited: isLimited, step.event.seq, step.event.site)
        permits.see(index, isFirst: index == count, thread, replay)
        return index
    }

    mutating func abstract(
        _ thread: ThreadIndex, _ lock: LockKey, _ set: Int, isLimited: Bool, _ seq: Int64, _ site: SiteID
    ) -> Int {
        let key = AbstractTable.Key(thread: thread, lock: lock, set: set, isLimited: isLimited)
        if let known = table.index(of: key) { return known }
        table.insert(key)
        abstracts.append(
            Abstract(
                thread: thread, set: Int32(truncatingIfNeeded: set), key: lock,
                seq: UInt32(truncatingIfNeeded: seq), site: site, isLimited: isLimited))
        return abstracts.count - 1
    }
}
