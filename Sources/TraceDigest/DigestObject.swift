import TraceModel

/// An object as the digest needs it: a row of `object`.
package struct DigestObject: Sendable {
    let id: Int64
    /// object_kind.id, also one that this version does not know.
    let kind: Int64
    let capacity: Int64?

    package init(id: Int64, kind: Int64, capacity: Int64?) {
        self.id = id
        self.kind = kind
        self.capacity = capacity
    }
}

/// What the digest does with an object.
enum DigestRole: UInt8, Sendable {
    case none, exclusive, semaphore, readers, condition, event, barrier
}

/// What is known of an object. A program may have a million of them, so what few need lies elsewhere.
struct DigestObjectState: Sendable {
    let id: Int64
    /// object_kind.id, ``digestNull`` where the trace has none of this id.
    let kind: Int64
    let role: DigestRole
    /// The last member that was looked up, and its thread.
    var seenThread: Int32 = -1
    var seenMember: Int32 = 0
    /// Of a lock with one owner: the holder's id, -1 for a thread outside the trace, ``digestNull`` for none.
    var holder = digestNull
    /// What is held of a lock: one, or many by readers; the oldest first.
    var holds: ContiguousArray<OpenHold> = []
    /// Of a semaphore: the permits left, ``digestNull`` where that is not known.
    var permits = digestNull
    /// Who got it last, and how often in a row.
    var runMember: Int32 = -1
    var run: Int32 = 0
    /// The members whose requests are open, in no order.
    var requests: ContiguousArray<Int32> = []
    /// Where its ``PastMeetings``, ``DigestCondition`` or arrivals at a barrier are, -1 for nowhere.
    var more: Int32 = -1
    /// Where its ``DigestDurations`` are, -1 for nowhere.
    var durations: Int32 = -1

    init(id: Int64, row: DigestObject?, isThread: Bool) {
        self.id = id
        let known = row.flatMap { UInt8(exactly: $0.kind) }.flatMap { ObjectKind(rawValue: $0) }
        kind = row?.kind ?? (isThread ? Int64(ObjectKind.thread.rawValue) : digestNull)
        if let capacity = row?.capacity { permits = max(0, capacity) }
        switch known {
        case .lock, .rlock, .mutex: role = .exclusive
        case .semaphore, .boundedSemaphore: role = .semaphore
        case .rwlock: role = .readers
        case .condition: role = .condition
        case .event: role = .event
        case .barrier: role = .barrier
        default: role = .none
        }
    }

    /// Whether it is a lock, of which a thread that wants it waits for the holder.
    var isLock: Bool { role == .exclusive || role == .readers }
}
