import TraceModel

/// A set of events, a beginning of each thread, that a schedule may consist of in the order of the trace.
///
/// It is closed under what has to happen before what (``CausalOrder``), and under the order of critical sections: of
/// the acquisitions of a lock in the set, all but the last in the trace have their release in it (Tunç, Mathur,
/// Pavlogiannis, Viswanathan, PLDI 2023, definition 3). It only ever grows, so that everything is looked at once.
struct SyncPreservingClosure: Sendable {
    /// Which edges and which critical sections count.
    struct Rules: Sendable {
        /// Whether critical sections are kept whole.
        var isSyncPreserving = true
        /// Whether an edge of a condition, semaphore, event or barrier counts only where nothing else could have let
        /// the waiter through.
        var isSureOnly = false
    }

    /// For each thread the place in the trace up to which its events are in the set.
    private(set) var reach: ByThread<UInt32>
    /// Whether a critical section that never ended would have to end.
    private(set) var isImpossible = false
    /// How many edges and acquisitions were looked at.
    private(set) var steps = 0
    /// The edge by which each thread was last reached; nil where it was not, or by the end of a critical section.
    private(set) var reachedBy: ByThread<(thread: ThreadIndex, edge: Int32)?>

    private let log: AcquisitionLog
    private let edges: ByThread<ContiguousArray<CausalEdge>>
    private let rules: Rules
    private let sure: [ObjectIndex: CausalOrder.Giver?]
    private var edgePlace: ByThread<Int32>
    private var recordPlace: ByThread<Int32>
    private var isQueued: ByThread<Bool>
    private var queue: ContiguousArray<ThreadIndex> = []
    /// For each lock, by its slot, the last of its exclusive acquisitions in the set.
    private var latest: ContiguousArray<Section?>
    /// For each lock, by its slot, the shared acquisitions in the set that lie behind that one.
    private var shared: [Int32: ContiguousArray<Section>] = [:]

    /// An acquisition: its place in the trace, its thread, and which of the thread's records it is.
    private struct Section: Sendable {
        var seq: UInt32
        var thread: ThreadIndex
        var record: Int32
    }

    /// The empty set.
    ///
    /// - Parameter sure: for objects, the giver that has to come first, or nil where there is none; see
    ///   ``Rules/isSureOnly``. Barriers that are not in it are taken as they are.
    init(
        _ log: AcquisitionLog, _ edges: ByThread<ContiguousArray<CausalEdge>>, _ rules: Rules,
        sure: [ObjectIndex: CausalOrder.Giver?] = [:]
    ) {
        self.log = log
        self.edges = edges
        self.rules = rules
        self.sure = sure
        let count = max(log.records.count, edges.count)
        reach = ByThread(repeating: 0, count: count)
        edgePlace = ByThread(repeating: 0, count: count)
        recordPlace = edgePlace
        isQueued = ByThread(repeating: false, count: count)
        latest = ContiguousArray(repeating: nil, count: log.lockCount)
        reachedBy = ByThread(repeating: nil, count: count)
    }

    /// Takes the events of a thread up to a place in the trace into the set.
    mutating func raise(_ thread: ThreadIndex, to seq: UInt32) {
        guard seq > reach[thread] else { return }
        reach[thread] = seq
        guard !isQueued[thread] else { return }
        isQueued[thread] = true
        queue.append(thread)
    }

    /// Takes all that has to come before a thread can ask for what it acquires at a place in the trace into the set: its
    /// own events up to there, and what it waited for until then, such as to be notified.
    mutating func raise(_ thread: ThreadIndex, toAskAt seq: UInt32) {
        raise(thread, to: seq &- 1)
        guard thread < edges.endIndex else { return }
        var low = 0
        var high = edges[thread].count
        while low < high {
            let middle = (low + high) / 2
            if edges[thread][middle].at < seq { low = middle + 1 } else { high = middle }
        }
        while low < edges[thread].count, edges[thread][low].at == seq {
            // Who only asks for the lock learns nothing under it.
            if !edges[thread][low].isNotification { follow(edges[thread][low], of: thread, low) }
            low += 1
        }
    }

    /// Takes in all that the set has to have as well.
    mutating func close() {
        while !isImpossible, let thread = queue.popLast() {
            isQueued[thread] = false
            followEdges(thread)
            if rules.isSyncPreserving { followAcquisitions(thread) }
        }
    }

    private mutating func followEdges(_ thread: ThreadIndex) {
        guard thread < edges.endIndex else { return }
        let own = edges[thread]
        var place = Int(edgePlace[thread])
        let most = reach[thread]
        let first = place
        while place < own.count {
            let edge = own[place]
            guard edge.at <= most else { break }
            follow(edge, of: thread, place)
            place += 1
        }
        steps += place - first + 1
        edgePlace[thread] = Int32(truncatingIfNeeded: place)
    }

    @inline(__always)
    private mutating func follow(_ edge: CausalEdge, of thread: ThreadIndex, _ place: Int) {
        var (from, seq) = (edge.from, edge.fromSeq)
        if rules.isSureOnly {
            switch edge.cause {
            case .held, .path, .notification: return
            case .object(let object):
                if let giver = sure[object] {
                    guard let giver else { return }
                    (from, seq) = (giver.thread, UInt32(truncatingIfNeeded: giver.seq))
                }
            case .order, .data, .publication, .creation: break
            }
        }
        guard seq > reach[from] else { return }
        reachedBy[from] = (thread, Int32(truncatingIfNeeded: place))
        raise(from, to: seq)
    }

    private mutating func followAcquisitions(_ thread: ThreadIndex) {
        guard thread < log.records.endIndex else { return }
        var place = Int(recordPlace[thread])
        let first = place
        let count = log.records[thread].count
        while place < count {
            let record = log.records[thread][place]
            guard record.seq <= reach[thread], !isImpossible else { break }
            take(record, thread, place)
            place += 1
        }
        steps += place - first + 1
        recordPlace[thread] = Int32(truncatingIfNeeded: place)
    }

    private mutating func take(_ record: AcquisitionLog.Record, _ thread: ThreadIndex, _ place: Int) {
        let key = log.key(of: record)
        let slot = log.slot(of: record)
        let new = Section(
            seq: record.seq, thread: thread, record: Int32(truncatingIfNeeded: place))
        if let known = latest[Int(slot)] {
            if record.seq < known.seq { return require(new) }
            require(known)
        }
        if key.isShared {
            shared[slot, default: []].append(new)
            return
        }
        latest[Int(slot)] = new
        guard !shared.isEmpty, let readers = shared[slot] else { return }
        for reader in readers where reader.seq < new.seq { require(reader) }
        let later = ContiguousArray(readers.filter { $0.seq > new.seq })
        if !later.isEmpty { require(new) }
        shared[slot] = later
    }

    /// The release that ends a critical section has to be in the set.
    private mutating func require(_ section: Section) {
        let (thread, record) = (section.thread, Int(section.record))
        let release = log.records[thread][record].release
        guard release != 0 else { return isImpossible = true }
        var releaser = thread
        if !log.foreignReleases.isEmpty {
            let key = UInt64(thread.position) << 32 | UInt64(UInt32(truncatingIfNeeded: record))
            releaser = log.foreignReleases[key] ?? thread
        }
        guard release > reach[releaser] else { return }
        reachedBy[releaser] = nil
        raise(releaser, to: release)
    }
}
