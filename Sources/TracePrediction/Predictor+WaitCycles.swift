package import TraceModel
package import TraceReplay

/// The deadlocks of other schedules that are not lock-order cycles.
extension Predictor {
    /// The traces of which all schedules are tried, by their events.
    package static let exhaustedEvents = Exploration.limit.events

    /// Tries the schedules of a trace, all of them if it is short.
    ///
    /// - Returns: nil for a trace that cannot be run from its beginning.
    package static func explore(
        _ events: [TraceEvent], _ replay: Replay, _ options: PredictionOptions
    ) -> Exploration? {
        Exploration(events, replay, options)
    }

    /// The wait cycles through a join, a semaphore, a condition, an event, a barrier, or a reader that becomes a writer.
    ///
    /// - Parameter waits: who is blocked forever at the end of the trace; what happened is not predicted.
    package static func waitCycles(
        of exploration: Exploration, _ replay: Replay, besides waits: WaitGraph
    ) -> [PredictedWaitCycle] {
        let occurred = waits.cycles.map { cycle in
            (threads: Set(cycle.members), objects: Set(cycle.members.compactMap { replay.needed(by: $0) }))
        }
        return exploration.cycles.filter { cycle in
            guard cycle.assumed.isEmpty, !cycle.isOfLocks || cycle.isUpgrade else { return false }
            return !occurred.contains { $0 == (Set(cycle.members), Set(cycle.objects)) }
        }
    }
}
