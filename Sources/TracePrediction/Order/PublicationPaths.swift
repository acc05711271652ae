import TraceModel

/// Finds on which happens-before paths threads came to know objects that others created, locks included.
///
/// A path is looked for forwards from the creation, in the order of the trace; the first that arrives is taken.
struct PublicationPaths {
    /// A thread uses an object that another one created, at places in the trace.
    struct Use: Sendable {
        var object: ObjectIndex
        var user: ThreadIndex
        var at: UInt32
        var creator: ThreadIndex
        var created: UInt32
    }

    /// An event of another thread that a path goes through.
    struct Hop {
        var thread: ThreadIndex
        var seq: UInt32
        /// What goes on from there is a value that was read.
        var isData: Bool
    }

    /// What may hand on that a thread knows an object.
    private enum Passage {
        /// Of the lock in a slot.
        case acquire(slot: Int32)
        case release(slot: Int32)
        /// From an event of another thread.
        case edge(from: ThreadIndex, seq: UInt32, isData: Bool)
    }

    private struct Item {
        var seq: UInt32
        var thread: ThreadIndex
        var step: Passage
    }

    /// How many items are looked at for each that there is.
    private static let effort = 8

    private var items: ContiguousArray<Item> = []
    private var left: Int
    private let threadCount: Int

    init(_ log: AcquisitionLog, _ order: CausalOrder) {
        threadCount = max(log.records.count, order.edges.count)
        for thread in log.records.indices {
            for (number, record) in log.records[thread].enumerated() where record.seq < AcquisitionLog.pendingSeq {
                let slot = log.slot(of: record)
                items.append(
                    Item(seq: record.seq, thread: thread, step: .acquire(slot: slot)))
                guard record.release != 0 else { continue }
                let key = UInt64(thread.position) << 32 | UInt64(number)
                let releaser = log.foreignReleases[key] ?? thread
                items.append(
                    Item(
                        seq: record.release, thread: releaser, step: .release(slot: slot)))
            }
        }
        for thread in order.edges.indices {
            for edge in order.edges[thread] {
                let isData: Bool
                switch edge.cause {
                case .object, .order: isData = false
                case .data: isData = true
                // What the one thread knew is not known to the other after it in every schedule that has both events.
                case .held, .publication, .creation, .path, .notification: continue
                }
                items.append(
                    Item(
                        seq: edge.at, thread: thread,
                        step: .edge(from: edge.from, seq: edge.fromSeq, isData: isData)))
            }
        }
        items.sort { $0.seq < $1.seq }
        left = items.count * Self.effort + 100_000
    }

    /// The events that a use comes after: the last of each thread on the path; nil where there is none on record.
    mutating func path(to use: Use) -> [Hop]? {
        var since: [ThreadIndex: UInt32] = [use.creator: use.created]
        var hops: [ThreadIndex: Hop] = [:]
        var slots: [Int32: Hop] = [:]
        let user = use.user
        var place = firstItem(after: use.created)
        while place < items.count, items[place].seq < use.at, since[user] == nil {
            let item = items[place]
            place += 1
            left -= 1
            guard left > 0 else { return nil }
            switch item.step {
            case .release(let slot):
                if since[item.thread] != nil, slots[slot] == nil {
                    slots[slot] = Hop(thread: item.thread, seq: item.seq, isData: false)
                }
                continue
            case .acquire(let slot):
                guard since[item.thread] == nil, let hop = slots[slot] else { continue }
                hops[item.thread] = hop
            case .edge(let from, let seq, let isData):
                guard since[item.thread] == nil, let known = since[from], seq >= known else { continue }
                hops[item.thread] = Hop(thread: from, seq: seq, isData: isData)
            }
            since[item.thread] = item.seq
        }
        guard since[user] != nil else { return nil }
        var path: [Hop] = []
        var thread = user
        while let hop = hops[thread], path.count <= threadCount {
            path.append(hop)
            thread = hop.thread
        }
        return path
    }

    private func firstItem(after seq: UInt32) -> Int {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].seq <= seq { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension CausalOrder {
    /// Lets each use of an object that another thread created come after all of the path on which the user came to know
    /// it. To be called once, at the end.
    mutating func followPublications(_ log: AcquisitionLog) {
        guard !uses.isEmpty else { return }
        var paths = PublicationPaths(log, self)
        for use in uses {
            guard let path = paths.path(to: use) else { continue }
            for hop in path { require(use, hop.thread, hop.seq) }
            // Reads and writes are not shown to a candidate schedule of a long trace.
            if !path.contains(where: \.isData) { learners[use.object, default: []].insert(use.user) }
        }
        uses = []
    }
}
