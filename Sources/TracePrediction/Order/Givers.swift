import TraceModel

/// Who notified, posted, set or arrived, and what of it nobody has used yet.
struct Givers: Sendable {
    /// Which threads have ever given.
    private enum Threads: Sendable {
        case none
        /// One thread, with what it gave first.
        case one(CausalOrder.Giver)
        case several
    }

    private struct Queue: Sendable {
        /// What was given, by whom, and how much of it is left. Nobody gave the permits of the beginning.
        var waiting: [(giver: CausalOrder.Giver?, left: Int64)] = []
        var first = 0
        var last: CausalOrder.Giver?
        var threads = Threads.none
        /// Whether somebody could go on without what was given: by a permit from the beginning.
        var hasInitial = false
        var participants: Set<ThreadIndex> = []
    }

    private var queues: [ObjectIndex: Queue] = [:]

    /// A semaphore has permits that nobody gave; nil where it is not known how many.
    mutating func admit(_ object: ObjectIndex, permits: Int64?) {
        guard queues[object] == nil else { return }
        var queue = Queue()
        if permits != 0 {
            queue.hasInitial = true
            queue.waiting.append((nil, permits ?? .max))
        }
        queues[object] = queue
    }

    /// Somebody gives what `count` others can use.
    mutating func give(_ object: ObjectIndex, _ giver: CausalOrder.Giver, _ count: Int64) {
        switch queues[object]?.threads ?? .none {
        case .none: queues[object, default: Queue()].threads = .one(giver)
        case .one(let first): if first.thread != giver.thread { queues[object]?.threads = .several }
        case .several: break
        }
        queues[object]?.last = giver
        if count > 0 { queues[object]?.waiting.append((giver, count)) }
    }

    /// Uses the oldest of what was given after an event, and says who gave it.
    mutating func take(_ object: ObjectIndex, after seq: Int64) -> CausalOrder.Giver? {
        guard let first = queues[object]?.first, let count = queues[object]?.waiting.count else { return nil }
        var place = first
        // What was given before the wait began is another's, or nobody's any more.
        while place < min(count, first + 64) {
            guard let entry = queues[object]?.waiting[place] else { return nil }
            if entry.left > 0, entry.giver?.seq ?? .max > seq {
                queues[object]?.waiting[place].left = entry.left == .max ? .max : entry.left - 1
                trim(object)
                return entry.giver
            }
            place += 1
        }
        return nil
    }

    /// Who gave last.
    func last(_ object: ObjectIndex) -> CausalOrder.Giver? { queues[object]?.last }

    /// A thread takes part in a barrier.
    mutating func participate(_ object: ObjectIndex, _ thread: ThreadIndex) {
        queues[object, default: Queue()].participants.insert(thread)
    }

    /// The first that anybody could have gone on by, if only one thread ever gave; nil where another permit, notifier or
    /// set might have done as well.
    func sole(_ object: ObjectIndex) -> CausalOrder.Giver? {
        guard let queue = queues[object], !queue.hasInitial, case .one(let first) = queue.threads else { return nil }
        return CausalOrder.Giver(thread: first.thread, seq: first.seq, lastSeq: queue.last?.seq ?? first.seq)
    }

    /// Whether nobody but as many threads as it takes ever came to a barrier.
    func isFixed(_ object: ObjectIndex, parties: Int64) -> Bool {
        queues[object].map { Int64($0.participants.count) <= parties } ?? false
    }

    private mutating func trim(_ object: ObjectIndex) {
        guard var first = queues[object]?.first, let count = queues[object]?.waiting.count else { return }
        while first < count, queues[object]?.waiting[first].left == 0 { first += 1 }
        if first > 256, first * 2 > count {
            queues[object]?.waiting.removeFirst(first)
            first = 0
        }
        queues[object]?.first = first
    }
}
