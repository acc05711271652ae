package import TraceModel
package import TraceReplay

/// A lock that a thread acquired, or waits for at the end, while it held another.
package struct LockOrderEdge: Sendable {
    package var held: ObjectID
    package var wanted: ObjectID
    package var thread: ThreadID
    /// How often.
    package var count: Int64

    package init(held: ObjectID, wanted: ObjectID, thread: ThreadID, count: Int64) {
        self.held = held
        self.wanted = wanted
        self.thread = thread
        self.count = count
    }
}

/// Two locks, one of which was acquired while the other was held.
private struct LockPair: Hashable {
    let held: ObjectID
    let wanted: ObjectID
}

extension LockOrderEdge {
    fileprivate var pair: LockPair { LockPair(held: held, wanted: wanted) }
}

extension ResolvedGraph {
    /// The lock order of a trace: an arrow from each lock to those that were acquired while it was held.
    ///
    /// - Parameter edges: One for each pair of locks and thread.
    package init(lockOrder edges: [LockOrderEdge], _ names: TraceNames) {
        self.init()
        var places: [LockPair: Int] = [:]
        var sums: [PairSum] = []
        for edge in edges {
            let place = places[edge.pair] ?? sums.count
            if place == sums.count {
                places[edge.pair] = place
                sums.append(PairSum(pair: edge.pair))
            }
            sums[place].add(edge)
        }
        for sum in sums {
            let threads = sum.threads.map { names.thread($0) }.joined(separator: ", ")
            let rest = sum.threadCount - sum.threads.count
            let who = threads + (rest > 0 ? " and \(rest) more" : "")
            add(
                from: Node(shape: .object, name: names.object(sum.pair.held)),
                to: Node(shape: .object, name: names.object(sum.pair.wanted)),
                label: "\(sum.count) \(sum.count == 1 ? "time" : "times"), \(who)", isWait: false)
        }
        markCycles()
    }

    /// What the threads that took a pair of locks in this order make of it together.
    private struct PairSum {
        /// How many threads are named at an arrow.
        private static let mostThreads = 3

        let pair: LockPair
        private(set) var count: Int64 = 0
        private(set) var threads: [ThreadID] = []
        private(set) var threadCount = 0

        mutating func add(_ edge: LockOrderEdge) {
            count += edge.count
            threadCount += 1
            if threads.count < Self.mostThreads { threads.append(edge.thread) }
        }

        init(pair: LockPair) { self.pair = pair }
    }

    /// Who waits for what, and who holds that, after the last event that a replay has taken; where nobody waits, who holds
    /// what.
    package init(waitsOf replay: Replay) {
        self.init()
        let names = TraceNames(replay.tables)
        var isWaitedFor: Set<ObjectID> = []
        for state in replay.threads {
            guard let wait = state.wait else { continue }
            let id = replay.objects[wait.object].id
            isWaitedFor.insert(id)
            add(
                from: Node(shape: .thread, name: names.thread(state.id)), to: Self.node(id, replay, names),
                label: "waits for" + (names.place(wait.site).map { " (\($0))" } ?? ""), isWait: true)
        }
        for state in replay.threads {
            for hold in state.holds
            where isWaitedFor.isEmpty || isWaitedFor.contains(replay.objects[hold.object].id) {
                add(
                    from: Self.node(replay.objects[hold.object].id, replay, names),
                    to: Node(shape: .thread, name: names.thread(state.id)),
                    label: "held by" + (names.place(hold.site).map { " (\($0))" } ?? ""), isWait: false)
            }
        }
        markCycles()
    }

    /// A thread that is joined is the thread itself.
    private static func node(_ id: ObjectID, _ replay: Replay, _ names: TraceNames) -> Node {
        let isThread = replay.tables.kind(of: id)?.isThread ?? false
        return Node(shape: isThread ? .thread : .object, name: names.object(id))
    }
}
