package import TraceModel
package import TraceReplay

/// Finds the lock-order cycles of a trace, and says of each whether a schedule of its events ends in it.
///
/// It sees the events of the trace once, then those that candidate schedules need once more.
package struct Predictor: Sendable {
    /// What is known of the cycles after all events.
    package struct Result: Sendable {
        package var cycles: [PredictedCycle] = []
        package var classCycles: [LockClasses.Cycle] = []
        /// The updates of variables that were lost, or are in another schedule.
        package var updates: [LostWrite] = []
        /// The bounds that were hit.
        package var cuts: [PredictionCut] = []
    }

    /// How many schedules are replayed.
    static let replayLimit = 100
    /// How many ways of choosing the instances of one cycle the search for schedules in another order looks at.
    static let searchLimit = 8

    package internal(set) var log = AcquisitionLog()
    /// The event that started a second thread, or the first event of one; nil while there is only one.
    private(set) var secondThreadSeq: Int64?
    private var firstThread: ThreadIndex?
    var order = CausalOrder()
    var inherited = InheritedGates()
    var notified = NotifiedSections()
    var updates = UpdateLog()
    var updateCandidates: ContiguousArray<UpdateCandidate> = []
    /// Locks where a new reader was seen to pass a waiting writer.
    var readersPass: Set<ObjectIndex> = []

    var result = Result()
    var candidates: ContiguousArray<CandidateSchedule> = []
    /// How much the search for schedules in another order may still do, and for how many cycles that was not enough.
    var searchLeft = 0
    var searchCuts = 0
    var replay: Replay?
    var pieces: WorkPieces?
    var options = PredictionOptions()
    /// Whether events were left out since their places in the trace do not fit into 32 bits.
    private var isBeyond = false
    private var given: GivenPermits?

    /// Begins before the first event.
    package init() {}

    /// Sees an event and the state before it.
    package mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if UInt64(bitPattern: step.event.seq) >= UInt64(AcquisitionLog.pendingSeq) { return isBeyond = true }
        if secondThreadSeq == nil { lookForSecondThread(step) }
        notified.before(step, replay)
        switch step.event.kind {
        case .read, .write:
            order.access(step)
            updates.access(step, replay)
        case .start, .join:
            order.before(step, replay)
            inherited.before(step, replay)
            log.before(step, replay)
        case .acquireShared:
            if ReaderPolicy.isPassing(step, replay) { readersPass.insert(step.object) }
            order.before(step, replay)
            log.before(step, replay)
        default:
            order.before(step, replay)
            log.before(step, replay)
        }
    }

    private mutating func lookForSecondThread(_ step: Step) {
        if step.event.kind == .start || firstThread ?? step.thread != step.thread { secondThreadSeq = step.event.seq }
        firstThread = firstThread ?? step.thread
    }

    /// Looks for cycles after the last event.
    ///
    /// - Parameter waits: who is blocked forever at the end of the trace.
    /// - Returns: the last event that ``review(_:)`` has to see, or 0, and whether ``finish(_:)`` needs the exploration.
    package mutating func conclude(
        _ replay: Replay, _ waits: WaitGraph, _ options: PredictionOptions
    ) -> (upTo: Int64, wantsSearch: Bool) {
        self.replay = replay
        self.options = options
        searchLeft = options.maxStates
        if isBeyond {
            result.cuts.append(.tooLong(limit: Int64(AcquisitionLog.pendingSeq) - 1))
            return (0, false)
        }
        for thread in replay.threads.indices {
            guard let wait = replay.threads[thread].wait else { continue }
            if wait.kind == .join, !wait.isLimited {
                log.join(thread, wait.object, wait.seq, wait.site, isPending: true, replay)
            }
            guard replay.isLockWait(thread) else { continue }
            order.resume(thread, replay)
            log.pend(thread, wait, replay)
        }
        log.followJoins()
        collectUpdates(replay)
        let lastUpdate = updateCandidates.map(\.last).max() ?? 0
        if lastUpdate > 0 { given = GivenPermits(replay.tables) }
        let graph = LockOrderGraph(log)
        let found = LockCycles(edges: graph.edges.map { ($0.held, $0.wanted) }, limit: options.maxCycles)
        // Also where no cycle was found: it may be in what was not followed.
        if found.isCut { result.cuts.append(.cycles(found: found.cycles.count)) }
        if log.sets.isCut || graph.isCut { result.cuts.append(.heldSets) }
        guard !found.cycles.isEmpty || options.bySite else { return (lastUpdate, false) }
        collect(found, graph, replay, waits)
        given = GivenPermits(replay.tables)
        let wantsSearch = result.cycles.contains { $0.isOpen && ($0.candidate == nil || !$0.assumed.isEmpty) }
        return (max(lastUpdate, candidates.map(\.last).max() ?? 0), wantsSearch)
    }

    /// Sees an event once more, in the order of the trace.
    package mutating func review(_ event: TraceEvent) {
        guard let thread = replay?.index(of: event.thread) else { return }
        let count = given?.see(event) ?? 0
        for number in candidates.indices { candidates[number].review(event, thread: thread, given: count) }
        for number in updateCandidates.indices { updateCandidates[number].review(event, thread: thread, given: count) }
    }
}

extension ThreadState {
    /// Whether it has asked for an object and gives up after a time.
    func gaveLimit(for object: ObjectIndex) -> Bool {
        guard let wait, wait.object == object else { return false }
        return wait.isLimited
    }
}

extension Replay {
    /// Whether a thread waits for a lock.
    func isLockWait(_ thread: ThreadIndex) -> Bool {
        guard let wait = threads[thread].wait, wait.kind == .request || wait.kind == .requestShared else {
            return false
        }
        let kind = objects[wait.object].kind
        return kind?.isExclusiveLock ?? false || kind == .rwlock
    }
}
