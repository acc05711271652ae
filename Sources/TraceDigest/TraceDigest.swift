package import TraceModel

/// What the events of a trace say of acquisitions, waits and lock order, as rows of tables: one pass in the order of the
/// trace.
///
/// The rows are those of the SQL that stands in for the tables where they are missing, and the figures those of the
/// analyzer's fairness report. It is not made of ``Replay``'s state: replay keeps a level for what a thread holds and
/// believes what an event says, where a row needs each permit's own times; and a traced program that closes its own
/// trace carries this code. State is proportional to threads, objects, pairs of the two that meet, and distinct edges.
package struct TraceDigest: Sendable {
    /// The rows that have been made and not been taken yet.
    package var rows = DigestRows()

    private let threadRows: Set<Int64>
    var objects: ContiguousArray<DigestObjectState> = []
    var members: ContiguousArray<DigestMember> = []
    var threads: ContiguousArray<DigestThread> = []
    var pasts: ContiguousArray<PastMeetings> = []
    var conditions: ContiguousArray<DigestCondition> = []
    var barriers: ContiguousArray<DigestBarrier> = []
    var permitQueues: ContiguousArray<PermitQueue> = []
    var threadWaits: ContiguousArray<DigestWait> = []
    var durations: ContiguousArray<DigestDurations> = []
    var activities: ContiguousArray<DigestActivity> = []
    var contentions: ContiguousArray<Contention> = []
    var edges: ContiguousArray<LockOrderEdge> = []
    var acquisitions = PendingRows<AcquisitionRow>()
    var waits = PendingRows<WaitRow>()
    var wakes = PendingRows<WakeRow>()
    /// Locks that were held when a late recording began: they reach back to its beginning.
    var earlyHolds: ContiguousArray<(thread: Int, lock: HeldLock)> = []
    /// What threads held when they made requests that are still open.
    var heldAtRequest: [Int: ContiguousArray<HeldLock>] = [:]
    /// How many threads have done nothing since a wake.
    var idleThreads = 0
    /// The latest time of an event, and the time of the last.
    package private(set) var latest: Int64 = 0

    private var objectIndex = IndexTable()
    private var threadIndex = IndexTable()
    private var siteIndex = IndexTable()
    var sites: ContiguousArray<Int64> = []
    private var activityIndex = PairTable()
    private var memberIndex = PairTable()
    private var contentionIndex = PairTable()
    private var edgeObjects = PairTable()
    private var edgeSites = PairTable()
    private var edgePlaces = PairTable()
    private var edgeIndex = PairTable()

    /// Begins before the first event of a trace with these objects.
    ///
    /// - Parameter threads: the ids of the rows of `thread`.
    package init(objects: [DigestObject], threads: Set<Int64>) {
        threadRows = threads
        self.objects.reserveCapacity(objects.count)
        for row in objects where objectIndex.index(of: row.id) == nil {
            self.objects.append(DigestObjectState(id: row.id, row: row, isThread: false))
            _ = objectIndex.insert(row.id)
        }
    }

    /// Takes the next events.
    package mutating func add(_ events: UnsafeBufferPointer<TraceEvent>) {
        for event in events { add(event) }
        giveOut(all: false)
    }

    @inline(__always)
    private mutating func add(_ event: TraceEvent) {
        latest = max(latest, event.time)
        countActivity(event)
        guard event.kind != .read else { return }
        if idleThreads > 0 { endIdle(event) }
        switch event.kind {
        case .acquire, .release, .request, .requestShared, .requestUpgrade, .acquireShared, .releaseShared, .tryFail,
            .timeout, .state, .create, .reinitialize, .releaseError:
            lockEvent(event)
        case .wait, .wake, .notify, .notifyAll: waitEvent(event)
        case .arrive, .pass, .action, .breakBarrier, .abort, .reset: barrierEvent(event)
        default: break
        }
    }

    @inline(__always)
    private mutating func countActivity(_ event: TraceEvent) {
        let thread = thread(event.thread.rawValue)
        let object = event.object == .none ? -1 : object(event.object)
        let objectKind = object < 0 ? digestNull : objects[object].kind
        // Kinds of objects are few: one that is not is told from others by its lowest bits.
        let key = Int(event.kind.rawValue) << 16 | Int(objectKind & 0xFFFF)
        var index: Int
        if threads[thread].activityKey == key {
            index = Int(threads[thread].activity)
        } else {
            index = activityIndex.index(of: thread, key) ?? activities.count
            if index == activities.count {
                activities.append(DigestActivity(thread: thread, kind: event.kind, objectKind: objectKind))
                activityIndex.insert(thread, key, index: index)
            }
            threads[thread].activityKey = key
            threads[thread].activity = Int32(truncatingIfNeeded: index)
        }
        activities[index].events += 1
        activities[index].first = min(activities[index].first, event.time)
        activities[index].last = max(activities[index].last, event.time)
    }

    /// Where the durations of an object are counted.
    @inline(__always)
    mutating func durations(of object: Int) -> Int {
        if objects[object].durations < 0 {
            objects[object].durations = Int32(truncatingIfNeeded: durations.count)
            durations.append(DigestDurations())
        }
        return Int(objects[object].durations)
    }

    mutating func object(_ id: ObjectID) -> Int {
        if let index = objectIndex.index(of: id.rawValue) { return index }
        objects.append(DigestObjectState(id: id.rawValue, row: nil, isThread: threadRows.contains(id.rawValue)))
        return objectIndex.insert(id.rawValue)
    }

    mutating func thread(_ id: Int64) -> Int {
        if let index = threadIndex.index(of: id) { return index }
        threads.append(DigestThread(id: id))
        return threadIndex.insert(id)
    }

    func knownThread(_ id: Int64) -> Int? { threadIndex.index(of: id) }

    mutating func site(_ id: Int64) -> Int {
        if let index = siteIndex.index(of: id) { return index }
        sites.append(id)
        return siteIndex.insert(id)
    }

    /// The member for an object and a thread. A thread often comes again to what it used last.
    @inline(__always)
    mutating func member(_ object: Int, _ thread: Int) -> Int {
        if objects[object].seenThread == Int32(truncatingIfNeeded: thread) { return Int(objects[object].seenMember) }
        let index = memberIndex.index(of: object, thread) ?? members.count
        if index == members.count {
            members.append(
                DigestMember(object: Int32(truncatingIfNeeded: object), thread: Int32(truncatingIfNeeded: thread)))
            memberIndex.insert(object, thread, index: index)
        }
        objects[object].seenThread = Int32(truncatingIfNeeded: thread)
        objects[object].seenMember = Int32(truncatingIfNeeded: index)
        return index
    }

    @inline(__always)
    func object(of member: Int) -> Int { Int(members[member].object) }

    @inline(__always)
    func thread(of member: Int) -> Int { Int(members[member].thread) }

    mutating func contention(of waiter: Int, with other: Int) -> Int {
        if let index = contentionIndex.index(of: waiter, other) { return index }
        contentions.append(Contention(waiter: waiter, other: other))
        contentionIndex.insert(waiter, other, index: contentions.count - 1)
        return contentions.count - 1
    }

    /// Counts that a thread wanted a lock while it held another.
    mutating func countEdge(_ held: HeldLock, _ wanted: Int, _ thread: Int, _ wantedSite: Int, _ seq: Int64) {
        func number(_ table: inout PairTable, _ first: Int, _ second: Int) -> Int {
            if let index = table.index(of: first, second) { return index }
            table.insert(first, second, index: table.count)
            return table.count - 1
        }
        let pair = number(&edgeObjects, held.object, wanted)
        let places = number(&edgeSites, held.site, wantedSite)
        let place = number(&edgePlaces, pair, places)
        let edge = number(&edgeIndex, place, thread)
        if edge == edges.count {
            edges.append(
                LockOrderEdge(
                    held: held.object, wanted: wanted, thread: thread, heldSite: held.site, wantedSite: wantedSite,
                    firstSeq: seq))
        }
        edges[edge].count += 1
        edges[edge].firstSeq = min(edges[edge].firstSeq, seq)
    }
}

/// A number for SQL: an id for which 0 means that there is none.
@inline(__always)
func orNull(_ id: Int64) -> Int64 { id == 0 ? digestNull : id }
