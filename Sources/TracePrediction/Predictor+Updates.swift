import TraceModel
import TraceReplay

/// Finds the updates of variables that were lost, or may be.
extension Predictor {
    /// How many schedules of lost updates are replayed, and how many pairs of updates of a variable are looked at.
    private static let updateLimit = 32
    private static let pairLimit = 8
    /// What part of the steps for lock-order cycles they may take in addition.
    private static let stepShare = 8

    /// Collects what was lost, and proposes schedules for what was not.
    mutating func collectUpdates(_ replay: Replay) {
        updates.finish()
        let search = UpdateSearch(updates, replay)
        var open: [[UpdateSearch.Pair]] = []
        for variable in updates.variables where variable.kinds.count > 1 {
            let lost = search.happened(variable)
            result.updates += lost
            if !lost.isEmpty { continue }
            let pairs = search.pairs(variable)
            if !pairs.isEmpty { open.append(pairs) }
        }
        guard !open.isEmpty else { return }
        order.followPublications(log)
        let size = log.records.reduce(0) { $0 + $1.count } + order.edges.reduce(0) { $0 + $1.count }
        let steps = options.maxSteps ?? max(PredictionOptions.leastSteps, size * PredictionOptions.stepsPerEdge)
        var proof = UpdateProof(log, order, replay, steps: steps / Self.stepShare)
        for pairs in open {
            for pair in pairs.prefix(Self.pairLimit) {
                let found = proof.candidates(pair)
                updateCandidates += found
                if !found.isEmpty || proof.stepsLeft <= 0 { break }
            }
            if updateCandidates.count >= Self.updateLimit || proof.stepsLeft <= 0 { break }
        }
    }

    /// Adds those whose schedule replay has run, one for each variable.
    mutating func finishUpdates() {
        var proved: Set<ObjectIndex> = []
        for index in updateCandidates.indices where !proved.contains(updateCandidates[index].update.object) {
            guard let schedule = updateCandidates[index].conclude() else { continue }
            var update = updateCandidates[index].update
            update.schedule = schedule
            result.updates.append(update)
            proved.insert(update.object)
        }
    }
}
