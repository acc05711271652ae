public import TraceModel
import TraceReplay

/// Which lock was acquired while which other was held, in a whole trace.
public struct LockOrderOverview: Sendable {
    /// From a lock that was held to one that was acquired.
    public struct Edge: Equatable, Sendable {
        public var held: ObjectID
        public var wanted: ObjectID
        /// How often, with the requests that were never granted.
        public var count: Int64 = 0
        /// How many of them are requests that were open at the end.
        public var open: Int64 = 0
        /// The threads that did, the first few.
        public var threads: [ThreadID] = []
        /// Where the one and the other were acquired, the first time.
        public var heldSite: SiteID
        public var wantedSite: SiteID
    }

    /// The edges, in the order in which they were seen first.
    public var edges: [Edge] = []
    /// Whether there were more than are kept.
    public var isCut = false
}

/// Collects the lock order of a trace.
struct LockOrderCollector {
    /// How many edges are kept, how many threads of each, and at how many held locks is looked.
    private static let most = (edges: 20_000, threads: 4, depth: 64)

    private struct Pair: Hashable {
        var held: ObjectIndex
        var wanted: ObjectIndex
    }

    private var numbers: [Pair: Int] = [:]
    private var order = LockOrderOverview()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.kind == .acquire || step.event.kind == .acquireShared, step.thread < replay.threads.endIndex,
            step.object < replay.objects.endIndex
        else { return }
        add(step.thread, step.object, step.event.site, isOpen: false, replay)
    }

    /// The lock order, with the locks that threads wait for at the end.
    func finish(_ replay: borrowing Replay) -> LockOrderOverview {
        var last = self
        for thread in replay.threads.indices {
            guard let wait = replay.threads[thread].wait, wait.kind == .request || wait.kind == .requestShared else {
                continue
            }
            last.add(thread, wait.object, wait.site, isOpen: true, replay)
        }
        return last.order
    }

    private mutating func add(
        _ thread: ThreadIndex, _ object: ObjectIndex, _ site: SiteID, isOpen: Bool, _ replay: borrowing Replay
    ) {
        let holds = replay.threads[thread].holds
        guard !holds.isEmpty, replay.objects[object].kind?.isSemaphore != true else { return }
        // Another level of what it has already.
        if holds.contains(where: { $0.object == object }) { return }
        let id = replay.threads[thread].id
        for hold in holds.suffix(Self.most.depth) where replay.objects[hold.object].kind?.isSemaphore != true {
            let pair = Pair(held: hold.object, wanted: object)
            let number = numbers[pair] ?? order.edges.count
            if number == order.edges.count {
                guard number < Self.most.edges else {
                    order.isCut = true
                    continue
                }
                numbers[pair] = number
                order.edges.append(
                    .init(
                        held: replay.objects[hold.object].id, wanted: replay.objects[object].id, heldSite: hold.site,
                        wantedSite: site))
            }
            order.edges[number].count += 1
            if isOpen { order.edges[number].open += 1 }
            if order.edges[number].threads.count < Self.most.threads, !order.edges[number].threads.contains(id) {
                order.edges[number].threads.append(id)
            }
        }
    }
}
