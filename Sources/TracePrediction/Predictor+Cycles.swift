import TraceModel
import TraceReplay

/// Collects the cycles, and proposes a schedule for each that nothing excludes.
extension Predictor {
    mutating func collect(_ found: LockCycles, _ graph: LockOrderGraph, _ replay: Replay, _ waits: WaitGraph) {
        order.followPublications(log)
        let tables = ScheduleReplay.tables(of: replay.tables)
        let occurred = Set(waits.cycles.compactMap { Self.locks(of: $0.members, replay) })
        let sections = notified.all(log.sections)
        let hearing = HearingCheck(sections, replay)
        var check = CycleCheck(log, order, sections, inherited, replay, options, readersPass: readersPass)
        // Of the cycles through the same locks, the one that matters most is told.
        var known: [Set<ObjectIndex>: Int] = [:]
        var isFull = false
        for cycle in found.cycles {
            let locks = Set(cycle)
            if let number = known[locks], !result.cycles[number].isExcluded { continue }
            let edges = cycle.indices.compactMap { graph.edge(from: cycle[$0], to: cycle[($0 + 1) % cycle.count]) }
            var new = PredictedCycle(cycle: cycle, chosen: [])
            if occurred.contains(locks) { new.verdict = .occurred }
            new.hasJoin = cycle.contains { replay.objects[$0].kind?.isThread ?? false }
            let isHandedOver = cycle.contains { replay.objects[$0].isHandedOver }
            switch check.check(edges) {
            case .excluded(let filter, let chosen, let closure):
                new.chosen = chosen
                // A lock that another thread released may as well be held longer than the trace shows.
                if new.isOpen, !isHandedOver { new.verdict = .excluded(filter) }
                if filter == .gated { new.gates = check.sharedGates(chosen) }
                if filter == .ordered, let closure { new.ordering = CycleOrdering(chosen, closure, log, order) }
            case .possible(let members, let closure, let heldOut):
                new.chosen = Array(members.map(\.abstract).prefix(cycle.count))
                new.members = members
                new.heldOut = heldOut
                new.assumed = heldOut.filter { replay.objects[$0].preference != .writers && options.preference == nil }
                // A lock that a thread released for another may be released so again: no thread has to be blocked forever.
                if isHandedOver {
                    new.choices = [new.chosen]
                } else if candidates.count < Self.replayLimit, new.isOpen {
                    new.candidate = candidates.count
                    candidates.append(
                        CandidateSchedule(
                            members, cycleLength: cycle.count, closure, log, replay, tables,
                            PublicationCheck(order.learners.filter { cycle.contains($0.key) }, replay), hearing))
                } else if new.isOpen {
                    isFull = true
                }
            case .unproven(let choices):
                new.chosen = choices[0]
                new.choices = choices
            case .pooled(let chosen):
                new.chosen = chosen
                new.pool = .pieces
            }
            // Without a schedule, a cycle that a join closes is not reported: most programs have some.
            if new.hasJoin, new.candidate == nil || hasOccurred(new, replay, waits) { continue }
            if let number = known[locks] {
                if !new.isExcluded { result.cycles[number] = new }
            } else {
                known[locks] = result.cycles.count
                result.cycles.append(new)
            }
        }
        if isFull { result.cuts.append(.replays(limit: Self.replayLimit)) }
        pieces = check.pieces
        if options.bySite {
            result.classCycles = LockClasses(log, replay).cycles(limit: options.maxCycles, &check)
        }
        if check.cutCount > 0 { result.cuts.append(.schedules(cycles: check.cutCount)) }
    }

    /// Whether the trace ends in a wait cycle of exactly these threads.
    private func hasOccurred(_ found: PredictedCycle, _ replay: Replay, _ waits: WaitGraph) -> Bool {
        let threads = Set(found.chosen.map { log.abstracts[$0].thread })
        let objects = Set(found.cycle)
        return waits.cycles.contains { cycle in
            Set(cycle.members) == threads
                && Set(cycle.members.compactMap { replay.needed(by: $0) }) == objects
        }
    }

    /// The locks of a wait cycle, if it goes through locks only.
    private static func locks(of members: [ThreadIndex], _ replay: Replay) -> Set<ObjectIndex>? {
        let needs = members.map { (needed: replay.needed(by: $0), awaited: replay.threads[$0].wait?.object) }
        guard zip(members, needs).allSatisfy({ replay.isLockWait($0) || $1.needed != $1.awaited }) else { return nil }
        return Set(needs.compactMap(\.needed))
    }
}

extension PredictedCycle {
    var isExcluded: Bool {
        if case .excluded = verdict { true } else { false }
    }
}
