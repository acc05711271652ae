import TraceModel
import TraceReplay

/// Gives each cycle its verdict.
extension Predictor {
    /// What was found. To be called once, after the events that had to be seen again.
    ///
    /// - Parameter exploration: the schedules of a short trace, where that was asked for.
    package mutating func finish(_ exploration: Exploration?) -> Result {
        finishUpdates()
        let waitCycles = exploration?.cycles.filter(\.isOfLocks) ?? []
        for number in result.cycles.indices where result.cycles[number].isOpen {
            var schedule = result.cycles[number].candidate.flatMap { candidates[$0].conclude() }
            if schedule == nil || !result.cycles[number].assumed.isEmpty {
                let locks = Set(result.cycles[number].cycle)
                let reached = waitCycles.first { Set($0.objects) == locks && $0.assumed.isEmpty }
                if let reached { choose(reached.members, for: number) }
                if let other = reached?.schedule ?? search(number, exploration) {
                    schedule = other
                    result.cycles[number].heldOut = []
                    result.cycles[number].assumed = []
                }
            }
            if schedule != nil, isHandedOver(result.cycles[number]) {
                result.cycles[number].pool = .handingOver
            } else if let schedule, result.cycles[number].assumed.isEmpty {
                result.cycles[number].verdict = .predicted(schedule)
            } else if schedule == nil, let exploration, isExhausted(result.cycles[number], exploration) {
                result.cycles[number].verdict = .exhausted(states: exploration.stateCount)
            }
        }
        result.cycles.removeAll { cycle in
            guard cycle.hasJoin else { return false }
            switch cycle.verdict {
            case .predicted: return Self.isTold(cycle, exploration)
            case .unproven, .exhausted: return true
            case .occurred, .excluded: return false
            }
        }
        if searchCuts > 0 { result.cuts.append(.reorderings(cycles: searchCuts)) }
        return result
    }

    /// Whether all schedules of the trace were tried, and none ends in a wait of any of the threads that a cycle could be
    /// made by.
    private func isExhausted(_ found: PredictedCycle, _ exploration: Exploration) -> Bool {
        guard exploration.isComplete, let replay else { return false }
        // A lock that another thread releases is not held for long enough to say anything.
        guard !found.cycle.contains(where: { replay.objects[$0].isHandedOver }) else { return false }
        let threads = Set((found.choices + [found.chosen]).joined().map { log.abstracts[$0].thread })
        guard threads.isDisjoint(with: exploration.blockable) else { return false }
        // What another thread of a pool could do as well is not tried.
        guard let pieces, found.pool == nil else { return false }
        return !pieces.isSplit && threads.isDisjoint(with: pieces.threads)
    }

    /// Whether it takes the work of a thread that the library did not start, at another time than in the trace: who handed
    /// it that work, and after what, is not on record.
    private func isHandedOver(_ found: PredictedCycle) -> Bool {
        guard let pieces, !found.hasJoin else { return false }
        for (place, first) in found.chosen.enumerated() {
            for second in found.chosen[(place + 1)...] {
                let threads = [first, second].map { log.abstracts[$0].thread }
                if !pieces.threads.isDisjoint(with: threads), !log.overlap(first, second) { return true }
            }
        }
        return false
    }

    /// Whether the exploration of a short trace has a cycle that a join closes as well.
    private static func isTold(_ found: PredictedCycle, _ exploration: Exploration?) -> Bool {
        let objects = Set(found.cycle)
        return exploration?.cycles.contains { !$0.isOfLocks && $0.assumed.isEmpty && Set($0.objects) == objects }
            ?? false
    }

    /// Looks for a schedule in another order than that of the trace, near the instances that lie closest together.
    private mutating func search(_ number: Int, _ exploration: Exploration?) -> Schedule? {
        guard let exploration, exploration.isCut, !result.cycles[number].hasJoin else { return nil }
        var left = min(searchLeft, max(1, options.maxStates / 8))
        let before = left
        defer { searchLeft -= before - max(0, left) }
        var tries = 0
        for choice in result.cycles[number].choices {
            for places in log.closeInstances(choice, limit: 4) {
                tries += 1
                if tries > Self.searchLimit { return nil }
                if left <= 0 {
                    searchCuts += 1
                    return nil
                }
                result.cycles[number].searches = tries
                guard let schedule = exploration.schedule(to: places, steps: &left) else { continue }
                result.cycles[number].chosen = choice
                return schedule
            }
        }
        return nil
    }

    /// Describes a cycle by the threads that a schedule was found for.
    private mutating func choose(_ members: [ThreadIndex], for number: Int) {
        let threads = Set(members)
        let fitting = result.cycles[number].choices.first { choice in
            threads.isSuperset(of: choice.map { log.abstracts[$0].thread })
        }
        if let fitting { result.cycles[number].chosen = fitting }
    }
}
