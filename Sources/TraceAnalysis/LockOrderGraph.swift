import TraceModel
import TraceReplay

/// Which lock was wanted by a thread that held which other, and in what circumstances.
struct LockOrderGraph: Sendable {
    /// How a lock was asked for.
    enum Attempt: Sendable {
        /// It may wait for ever.
        case blocking
        /// It gives up, at once or after a time.
        case limited
        /// It was granted at once, and the trace does not say whether it would have waited.
        case unknown
    }

    /// One circumstance of an edge. Edges keep those that differ in thread, segment, set of locks or line.
    struct Context: Sendable {
        /// The thread by index, or -1 where circumstances of several threads were put together.
        var thread: Int
        /// The thread that serves as the example, by index.
        var witness: Int
        /// The segment of the thread, or -1 where those of several were put together.
        var segment: Int
        /// What the thread held, a number in `sets`.
        var set: Int
        var wantedSite: SiteID
        var wantedSeq: Int64
        /// Where and when the thread had acquired what it held.
        var held: Hold
        var attempt: Attempt
        /// The thread still waits at the end of the trace.
        var isPending = false
    }

    /// From a lock that is held to one that is wanted.
    struct Edge: Sendable {
        let held: Int
        let wanted: Int
        var contexts: [Context] = []
        /// What had no room in `contexts`, put together so that it excludes no more than each of its parts.
        var rest: Context?
    }

    /// How many circumstances an edge keeps, and how many once all edges together have very many.
    static let contextLimit = (few: 4, many: 64, all: 50_000)

    /// How many of the locks that a thread holds are looked at, the last ones. Each pair of them would be an edge, and a
    /// thread that never releases anything may hold all there are.
    static let depthLimit = 64

    private(set) var edges: ContiguousArray<Edge> = []
    private(set) var sets = HeldSets()
    private var index = PairTable()
    private var contexts = ContextIndex()

    /// Notes that a thread wants a lock, with what it holds.
    mutating func want(
        _ wanted: Int, by thread: Int, segment: Int, site: SiteID, seq: Int64, _ attempt: Attempt,
        isPending: Bool = false, _ replay: borrowing Replay
    ) {
        var set = 0
        for hold in replay.threads[thread].holds.suffix(Self.depthLimit)
        where replay.objects[hold.object].kind?.isExclusiveLock ?? false {
            set = sets.adding(hold.object, to: set)
        }
        guard set != 0 else { return }
        for hold in replay.threads[thread].holds.suffix(Self.depthLimit)
        where replay.objects[hold.object].kind?.isExclusiveLock ?? false {
            guard hold.object != wanted else { continue }
            var edge = index.index(of: hold.object, wanted)
            if edge < 0 {
                edge = edges.count
                index.insert(hold.object, wanted, index: edge)
                edges.append(Edge(held: hold.object, wanted: wanted))
            }
            let key = ContextKey(
                edge: edge, thread: thread, segment: segment, set: set, site: site, isLimited: attempt == .limited)
            let place = contexts.place(of: key)
            if place >= 0, !isPending {
                if attempt == .blocking { edges[edge].contexts[place].attempt = .blocking }
                continue
            }
            let new = Context(
                thread: thread, witness: thread, segment: segment, set: set, wantedSite: site, wantedSeq: seq,
                held: hold, attempt: attempt, isPending: isPending)
            if place >= 0 { edges[edge].contexts[place] = new } else { add(new, key) }
        }
    }

    private mutating func add(_ new: Context, _ key: ContextKey) {
        let edge = key.edge
        let limit = contexts.count < Self.contextLimit.all ? Self.contextLimit.many : Self.contextLimit.few
        if edges[edge].contexts.count < limit || new.isPending {
            contexts.insert(key, place: edges[edge].contexts.count)
            edges[edge].contexts.append(new)
        } else if var rest = edges[edge].rest {
            rest.take(new, set: sets.intersection(rest.set, new.set))
            edges[edge].rest = rest
        } else {
            edges[edge].rest = new
        }
    }

    /// An edge by its two locks.
    func edge(from held: Int, to wanted: Int) -> Edge? {
        let found = index.index(of: held, wanted)
        return found < 0 ? nil : edges[found]
    }
}

extension LockOrderGraph.Context {
    /// Takes in another circumstance: what the two do not share is given up.
    fileprivate mutating func take(_ other: Self, set common: Int) {
        if thread != other.thread || segment != other.segment { segment = -1 }
        if thread != other.thread { thread = -1 }
        set = common
        guard attempt != .blocking, other.attempt != attempt || other.wantedSite != wantedSite else { return }
        // The line of an attempt of unknown kind may tell later what it was, but one line cannot speak for two.
        if other.attempt == .limited, attempt == .unknown { return attempt = .blocking }
        if attempt == .unknown || other.attempt == .blocking { attempt = .blocking } else { attempt = other.attempt }
        guard other.attempt != .limited else { return }
        witness = other.witness
        wantedSite = other.wantedSite
        wantedSeq = other.wantedSeq
        held = other.held
    }
}
