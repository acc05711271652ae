package import TraceModel

/// A wait cycle of a program that still runs.
package struct StandingCycle: Sendable {
    /// The cycle.
    package let cycle: WaitCycle
    /// The semaphores a permit of which would end it, as long as a thread outside of it goes on that may release one: it
    /// need not have one for that. Empty where the cycle stands forever.
    package let openedBy: [ObjectIndex]

    /// Whether a thread outside of it may still end it.
    package var isOpen: Bool { !openedBy.isEmpty }

    package init(cycle: WaitCycle, openedBy: [ObjectIndex]) {
        self.cycle = cycle
        self.openedBy = openedBy
    }

    /// The wait cycles that stand now: those that ``WaitGraph`` would show if this were the end of the trace.
    ///
    /// There, the permits of a semaphore come from their holders, unless the trace shows otherwise. While another thread
    /// goes on, that is not sure: a cycle that is one for this reason alone is open.
    package static func all(in replay: Replay) -> [StandingCycle] {
        let graph = WaitGraph(replay)
        guard !graph.cycles.isEmpty else { return [] }
        let sure = WaitGraph(replay, trustsHolders: false)
        return graph.cycles.map { cycle in
            guard cycle.members.contains(where: { !sure.isNamed[$0] }) else {
                return StandingCycle(cycle: cycle, openedBy: [])
            }
            let own = permits(awaitedBy: cycle.members, replay)
            // A barrier, to which one who waits for a permit may still come.
            let others = replay.threads.indices.filter { graph.isNamed[$0] && !sure.isNamed[$0] }
            return StandingCycle(cycle: cycle, openedBy: own.isEmpty ? permits(awaitedBy: others, replay) : own)
        }
    }

    /// The semaphores that threads wait for, each once.
    private static func permits(awaitedBy threads: [ThreadIndex], _ replay: Replay) -> [ObjectIndex] {
        var known: Set<ObjectIndex> = []
        return threads.compactMap { replay.threads[$0].wait?.object }.filter { object in
            replay.objects[object].kind?.isSemaphore ?? false && known.insert(object).inserted
        }
    }
}
