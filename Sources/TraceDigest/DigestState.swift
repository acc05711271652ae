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

/// Something held, as long as it is.
struct OpenHold: Sendable {
    /// The number of its row.
    var row: Int
    var seq: Int64
    var began: Int64
    var member: Int32
}

/// An interval of time on an object, in the order of the trace.
struct PastInterval: Sendable {
    var member: Int32
    var seq: Int64
    var began: Int64
    var endSeq: Int64
    var ended: Int64
}

/// The last intervals of an object that others may turn out to have ended before, by their own clocks.
struct PastIntervals: Sendable {
    /// How many are looked at.
    private static let limit = 1024

    private(set) var last: ContiguousArray<PastInterval> = []
    /// The latest end of all.
    private(set) var latest = Int64.min

    mutating func append(_ interval: PastInterval) {
        if last.count >= 2 * Self.limit { last.removeSubrange(0..<Self.limit) }
        last.append(interval)
        latest = max(latest, interval.ended)
    }
}

/// What is known of an object. A program may have a million of them, so what few need lies elsewhere.
struct DigestObjectState: Sendable {
    let id: Int64
    /// object_kind.id, ``digestNull`` where there is no such object.
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

/// How long an object was waited for, and held, or how long after a notification threads went on.
struct DigestDurations: Sendable {
    var wait = DurationHistogram()
    var hold = DurationHistogram()
    var wake = DurationHistogram()
}

/// How often a thread did one thing on one kind of object.
struct DigestActivity: Sendable {
    let thread: Int
    let kind: EventKind
    let objectKind: Int64
    var events: Int64 = 0
    var first: Int64 = .max
    var last: Int64 = .min
}

/// Holds and requests of a lock that ended while the other was open.
struct PastMeetings: Sendable {
    var holds = PastIntervals()
    var requests = PastIntervals()
}

/// What is known of a condition.
struct DigestCondition: Sendable {
    /// A notification with wakes to come.
    struct Notification: Sendable {
        var seq: Int64
        var time: Int64
        var wakes: Int64
    }

    /// The last of those who wait, linked through their waits, -1 for none.
    var lastWaiting = -1
    /// Notifications with wakes to come, oldest first, from `first` on.
    private var notifications: ContiguousArray<Notification> = []
    private var first = 0

    mutating func add(_ notification: Notification) { notifications.append(notification) }

    /// The notification that the next wake is put down to; nil where there is none.
    mutating func take() -> Notification? {
        guard first < notifications.count else { return nil }
        notifications[first].wakes -= 1
        let taken = notifications[first]
        if taken.wakes == 0 { first += 1 }
        if first == notifications.count {
            notifications.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1024 {
            notifications.removeSubrange(0..<first)
            first = 0
        }
        return taken
    }
}

/// What is known of a thread and an object that it uses.
struct DigestMember: Sendable {
    let object: Int32
    let thread: Int32

    /// The open request, 0 for none.
    var requestSeq: Int64 = 0
    var requested: Int64 = 0
    var requestSite: Int64 = 0
    /// Its place among the open requests of the object.
    var requestSlot: Int32 = 0
    /// Grants to others within it that it had asked before.
    var passed: Int32 = 0
    /// Of a lock with readers: the levels held.
    var level: Int32 = 0
    /// Where its ``PermitQueue`` or ``DigestWait`` is, -1 for nowhere.
    var more: Int32 = -1

    var acquisitions: UInt32 = 0
    var contended: UInt32 = 0
    var longestRun: Int32 = 0
    var mostOvertaken: Int32 = 0
    var gaveUp: UInt32 = 0
    var isUsed = false
    var overtaken: Int64 = 0
    var waitTotal: Int64 = 0
    var waitLongest: Int64 = 0
    var holdTotal: Int64 = 0
    var gaveUpWait: Int64 = 0
}

/// The permits that a thread holds, the oldest first.
struct PermitQueue: Sendable {
    private var permits: ContiguousArray<OpenHold> = []
    private var first = 0

    mutating func add(_ permit: OpenHold) { permits.append(permit) }

    mutating func take() -> OpenHold? {
        guard first < permits.count else { return nil }
        let taken = permits[first]
        first += 1
        if first == permits.count {
            permits.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1024 {
            permits.removeSubrange(0..<first)
            first = 0
        }
        return taken
    }
}

/// A thread's wait on a condition, an event or a barrier.
struct DigestWait: Sendable {
    /// The row of the wait that is not over, -1 for none.
    var row = -1
    var seq: Int64 = 0
    var began: Int64 = 0
    /// Of a condition: its neighbours among those who wait, -1 for none.
    var previous = -1
    var next = -1
    /// Of a barrier: whether the thread runs the action, its place among the arrivals, and when it was broken.
    var acts = false
    var arrivalSlot = -1
    var broken = digestNull
}

/// What is known of a barrier.
struct DigestBarrier: Sendable {
    /// The waits whose arrival nobody has broken yet.
    var arrivals: ContiguousArray<Int> = []
    /// Rows of waits of which their threads say nothing more, with their seq.
    var abandoned: ContiguousArray<(row: Int, seq: Int64)> = []
}

/// A lock that a thread holds.
struct HeldLock: Sendable {
    let object: Int
    let seq: Int64
    let site: Int
}

/// What is known of a thread.
struct DigestThread: Sendable {
    let id: Int64
    /// The locks it holds, the oldest first.
    var holds: ContiguousArray<HeldLock> = []
    /// Whether it was ever granted a lock, or asked for one.
    var wantedLocks = false
    /// The row of its last notified wake, as long as it did nothing since, -1 for none, and the condition.
    var wake = -1
    var wakeSeq: Int64 = 0
    var wakeObject = 0
    /// Its last activity: what it is, and where it is counted.
    var activityKey = -1
    var activity: Int32 = 0

    init(id: Int64) { self.id = id }
}

/// What a thread's use of an object did to the waiting of another.
struct Contention: Sendable {
    let waiter: Int
    let other: Int
    var blockedTimes: Int64 = 0
    var blocked: Int64 = 0
    var overtakes: Int64 = 0
    var barged: Int64 = 0
    var most: Int64 = 0
    var firstSeq: Int64 = digestNull
    /// The request that was passed last, and how often.
    var request: Int64 = 0
    var times: Int64 = 0
}

/// A lock wanted while another is held.
struct LockOrderEdge: Sendable {
    let held: Int
    let wanted: Int
    let thread: Int
    let heldSite: Int
    let wantedSite: Int
    var count: Int64 = 0
    var firstSeq: Int64
}
