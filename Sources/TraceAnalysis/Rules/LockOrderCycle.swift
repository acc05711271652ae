import TraceModel
import TracePrediction
import TraceReplay

/// Lock-order cycles: locks that threads acquire in opposite orders.
struct LockOrderCycle: Analysis {
    static let rule = "lock-order-cycle"
    /// A cycle that a join closes is a predicted deadlock, and not a lock-order cycle.
    static let rules = [rule, Deadlock.rule]
    static let kinds: EventKindSet = [
        .create, .state, .start, .join, .attempt, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
        .timeout, .request, .requestShared, .end, .schedule, .wake, .notify, .notifyAll, .set, .arrive, .action, .pass,
        .read, .write,
    ]

    /// A cycle of locks, and what is known of it so far.
    struct Case: Sendable {
        var cycle: [Int]
        /// An abstract acquisition for each edge.
        var chosen: [Int]
        var excludedBy: CycleFilter?
        /// Locks that keep two members apart, for a cycle that is gated.
        var gates: [Int] = []
        /// Other choices that no filter rules out.
        var choices: [[Int]] = []
        /// What keeps two members apart, for a cycle that is ordered.
        var ordering: CycleOrdering?
        /// Which of the schedules that are proposed is for it.
        var prediction: Int?
        /// The instances that the schedule leads to.
        var members: [DeadlockPattern.Member] = []
        /// Locks at which a new reader has to wait behind a writer in that schedule.
        var heldOut: [Int] = []
        var hasOccurred = false
        /// How many states of schedules were tried, where these were all and none ends in the cycle.
        var exhausted: Int?
        /// Whether one thread of it waits for another one's end.
        var hasJoin = false
    }

    /// How many schedules are replayed.
    static let replayLimit = 100
    /// How many ways of choosing the instances of one cycle the search for schedules in another order looks at.
    static let searchLimit = 8

    private var log = AcquisitionLog()
    private var order = CausalOrder()
    private var inherited = InheritedGates()
    /// Locks where a new reader was seen to pass a waiting writer.
    private var readersPass: Set<Int> = []

    private var cases: [Case] = []
    private var predictions: ContiguousArray<Prediction> = []
    private var classCycles: [LockClasses.Cycle] = []
    private var cuts: [String] = []
    /// How much the search for schedules in another order may still do, and for how many cycles that was not enough.
    private var searchLeft: Int?
    private var searchCuts = 0
    /// Whether events were left out since their places in the trace do not fit into 32 bits.
    private var isBeyond = false
    private var end: TraceEnd?
    private var given: GivenPermits?

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if UInt64(bitPattern: step.event.seq) >= UInt64(AcquisitionLog.pendingSeq) { return isBeyond = true }
        switch step.event.kind {
        case .read, .write: order.access(step)
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

    mutating func conclude(_ end: TraceEnd) -> ReviewRequest {
        self.end = end
        if isBeyond {
            cuts.append("the trace has places beyond \(AcquisitionLog.pendingSeq - 1)")
            return ReviewRequest()
        }
        for thread in end.replay.threads.indices {
            let wait = end.replay.threads[thread].wait
            if wait.kind == .join, !wait.isLimited {
                log.join(thread, wait.object, wait.seq, wait.site, isPending: true, end.replay)
            }
            guard wait.kind == .request || wait.kind == .requestShared else { continue }
            let kind = end.replay.objects[wait.object].kind
            guard kind?.isExclusiveLock ?? false || kind == .rwlock else { continue }
            order.resume(thread, end.replay)
            log.pend(thread, wait)
        }
        log.followJoins()
        let graph = LockOrderGraph(log)
        let found = LockCycles(
            edges: graph.edges.map { ($0.held, $0.wanted) }, limit: end.prediction.maxCycles)
        guard !found.cycles.isEmpty || end.prediction.bySite else { return ReviewRequest() }
        if found.isCut {
            cuts.append("the search for lock-order cycles stopped after \(found.cycles.count)")
        }
        if log.sets.isCut { cuts.append("very many different sets of locks were held: some were not followed") }
        collect(found, graph, end)
        var request = ReviewRequest(upTo: predictions.map(\.last).max() ?? 0)
        for number in cases.indices {
            let isAssuming = LockOrderCycleText(log: log, end: end).isAssuming(cases[number])
            let isOpen = cases[number].prediction == nil && cases[number].excludedBy == nil || isAssuming
            if isOpen, !cases[number].hasOccurred { request.wantsSearch = true }
        }
        given = GivenPermits(end.replay.tables)
        return request
    }

    private mutating func collect(_ found: LockCycles, _ graph: LockOrderGraph, _ end: TraceEnd) {
        let tables = ScheduleReplay.tables(of: end.replay.tables)
        let occurred = Set(end.waits.rings.compactMap { Self.locks(of: $0, end) })
        var check = CycleCheck(
            log, order, inherited, end.replay, end.prediction, readersPass: readersPass)
        // Of the cycles through the same locks, the one that matters most is told.
        var known: [Set<Int>: Int] = [:]
        for cycle in found.cycles {
            let locks = Set(cycle)
            if let number = known[locks], cases[number].excludedBy == nil { continue }
            let edges = cycle.indices.compactMap { graph.edge(from: cycle[$0], to: cycle[($0 + 1) % cycle.count]) }
            var new = Case(cycle: cycle, chosen: [])
            new.hasOccurred = occurred.contains(locks)
            new.hasJoin = cycle.contains { end.replay.objects[$0].kind?.isThread ?? false }
            switch check.check(edges) {
            case .excluded(let filter, let chosen, let closure):
                new.chosen = chosen
                // A lock that another thread released may as well be held longer than the trace shows.
                let isOpen = new.hasOccurred || cycle.contains { end.replay.objects[$0].isHandedOver }
                new.excludedBy = isOpen ? nil : filter
                if filter == .gated { new.gates = check.sharedGates(chosen) }
                if filter == .ordered, let closure { new.ordering = CycleOrdering(chosen, closure, log, order) }
            case .possible(let members, let closure, let heldOut):
                new.chosen = Array(members.map(\.abstract).prefix(cycle.count))
                new.members = members
                new.heldOut = heldOut
                // A lock that a thread released for another may be released so again: no thread has to be blocked forever.
                if cycle.contains(where: { end.replay.objects[$0].isHandedOver }) {
                    new.choices = [new.chosen]
                } else if predictions.count < Self.replayLimit, !new.hasOccurred {
                    new.prediction = predictions.count
                    predictions.append(
                        Prediction(members, cycleLength: cycle.count, closure, log, end.replay, tables))
                } else if !new.hasOccurred, cuts.last?.hasPrefix("more than") != true {
                    cuts.append("more than \(Self.replayLimit) schedules were found, and only so many were replayed")
                }
            case .unproven(let choices):
                new.chosen = choices[0]
                new.choices = choices
            }
            // Without a schedule, a cycle that a join closes is not reported: most programs have some.
            if new.hasJoin, new.prediction == nil || hasOccurred(new, end) { continue }
            if let number = known[locks] {
                if new.excludedBy == nil { cases[number] = new }
            } else {
                known[locks] = cases.count
                cases.append(new)
            }
        }
        if end.prediction.bySite {
            classCycles = LockClasses(log, end.replay).cycles(limit: end.prediction.maxCycles, &check)
        }
        if check.cutCount > 0 {
            let cycles = check.cutCount == 1 ? "one cycle" : "\(check.cutCount) cycles"
            cuts.append("for \(cycles), the search for a schedule stopped at its bounds")
        }
    }

    /// Whether the trace ends in a wait cycle of exactly these threads.
    private func hasOccurred(_ found: Case, _ end: TraceEnd) -> Bool {
        let threads = Set(found.chosen.map { Int(log.abstracts[$0].thread) })
        let objects = Set(found.cycle)
        return end.waits.rings.contains { cycle in
            Set(cycle.members) == threads && Set(cycle.members.map { end.replay.threads[$0].wait.object }) == objects
        }
    }

    mutating func review(_ event: TraceEvent) {
        guard let end, let thread = end.replay.index(of: event.thread) else { return }
        let count = given?.see(event) ?? 0
        for number in predictions.indices { predictions[number].review(event, thread: thread, given: count) }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let cycles = end.exploration?.rings.filter(\.isOfLocks) ?? []
        var findings: [Finding] = []
        for number in cases.indices {
            var schedule = cases[number].prediction.flatMap { predictions[$0].conclude() }
            let text = LockOrderCycleText(log: log, end: end)
            if schedule == nil || text.isAssuming(cases[number]), cases[number].excludedBy == nil,
                !cases[number].hasOccurred
            {
                let locks = Set(cases[number].cycle)
                let cycle = cycles.first { Set($0.objects) == locks && $0.assumed.isEmpty }
                if let cycle { choose(cycle.members, for: number) }
                if let other = cycle?.schedule ?? search(number, end) {
                    schedule = other
                    cases[number].heldOut = []
                }
            }
            if cases[number].hasJoin {
                guard let schedule, !text.isAssuming(cases[number]), !isTold(cases[number], end) else { continue }
                findings.append(end.doubting(text.joinFinding(cases[number], schedule: schedule)))
                continue
            }
            if schedule == nil { cases[number].exhausted = exhausted(cases[number], end) }
            let finding = text.finding(
                cases[number], schedule: schedule, heldOut: cases[number].heldOut)
            findings.append(end.doubting(finding))
        }
        let text = LockOrderCycleText(log: log, end: end)
        if !classCycles.isEmpty {
            let classes = LockClasses(log, end.replay)
            for cycle in classCycles { findings.append(end.doubting(text.finding(cycle, classes))) }
        }
        findings.sort { a, b in
            (a.event, a.message.utf8.count, a.message) < (b.event, b.message.utf8.count, b.message)
        }
        if searchCuts > 0 {
            let cycles = searchCuts == 1 ? "one cycle" : "\(searchCuts) cycles"
            cuts.append("for \(cycles), the search for a schedule in another order stopped at its bounds")
        }
        if !cuts.isEmpty { findings.append(cut()) }
        return findings
    }

    /// Whether the rule for what the schedules of a short trace end in reports a cycle that a join closes.
    private func isTold(_ found: Case, _ end: TraceEnd) -> Bool {
        let objects = Set(found.cycle)
        return end.exploration?.rings.contains { !$0.isOfLocks && $0.assumed.isEmpty && Set($0.objects) == objects }
            ?? false
    }

    /// How many states the schedules of the trace lead through, where all were tried and none ends in a wait of any of
    /// the threads that a cycle could be made by; nil where that is not so.
    private func exhausted(_ found: Case, _ end: TraceEnd) -> Int? {
        guard let exploration = end.exploration, !exploration.isCut, !found.hasOccurred, found.excludedBy == nil else {
            return nil
        }
        // A lock that another thread releases is not held for long enough to say anything.
        guard !found.cycle.contains(where: { end.replay.objects[$0].isHandedOver }) else { return nil }
        let threads = Set((found.choices + [found.chosen]).joined().map { Int(log.abstracts[$0].thread) })
        guard threads.isDisjoint(with: exploration.blockable) else { return nil }
        // What another thread of a pool could do as well is not tried.
        let isOfPool = threads.contains { end.replay.tables.thread(end.replay.threads[$0].id)?.isForeign ?? false }
        return isOfPool ? nil : exploration.stateCount
    }

    /// Looks for a schedule in another order than that of the trace, near the instances that lie closest together.
    private mutating func search(_ number: Int, _ end: TraceEnd) -> Schedule? {
        guard let exploration = end.exploration, exploration.isCut, !cases[number].hasJoin else { return nil }
        var left = min(searchLeft ?? end.prediction.maxStates, max(1, end.prediction.maxStates / 8))
        let before = left
        defer { searchLeft = (searchLeft ?? end.prediction.maxStates) - before + max(0, left) }
        var tries = 0
        for choice in cases[number].choices {
            for places in log.closeInstances(choice, limit: 4) {
                tries += 1
                if tries > Self.searchLimit { return nil }
                if left <= 0 {
                    searchCuts += 1
                    return nil
                }
                guard let schedule = exploration.schedule(to: places, steps: &left) else { continue }
                cases[number].chosen = choice
                return schedule
            }
        }
        return nil
    }

    /// Describes a cycle by the threads that a schedule was found for.
    private mutating func choose(_ members: [Int], for number: Int) {
        let threads = Set(members)
        let fitting = cases[number].choices.first { choice in
            threads.isSuperset(of: choice.map { Int(log.abstracts[$0].thread) })
        }
        if let fitting { cases[number].chosen = fitting }
    }

    /// The locks of a wait cycle, if it goes through locks only.
    private static func locks(of cycle: WaitGraph.Ring, _ end: TraceEnd) -> Set<Int>? {
        var locks: Set<Int> = []
        for thread in cycle.members {
            let wait = end.replay.threads[thread].wait
            guard wait.kind == .request || wait.kind == .requestShared else { return nil }
            let kind = end.replay.objects[wait.object].kind
            guard kind?.isExclusiveLock ?? false || kind == .rwlock else { return nil }
            locks.insert(wait.object)
        }
        return locks
    }

    private func cut() -> Finding {
        Finding(
            rule: Self.rule, level: .note,
            message: "the lock order was not analyzed in full: " + cuts.joined(separator: "; ")
                + ": there may be more cycles, and more of them may be deadlocks",
            help: "fix the reported ones and analyze again, or raise the bounds", threads: [], locations: [],
            event: TraceEnd.seq)
    }
}
