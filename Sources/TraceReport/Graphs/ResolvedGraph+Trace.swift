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

extension ResolvedGraph {
    /// How many threads are named at an arrow.
    private static let mostThreads = 3

    /// The lock order of a trace: an arrow from each lock to those that were acquired while it was held.
    package init(lockOrder edges: [LockOrderEdge], _ names: TraceNames) {
        self.init()
        var sums: [[ObjectID]: (count: Int64, threads: [ThreadID])] = [:]
        var order: [[ObjectID]] = []
        for edge in edges {
            let key = [edge.held, edge.wanted]
            if sums[key] == nil { order.append(key) }
            sums[key, default: (0, [])].count += edge.count
            if sums[key]?.threads.contains(edge.thread) == false { sums[key]?.threads.append(edge.thread) }
        }
        for key in order {
            guard let sum = sums[key] else { continue }
            let threads = sum.threads.prefix(Self.mostThreads).map { names.thread($0) }.joined(separator: ", ")
            let rest = sum.threads.count - Self.mostThreads
            let who = threads + (rest > 0 ? " and \(rest) more" : "")
            add(
                from: Node(shape: .object, name: names.object(key[0])),
                to: Node(shape: .object, name: names.object(key[1])),
                label: "\(sum.count) \(sum.count == 1 ? "time" : "times"), \(who)", isWait: false)
        }
        markCycles()
    }

    /// Who waits for what, and who holds that, after the last event that a replay has taken.
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
            for hold in state.holds where isWaitedFor.contains(replay.objects[hold.object].id) {
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
