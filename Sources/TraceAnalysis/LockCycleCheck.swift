import TraceModel
import TraceReplay

/// Whether threads can be at all edges of a cycle of locks at the same time.
///
/// One circumstance is chosen for each edge; a choice that no filter rules out makes the cycle possible. The filters
/// are added one by one, and the one that leaves no choice is the reason why the cycle is excluded.
struct LockCycleCheck {
    /// What keeps the members of a cycle apart, in the order in which it is looked for.
    enum Filter: Int, CaseIterable {
        case singleThread, gated, ordered, limited

        /// The reason as a report tells it.
        var reason: String {
            switch self {
            case .singleThread: "single-thread"
            case .gated: "gated"
            case .ordered: "ordered"
            case .limited: "try"
            }
        }
    }

    /// What a check says.
    struct Outcome {
        /// The filter that leaves no choice, or nil where one is left.
        var excludedBy: Filter?
        /// A circumstance for each edge: one that is possible, or the one that gets furthest.
        var members: [LockOrderGraph.Context]
    }

    /// How many choices are looked at for one cycle and filter; a cycle with more counts as possible.
    static let stepLimit = 20_000

    let graph: LockOrderGraph
    let order: ThreadOrder
    let inherited: InheritedGates
    let replay: Replay
    /// Whether an attempt cannot wait for ever.
    let isLimited: (LockOrderGraph.Context, Int) -> Bool

    private var pasts: [Int: [Int: [Int: Int]]] = [:]
    private var gates: [Int: [InheritedGates.Gate]] = [:]
    private var steps = 0

    init(
        graph: LockOrderGraph, order: ThreadOrder, inherited: InheritedGates, replay: Replay,
        isLimited: @escaping (LockOrderGraph.Context, Int) -> Bool
    ) {
        self.graph = graph
        self.order = order
        self.inherited = inherited
        self.replay = replay
        self.isLimited = isLimited
    }

    /// Looks for a choice at each edge of a cycle.
    mutating func check(_ edges: [LockOrderGraph.Edge]) -> Outcome {
        let choices = edges.map { edge in
            let all = edge.contexts + (edge.rest.map { [$0] } ?? [])
            return all.filter(\.isPending) + all.filter { !$0.isPending }
        }
        var best = choices.compactMap(\.first)
        for filter in Filter.allCases {
            var chosen: [LockOrderGraph.Context] = []
            steps = 0
            guard choose(&chosen, choices, edges, upTo: filter) else {
                return Outcome(excludedBy: filter, members: best)
            }
            best = chosen
            // A search that was given up has chosen for some edges only.
            for place in best.count..<max(best.count, choices.count) { best.append(choices[place][0]) }
        }
        return Outcome(excludedBy: nil, members: best)
    }

    /// The locks that keep two of the members apart.
    mutating func sharedGates(_ members: [LockOrderGraph.Context]) -> [Int] {
        var shared: Set<Int> = []
        for (place, first) in members.enumerated() {
            for second in members[(place + 1)...] { shared.formUnion(commonGates(first, second)) }
        }
        return shared.sorted()
    }

    private mutating func choose(
        _ chosen: inout [LockOrderGraph.Context], _ choices: [[LockOrderGraph.Context]],
        _ edges: [LockOrderGraph.Edge], upTo filter: Filter
    ) -> Bool {
        let place = chosen.count
        guard place < choices.count else { return true }
        for candidate in choices[place] {
            steps += 1
            if steps > Self.stepLimit { return true }
            if filter.rawValue >= Filter.limited.rawValue, isLimited(candidate, edges[place].wanted) { continue }
            var fits = true
            for other in chosen where fits { fits = areCompatible(candidate, other, upTo: filter) }
            guard fits else { continue }
            chosen.append(candidate)
            if choose(&chosen, choices, edges, upTo: filter) { return true }
            chosen.removeLast()
        }
        return false
    }

    private mutating func areCompatible(
        _ first: LockOrderGraph.Context, _ second: LockOrderGraph.Context, upTo filter: Filter
    ) -> Bool {
        if first.thread >= 0, first.thread == second.thread { return false }
        if filter.rawValue >= Filter.gated.rawValue, !commonGates(first, second).isEmpty { return false }
        if filter.rawValue >= Filter.ordered.rawValue, isBefore(first, second) || isBefore(second, first) {
            return false
        }
        return true
    }

    private mutating func isBefore(_ first: LockOrderGraph.Context, _ second: LockOrderGraph.Context) -> Bool {
        guard first.thread >= 0, second.thread >= 0, first.segment >= 0, second.segment >= 0 else { return false }
        if pasts[second.thread]?[second.segment] == nil {
            pasts[second.thread, default: [:]][second.segment] = order.past(
                of: second.thread, segment: second.segment)
        }
        guard let known = pasts[second.thread]?[second.segment]?[first.thread] else { return false }
        return known >= first.segment
    }

    private mutating func commonGates(_ first: LockOrderGraph.Context, _ second: LockOrderGraph.Context) -> [Int] {
        let own = graph.sets.sets[first.set]
        let other = graph.sets.sets[second.set]
        var common = own.filter(other.contains)
        let firstAbove = gatesAbove(first.thread)
        let secondAbove = gatesAbove(second.thread)
        // Two threads under one thread's hold of a lock are not kept apart by it.
        for gate in firstAbove where gate.holder != second.thread {
            if other.contains(gate.lock) { common.append(gate.lock) }
            if secondAbove.contains(where: { $0.lock == gate.lock && $0.holder != gate.holder }) {
                common.append(gate.lock)
            }
        }
        for gate in secondAbove where gate.holder != first.thread && own.contains(gate.lock) {
            common.append(gate.lock)
        }
        // A lock that one thread acquires and another releases guards nothing.
        return common.filter { !replay.objects[$0].hasForeignRelease }
    }

    private mutating func gatesAbove(_ thread: Int) -> [InheritedGates.Gate] {
        guard thread >= 0 else { return [] }
        if let known = gates[thread] { return known }
        let found = inherited.gates(of: thread)
        gates[thread] = found
        return found
    }
}
