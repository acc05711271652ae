import TraceModel

/// Which lock was wanted by threads that held which other.
struct LockOrderGraph: Sendable {
    /// From a lock that is held to one that is wanted.
    struct Edge: Sendable {
        let held: ObjectIndex
        let wanted: ObjectIndex
        /// The abstract acquisitions that make it.
        var abstracts: [Int] = []
    }

    private(set) var edges: ContiguousArray<Edge> = []
    /// Whether there were more edges than are kept.
    private(set) var isCut = false
    private var index = PairTable()

    /// How many edges are kept, 200 MB of them: a thread with 16,000 locks at once has as many.
    static let limit = 1 << 20

    /// Collects the edges of all abstract acquisitions.
    init(_ log: AcquisitionLog) {
        for number in log.abstracts.indices {
            let abstract = log.abstracts[number]
            let wanted = abstract.key.object
            for held in log.holds(number) where held.object != wanted {
                let edge = index.index(of: held.object.position, wanted.position) ?? edges.count
                if edge == edges.count {
                    guard edge < Self.limit else {
                        isCut = true
                        return
                    }
                    index.insert(held.object.position, wanted.position, index: edge)
                    edges.append(Edge(held: held.object, wanted: wanted))
                }
                // A set with a shared and an exclusive hold of one lock names it twice, one after the other.
                if edges[edge].abstracts.last != number { edges[edge].abstracts.append(number) }
            }
        }
    }

    /// An edge by its two locks.
    func edge(from held: ObjectIndex, to wanted: ObjectIndex) -> Edge? {
        index.index(of: held.position, wanted.position).map { edges[$0] }
    }
}
