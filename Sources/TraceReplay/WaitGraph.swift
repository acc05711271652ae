package import TraceModel

/// Who waits at the end of a trace for what can never happen.
///
/// A thread can go on if it does not wait, if what it waits for is there already, or if a thread that can go on may
/// give it. All others are blocked forever: those in a wait cycle, those whose wait nobody is left to end, and
/// those who wait behind either. What a thread that merely runs will do is not known, so whatever it could give counts
/// as given.
package struct WaitGraph: Sendable {
    /// Threads that wait for the same thing, which nobody is left to give.
    package struct Dead: Sendable {
        /// What they wait for.
        package var object: ObjectIndex
        /// Those who wait for it, the longest first.
        package var waiters: [ThreadIndex]
        /// The threads that wait for those.
        package var behind: [ThreadIndex]
    }

    /// The wait cycles. The wait that closed a cycle comes last.
    package private(set) var cycles: [WaitCycle] = []
    /// The waits outside of cycles that nobody can end.
    package private(set) var dead: [Dead] = []
    /// For each thread whether it is in a cycle, in a dead wait, or behind one.
    package private(set) var isNamed: ByThread<Bool>

    /// Finds out who is blocked forever after the last event.
    ///
    /// - Parameters:
    ///   - replay: The state.
    ///   - trustsHolders: As of ``WaitEdges``.
    package init(_ replay: Replay, trustsHolders: Bool = true) {
        isNamed = ByThread(repeating: false, count: replay.threads.count)
        var search = Search(replay, trustsHolders: trustsHolders)
        search.letThreadsGo()
        search.collectDead()
        search.collectCycles()
        dead = search.dead
        cycles = search.cycles
        dropIdleDaemons(replay)
        for cycle in cycles { for thread in cycle.members + cycle.behind { isNamed[thread] = true } }
        for one in dead { for thread in one.waiters + one.behind { isNamed[thread] = true } }
    }

    /// After an orderly end of the process, a daemon that waits is not worth telling: the end was to cut it off.
    private mutating func dropIdleDaemons(_ replay: Replay) {
        func mayWait(_ thread: ThreadIndex) -> Bool {
            guard replay.processes[replay.threads[thread].process].endedBy != nil else { return false }
            let row = replay.tables.thread(replay.threads[thread].id)
            return row?.isDaemon ?? false || row?.isForeign ?? false
        }
        dead.removeAll { $0.waiters.allSatisfy(mayWait) && $0.behind.allSatisfy(mayWait) }
    }

    /// The search over the edges; it lives only while the graph is made.
    private struct Search {
        let edges: WaitEdges
        let replay: Replay
        var threads: BlockedThreads
        /// For each thread whether it is in a dead wait or behind one.
        var isDead: ByThread<Bool>
        var dead: [Dead] = []
        var cycles: [WaitCycle] = []

        init(_ replay: Replay, trustsHolders: Bool) {
            self.replay = replay
            edges = WaitEdges(replay, trustsHolders: trustsHolders)
            threads = BlockedThreads(edges.needs)
            isDead = ByThread(repeating: false, count: replay.threads.count)
        }

        /// Lets all threads go on that can.
        mutating func letThreadsGo() {
            var hopeful: [[ThreadIndex]] = Array(repeating: [], count: replay.processes.count)
            for thread in replay.threads.indices where edges.isAlive[thread] && edges.needs[thread].anybody {
                hopeful[replay.threads[thread].process].append(thread)
            }
            var first = replay.threads.indices.filter { edges.isAlive[$0] && edges.needs[$0].isMet }
            for process in replay.processes.indices where edges.hasOtherLife[process] {
                first += hopeful[process]
                hopeful[process] = []
            }
            threads.letGo(first, where: { edges.isAlive[$0] }) { thread in
                let process = replay.threads[thread].process
                defer { hopeful[process] = [] }
                return hopeful[process]
            }
        }

        func isBlocked(_ thread: ThreadIndex) -> Bool { edges.isAlive[thread] && !threads.goesOn[thread] }

        /// Groups the waits that nobody can end, and all who wait behind them.
        mutating func collectDead() {
            var groupOf: [ObjectIndex: Int] = [:]
            let roots = replay.threads.indices.filter { isBlocked($0) && edges.needs[$0].givers.isEmpty }
            for thread in roots.sorted(by: { replay.waitsLonger($0, than: $1) }) {
                guard let object = replay.threads[thread].wait?.object else { continue }
                let index = groupOf[object] ?? dead.count
                if index == dead.count {
                    groupOf[object] = index
                    dead.append(Dead(object: object, waiters: [], behind: []))
                }
                dead[index].waiters.append(thread)
                isDead[thread] = true
            }
            for index in dead.indices {
                dead[index].behind = threads.waiting(behind: dead[index].waiters) { isBlocked($0) && !isDead[$0] }
                for thread in dead[index].behind { isDead[thread] = true }
            }
            closeBarriers()
        }

        /// Finds the threads that form wait cycles: all that a remaining thread waits for is blocked and leads to no dead
        /// wait, so that following any of it must come back to where it was.
        mutating func collectCycles() {
            for cycle in threads.cycles(among: { isBlocked($0) && !isDead[$0] }) {
                cycles.append(WaitCycle(members: rotated(cycle.members), behind: cycle.behind))
            }
        }

        /// The cycle from the thread that the last to wait waits for, so that the chain ends with the link that closed it.
        private func rotated(_ members: [ThreadIndex]) -> [ThreadIndex] {
            let last = members.indices.max { a, b in replay.waitsLonger(members[a], than: members[b]) }
            guard let last else { return members }
            return Array(members[(last + 1)...] + members[...last])
        }

        /// A barrier that cannot fill since one who has not arrived waits for what one who has arrived holds is a wait
        /// cycle: the one waits for the other's arrival, and the other for its lock.
        private mutating func closeBarriers() {
            for index in dead.indices.reversed() where replay.objects[dead[index].object].kind == .barrier {
                let one = dead[index]
                let arrived = Set(one.waiters)
                let absent = one.behind.first { thread in
                    guard replay.threads[thread].wait?.kind == .request else { return false }
                    return edges.needs[thread].givers.contains(where: arrived.contains)
                }
                guard let absent, let holder = edges.needs[absent].givers.first(where: arrived.contains) else {
                    continue
                }
                let members = rotated([holder, absent])
                let behind = (one.waiters + one.behind).filter { !members.contains($0) }
                cycles.append(WaitCycle(members: members, behind: behind))
                dead.remove(at: index)
            }
        }
    }
}
