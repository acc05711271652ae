import TraceModel
import TraceReplay

/// Whether threads can be at all edges of a cycle of locks at the same time, and if not, why.
///
/// One abstract acquisition is chosen for each edge; a choice that no filter rules out makes the cycle possible. The
/// filters are added one by one, and the one that leaves no choice is the reason why the cycle is excluded.
struct CycleCheck {
    /// What a check says.
    enum Outcome {
        /// The filter that leaves no choice, and the choice that got furthest.
        case excluded(CycleFilter, [Int], SyncPreservingClosure?)
        /// A schedule leads there: the events in the set in the order of the trace.
        case possible([DeadlockPattern.Member], SyncPreservingClosure, heldOut: [ObjectIndex])
        /// No filter excludes it, and no such schedule was found; the choices that no filter rules out.
        case unproven([[Int]])
        /// Nothing but the order in which threads of a pool did pieces of their work excludes it.
        case pooled([Int])
    }

    let log: AcquisitionLog
    let order: CausalOrder
    let inherited: InheritedGates
    let replay: Replay
    let options: PredictionOptions
    /// Locks with readers where a new reader was seen to pass a waiting writer.
    let readersPass: Set<ObjectIndex>
    /// How many steps are left for all cycles together.
    private(set) var stepsLeft: Int
    /// For how many cycles a bound was hit.
    private(set) var cutCount = 0

    /// Whether a bound was hit for the present cycle.
    private var isCut = false
    private let stepsPerCycle: Int
    private var stepsOfCycle = 0

    private var syncPreserving: PatternSearch
    /// The search that looks at starts, joins and handshakes only.
    private var ordered: PatternSearch
    /// The pieces of work of threads that the library did not start.
    let pieces: WorkPieces
    /// The same search without the order of the pieces, if there are any.
    private var orderedByPieces: PatternSearch?
    /// Whether the pieces of one thread count as those of different threads.
    private var takesPieces = false
    private var gates: [ThreadIndex: [InheritedGates.Gate]] = [:]
    /// For each lock with readers, who acquires it as a writer.
    private var writers: [ObjectIndex: [Int]] = [:]
    private var leaves = 0
    /// Where threads went on after what others did, and the search that keeps them there, once it is needed.
    private let sections: ContiguousArray<NotifiedSection>
    private var heeding: PatternSearch?

    init(
        _ log: AcquisitionLog, _ order: CausalOrder, _ sections: ContiguousArray<NotifiedSection>,
        _ inherited: InheritedGates, _ replay: Replay,
        _ options: PredictionOptions, readersPass: Set<ObjectIndex>
    ) {
        self.log = log
        self.order = order
        self.sections = sections
        self.inherited = inherited
        self.replay = replay
        self.options = options
        self.readersPass = readersPass
        let size = log.records.reduce(0) { $0 + $1.count } + order.edges.reduce(0) { $0 + $1.count }
        let usual = max(PredictionOptions.leastSteps, size * PredictionOptions.stepsPerEdge)
        stepsLeft = options.maxSteps ?? usual
        stepsPerCycle = max(1, stepsLeft / 4)
        pieces = WorkPieces(log, replay)
        syncPreserving = PatternSearch(log, SyncPreservingClosure(log, order.edges, SyncPreservingClosure.Rules()))
        let rules = SyncPreservingClosure.Rules(isSyncPreserving: false, isSureOnly: true)
        let sure = Self.sureGivers(order, replay)
        ordered = PatternSearch(log, SyncPreservingClosure(log, order.edges, rules, sure: sure))
        if pieces.isSplit {
            let givers = sure.mapValues { $0.flatMap { pieces.giver($0) } }
            orderedByPieces = PatternSearch(
                log, SyncPreservingClosure(log, pieces.edges(of: order), rules, sure: givers), pieces: pieces)
        }
        for number in log.abstracts.indices where !log.abstracts[number].key.isShared {
            let object = log.abstracts[number].key.object
            if replay.objects[object].kind == .rwlock { writers[object, default: []].append(number) }
        }
    }

    /// For each object that brought threads together, what has to come first in any case.
    private static func sureGivers(_ order: CausalOrder, _ replay: Replay) -> [ObjectIndex: CausalOrder.Giver?] {
        var sure: [ObjectIndex: CausalOrder.Giver?] = [:]
        for edges in order.edges {
            for edge in edges {
                guard case .object(let object) = edge.cause, sure[object] == nil else { continue }
                if replay.objects[object].kind == .barrier {
                    let parties = replay.objects[object].capacity
                    let isFixed = parties.map { order.givers.isFixed(object, parties: $0) } ?? false
                    if !isFixed { sure[object] = .some(nil) }
                } else {
                    sure[object] = .some(order.givers.sole(object))
                }
            }
        }
        return sure
    }

    /// Looks for a choice at each edge of a cycle.
    mutating func check(_ edges: [LockOrderGraph.Edge]) -> Outcome {
        isCut = false
        stepsOfCycle = min(stepsLeft, stepsPerCycle)
        let before = stepsOfCycle
        defer {
            stepsLeft -= before - max(0, stepsOfCycle)
            if isCut { cutCount += 1 }
        }
        let choices = edges.map { edge in
            edge.abstracts.filter { log.abstracts[$0].isPending }
                + edge.abstracts.filter { !log.abstracts[$0].isPending }
        }
        var best = choices.map { $0[0] }
        if let excluded = exclusion(choices, &best) {
            guard pieces.isSplit, case .excluded(let filter, _, _) = excluded else { return excluded }
            let isPooled = choices.joined().contains { pieces.threads.contains(log.abstracts[$0].thread) }
            guard filter == .ordered || isPooled else { return excluded }
            takesPieces = true
            defer { takesPieces = false }
            best = choices.map { $0[0] }
            guard let other = exclusion(choices, &best) else { return .pooled(best) }
            // It is the same without the pieces, or another reason with them.
            if case .excluded(filter, _, _) = other { return excluded }
            return other
        }
        var open: [[Int]] = []
        var found: (outcome: Outcome, doubts: Int)?
        _ = forEachChoice(choices, upTo: .ordered) { check, chosen in
            for complete in check.withWriters(chosen, edges) {
                switch check.possibility(complete.abstracts) {
                case .possible(let members, let closure):
                    // A choice that needs no assumption is better.
                    let doubts =
                        (complete.heldOut.contains { check.isUnknown($0) } ? 2 : 0)
                        + (check.isEarly(closure, complete.abstracts) ? 1 : 0)
                    if doubts < found?.doubts ?? .max {
                        found = (.possible(members, closure, heldOut: complete.heldOut), doubts)
                    }
                    return doubts > 0
                case .cut:
                    check.isCut = true
                    return false
                case .impossible: break
                }
            }
            if open.count < 64 { open.append(chosen) }
            return true
        }
        return found?.outcome ?? .unproven(open.isEmpty ? [best] : open)
    }

    /// The search for a schedule of a choice: one in which no thread goes on too early, if there is one.
    private mutating func possibility(_ abstracts: [Int]) -> DeadlockPattern.Outcome {
        let outcome = syncPreserving.search(abstracts, steps: &stepsOfCycle)
        guard case .possible(_, let closure) = outcome, isEarly(closure, abstracts) else { return outcome }
        if heeding == nil {
            heeding = PatternSearch(
                log, SyncPreservingClosure(log, order.edges(with: sections), SyncPreservingClosure.Rules()))
        }
        guard let other = heeding?.search(abstracts, steps: &stepsOfCycle), case .possible = other else {
            return outcome
        }
        return other
    }

    /// Whether a thread of a schedule goes on before what it went on after in the trace.
    private mutating func isEarly(_ closure: SyncPreservingClosure, _ abstracts: [Int]) -> Bool {
        stepsOfCycle -= sections.count / 64
        let asked = abstracts.map { log.abstracts[$0].key.object }
        let reach = closure.reach
        return sections.contains { section in
            section.at <= Int64(reach[section.thread]) && section.reach > Int64(reach[section.other])
                && !asked.contains(section.object)
        }
    }

    /// The filter that leaves no choice; and the choice that got furthest.
    private mutating func exclusion(_ choices: [[Int]], _ best: inout [Int]) -> Outcome? {
        var excludedClosure: SyncPreservingClosure?
        for filter in CycleFilter.allCases {
            var found: [Int]?
            let isWhole = forEachChoice(choices, upTo: filter) { check, chosen in
                if filter == .ordered, let closure = check.order(of: chosen) {
                    excludedClosure = closure
                    return true
                }
                found = chosen
                return false
            }
            // What was not looked at counts as possible.
            if found == nil, isWhole { return .excluded(filter, best, takesPieces ? nil : excludedClosure) }
            best = found ?? best
        }
        return nil
    }

    /// The set of events that keeps a choice apart, if starts, joins and handshakes do.
    private mutating func order(of chosen: [Int]) -> SyncPreservingClosure? {
        let outcome =
            (takesPieces ? orderedByPieces?.search(chosen, steps: &stepsOfCycle) : nil)
            ?? ordered.search(chosen, steps: &stepsOfCycle)
        if case .impossible(_, let closure) = outcome { return closure }
        return nil
    }

    /// Any choice of different threads that no common lock and no attempt rules out; the locks need not be the same from
    /// one edge to the next.
    mutating func anyChoice(_ choices: [[Int]]) -> [Int]? {
        var found: [Int]?
        stepsOfCycle = stepsPerCycle
        _ = forEachChoice(choices, upTo: .limited) { _, chosen in
            found = chosen
            return false
        }
        return found
    }

    /// The locks that keep two of the members apart, and the semaphores that have fewer permits than they need.
    mutating func sharedGates(_ chosen: [Int]) -> [ObjectIndex] {
        var shared: Set<ObjectIndex> = []
        for (place, first) in chosen.enumerated() {
            for second in chosen[(place + 1)...] { shared.formUnion(commonGates(first, second)) }
        }
        shared.formUnion(log.permits.gates(chosen, replay))
        return shared.sorted()
    }

    /// Calls `body` with each choice that the filters up to one leave, until it returns false; returns whether no choice
    /// was left out for its cost.
    private mutating func forEachChoice(
        _ choices: [[Int]], upTo filter: CycleFilter, _ body: (inout Self, [Int]) -> Bool
    ) -> Bool {
        var chosen: [Int] = []
        var goesOn = true
        leaves = 0
        choose(&chosen, choices, upTo: filter, &goesOn, body)
        return leaves <= options.maxPatterns * choices.count && stepsOfCycle >= 0
    }

    private mutating func choose(
        _ chosen: inout [Int], _ choices: [[Int]], upTo filter: CycleFilter, _ goesOn: inout Bool,
        _ body: (inout Self, [Int]) -> Bool
    ) {
        let place = chosen.count
        guard place < choices.count else {
            goesOn = body(&self, chosen)
            return
        }
        for candidate in choices[place] {
            leaves += 1
            if leaves > options.maxPatterns * choices.count || stepsOfCycle < 0 {
                isCut = true
                goesOn = false
            }
            guard goesOn else { return }
            guard fits(candidate, chosen, isLast: place == choices.count - 1, upTo: filter) else { continue }
            chosen.append(candidate)
            choose(&chosen, choices, upTo: filter, &goesOn, body)
            chosen.removeLast()
        }
    }

    private mutating func fits(_ candidate: Int, _ chosen: [Int], isLast: Bool, upTo filter: CycleFilter) -> Bool {
        let new = log.abstracts[candidate]
        if filter.rawValue >= CycleFilter.limited.rawValue, new.isLimited { return false }
        for other in chosen {
            if log.abstracts[other].thread == new.thread, !(takesPieces && areApart(other, candidate)) { return false }
            if filter.rawValue >= CycleFilter.gated.rawValue, !commonGates(candidate, other).isEmpty { return false }
        }
        if isLast, filter.rawValue >= CycleFilter.gated.rawValue,
            !log.permits.gates(chosen + [candidate], replay).isEmpty
        {
            return false
        }
        guard filter.rawValue >= CycleFilter.readers.rawValue else { return true }
        if let last = chosen.last, !isKeptOut(last, by: candidate) { return false }
        return !isLast || isKeptOut(candidate, by: chosen.first ?? candidate)
    }

    /// Whether two acquisitions of one thread may be in different pieces of its work.
    private func areApart(_ first: Int, _ second: Int) -> Bool {
        pieces.threads.contains(log.abstracts[first].thread) && log.areApart(first, second, pieces)
    }

    /// Whether a thread that wants a lock has to wait for one that holds it, perhaps behind a writer.
    private func isKeptOut(_ wanting: Int, by holding: Int) -> Bool {
        isKeptOutAtOnce(wanting, by: holding) || writer(between: wanting, and: holding, besides: []) != nil
    }

    private func isKeptOutAtOnce(_ wanting: Int, by holding: Int) -> Bool {
        let wanted = log.abstracts[wanting].key
        return log.holds(holding).contains { $0.conflicts(with: wanted) }
    }

    /// A thread that as a waiting writer may hold out a reader while another reader has the lock.
    private func writer(between wanting: Int, and holding: Int, besides others: [Int]) -> Int? {
        writers(between: wanting, and: holding, besides: others, limit: 1).first
    }

    private func writers(between wanting: Int, and holding: Int, besides others: [Int], limit: Int) -> [Int] {
        let lock = log.abstracts[wanting].key.object
        let known = replay.objects[lock].preference
        guard known ?? options.preference != .readers, known != nil || !readersPass.contains(lock) else { return [] }
        let taken = Set(others + [wanting, holding])
        let fitting = (writers[lock] ?? []).lazy.filter { candidate in
            let abstract = log.abstracts[candidate]
            guard abstract.first != nil, !abstract.isLimited else { return false }
            return taken.allSatisfy { other in
                guard log.abstracts[other].thread != abstract.thread else { return false }
                return !log.sets.sets[Int(abstract.set)].contains { held in
                    log.sets.sets[Int(log.abstracts[other].set)].contains(where: held.conflicts)
                }
            }
        }
        return Array(fitting.prefix(limit))
    }

    /// Whether neither the trace nor the user says what a lock does with a new reader.
    private func isUnknown(_ lock: ObjectIndex) -> Bool {
        replay.objects[lock].preference == nil && options.preference == nil
    }

    /// The choice with a writer added wherever one reader has to wait for another, in some ways; none where there is no
    /// such writer.
    private func withWriters(
        _ chosen: [Int], _ edges: [LockOrderGraph.Edge]
    ) -> [(abstracts: [Int], heldOut: [ObjectIndex])] {
        var ways: [(abstracts: [Int], heldOut: [ObjectIndex])] = [(chosen, [])]
        for place in chosen.indices {
            let (wanting, holding) = (chosen[place], chosen[(place + 1) % chosen.count])
            if isKeptOutAtOnce(wanting, by: holding) { continue }
            var longer: [(abstracts: [Int], heldOut: [ObjectIndex])] = []
            for way in ways {
                let left = Self.writerLimit - longer.count
                guard left > 0 else { break }
                for writer in writers(between: wanting, and: holding, besides: way.abstracts, limit: left) {
                    longer.append((way.abstracts + [writer], way.heldOut + [edges[place].wanted]))
                }
            }
            ways = longer
        }
        return ways
    }

    /// How many ways of choosing the writers behind which readers wait are tried.
    private static let writerLimit = 8

    private mutating func commonGates(_ first: Int, _ second: Int) -> [ObjectIndex] {
        let own = log.sets.sets[Int(log.abstracts[first].set)]
        let other = log.sets.sets[Int(log.abstracts[second].set)]
        var common = own.filter { lock in other.contains(where: lock.conflicts) }.map(\.object)
        let firstThread = log.abstracts[first].thread
        let secondThread = log.abstracts[second].thread
        let firstAbove = gatesAbove(firstThread)
        let secondAbove = gatesAbove(secondThread)
        // Two threads under one thread's hold of a lock are not kept apart by it.
        for gate in firstAbove where gate.holder != secondThread {
            if other.contains(where: { $0.object == gate.lock }) { common.append(gate.lock) }
            if secondAbove.contains(where: { $0.lock == gate.lock && $0.holder != gate.holder }) {
                common.append(gate.lock)
            }
        }
        for gate in secondAbove where gate.holder != firstThread && own.contains(where: { $0.object == gate.lock }) {
            common.append(gate.lock)
        }
        // A lock that one thread acquires and another releases guards nothing.
        return common.filter { !replay.objects[$0].hasForeignRelease }
    }

    private mutating func gatesAbove(_ thread: ThreadIndex) -> [InheritedGates.Gate] {
        if let known = gates[thread] { return known }
        let found = inherited.gates(of: thread)
        gates[thread] = found
        return found
    }
}
