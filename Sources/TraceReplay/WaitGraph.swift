import TraceModel

/// Who waits at the end of a trace for what can never happen.
///
/// A thread can go on if it does not wait, if what it waits for is there already, or if a thread that can go on may
/// give it. All others are blocked forever: those in a wait cycle, those whose wait nobody is left to end, and
/// those who wait behind either. What a thread that merely runs will do is not known, so whatever it could give counts
/// as given.
public struct WaitGraph: Sendable {
    /// A ring of waits: each member waits for the next, the last for the first.
    package struct Ring: Sendable {
        /// The threads, by index, in the order of the chain. The wait that closed the ring comes last.
        package var members: [Int]
        /// The threads that wait for a member.
        package var behind: [Int]
    }

    /// Threads that wait for the same thing, which nobody is left to give.
    package struct Dead: Sendable {
        /// What they wait for, by index.
        package var object: Int
        /// Those who wait for it, the longest first.
        package var waiters: [Int]
        /// The threads that wait for those.
        package var behind: [Int]
    }

    /// The rings.
    package private(set) var rings: [Ring] = []
    /// The waits outside of rings that nobody can end.
    package private(set) var dead: [Dead] = []
    /// For each thread whether it is in a ring, in a dead wait, or behind one.
    package private(set) var isNamed: [Bool]

    /// Finds out who is blocked forever after the last event.
    package init(_ replay: Replay) {
        let edges = WaitEdges(replay)
        isNamed = Array(repeating: false, count: replay.threads.count)
        var search = Search(edges: edges, replay: replay)
        search.spreadLife()
        search.collectDead()
        search.collectRings()
        dead = search.dead
        rings = search.rings
        dropIdleDaemons(replay)
        for ring in rings { for thread in ring.members + ring.behind { isNamed[thread] = true } }
        for one in dead { for thread in one.waiters + one.behind { isNamed[thread] = true } }
    }

    /// After an orderly end of the process, a daemon that waits is not worth telling: the end was to cut it off.
    private mutating func dropIdleDaemons(_ replay: Replay) {
        func mayWait(_ thread: Int) -> Bool {
            guard replay.processes[replay.threads[thread].process].endedBy >= 0 else { return false }
            let row = replay.tables.thread(replay.threads[thread].id)
            return row?.isDaemon ?? false || row?.isForeign ?? false
        }
        dead.removeAll { $0.waiters.allSatisfy(mayWait) && $0.behind.allSatisfy(mayWait) }
    }

    /// The search over the edges; it lives only while the graph is made.
    private struct Search {
        package let edges: WaitEdges
        package let replay: Replay
        package var lives: [Bool]
        /// For each thread those who wait for it.
        package var dependents: [[Int]]
        /// For each blocked thread the index in `dead` of what it is behind, or -1.
        package var group: [Int]
        package var dead: [Dead] = []
        package var rings: [Ring] = []

        package init(edges: WaitEdges, replay: Replay) {
            self.edges = edges
            self.replay = replay
            let count = replay.threads.count
            lives = Array(repeating: false, count: count)
            group = Array(repeating: -1, count: count)
            dependents = Array(repeating: [], count: count)
            for thread in 0..<count {
                for giver in edges.needs[thread].givers { dependents[giver].append(thread) }
            }
        }

        /// Marks all threads that can go on.
        package mutating func spreadLife() {
            var queue = replay.threads.indices.filter { edges.isAlive[$0] && edges.needs[$0].isMet }
            /// How many givers of each thread are not known to go on.
            var missing = edges.needs.map(\.givers.count)
            var hopeful: [[Int]] = Array(repeating: [], count: replay.processes.count)
            for thread in replay.threads.indices where edges.isAlive[thread] && edges.needs[thread].anybody {
                hopeful[replay.threads[thread].process].append(thread)
            }
            for process in replay.processes.indices where edges.hasOtherLife[process] {
                queue += hopeful[process]
                hopeful[process] = []
            }
            while let thread = queue.popLast() {
                guard !lives[thread], edges.isAlive[thread] else { continue }
                lives[thread] = true
                for dependent in dependents[thread] {
                    missing[dependent] -= 1
                    if !edges.needs[dependent].isOfAll || missing[dependent] == 0 { queue.append(dependent) }
                }
                let process = replay.threads[thread].process
                queue += hopeful[process]
                hopeful[process] = []
            }
        }

        package func isBlocked(_ thread: Int) -> Bool { edges.isAlive[thread] && !lives[thread] }

        /// Groups the waits that nobody can end, and all who wait behind them.
        package mutating func collectDead() {
            var groupOf: [Int: Int] = [:]
            let roots = replay.threads.indices.filter { isBlocked($0) && edges.needs[$0].givers.isEmpty }
            for thread in roots.sorted(by: { replay.threads[$0].wait.seq < replay.threads[$1].wait.seq }) {
                let object = replay.threads[thread].wait.object
                let index = groupOf[object] ?? dead.count
                if index == dead.count {
                    groupOf[object] = index
                    dead.append(Dead(object: object, waiters: [], behind: []))
                }
                dead[index].waiters.append(thread)
                group[thread] = index
            }
            for index in dead.indices {
                var queue = dead[index].waiters
                var next = 0
                while next < queue.count {
                    for thread in dependents[queue[next]] where isBlocked(thread) && group[thread] < 0 {
                        group[thread] = index
                        dead[index].behind.append(thread)
                        queue.append(thread)
                    }
                    next += 1
                }
            }
            closeBarriers()
        }

        /// Finds the threads that form wait cycles. All that a remaining thread waits for is blocked and
        /// leads to no dead wait, so following any of it must come round.
        package mutating func collectRings() {
            var ringOf = Array(repeating: -1, count: replay.threads.count)
            var visit = Array(repeating: -1, count: replay.threads.count)
            for first in replay.threads.indices where isBlocked(first) && group[first] < 0 {
                var path: [Int] = []
                var thread = first
                while visit[thread] < 0 {
                    visit[thread] = first
                    path.append(thread)
                    guard let next = edges.needs[thread].givers.first(where: { isBlocked($0) && group[$0] < 0 }) else {
                        break
                    }
                    thread = next
                }
                if visit[thread] == first, ringOf[thread] < 0, let start = path.firstIndex(of: thread) {
                    for member in path[start...] { ringOf[member] = rings.count }
                    rings.append(Ring(members: rotated(Array(path[start...])), behind: []))
                    for member in path[..<start] { ringOf[member] = rings.count - 1 }
                    rings[rings.count - 1].behind += path[..<start]
                } else if ringOf[thread] >= 0 {
                    let ring = ringOf[thread]
                    for member in path where ringOf[member] < 0 {
                        ringOf[member] = ring
                        rings[ring].behind.append(member)
                    }
                }
            }
        }

        /// The ring from the thread that the last to wait waits for, so that the chain ends with the link that closed it.
        private func rotated(_ members: [Int]) -> [Int] {
            let last = members.indices.max { a, b in
                replay.threads[members[a]].wait.seq < replay.threads[members[b]].wait.seq
            }
            guard let last else { return members }
            return Array(members[(last + 1)...] + members[...last])
        }

        /// A barrier that cannot fill since one who has not arrived waits for what one who has arrived holds is a ring
        /// of waits: the one waits for the other's arrival, and the other for its lock.
        private mutating func closeBarriers() {
            for index in dead.indices.reversed() where replay.objects[dead[index].object].kind == .barrier {
                let one = dead[index]
                let arrived = Set(one.waiters)
                let absent = one.behind.first { thread in
                    guard replay.threads[thread].wait.kind == .request else { return false }
                    return edges.needs[thread].givers.contains(where: arrived.contains)
                }
                guard let absent, let holder = edges.needs[absent].givers.first(where: arrived.contains) else {
                    continue
                }
                let members = rotated([holder, absent])
                let behind = (one.waiters + one.behind).filter { !members.contains($0) }
                rings.append(Ring(members: members, behind: behind))
                dead.remove(at: index)
            }
        }
    }
}
