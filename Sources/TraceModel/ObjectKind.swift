/// What an object of a trace is. The raw values are the ids of the `object_kind` table.
public enum ObjectKind: UInt8, CaseIterable, Sendable, Hashable {
    case thread = 1
    case lock = 2
    case rlock = 3
    case condition = 4
    case semaphore = 5
    case boundedSemaphore = 6
    case event = 7
    case timer = 8
    case barrier = 9
    case mutex = 10
    case rwlock = 11
    case resource = 12
    case variable = 13
    case futex = 14
}

extension ObjectKind {
    /// The kind's name in the trace file, in reports and in origins, in snake case.
    public var name: String {
        self == .boundedSemaphore ? "bounded_semaphore" : "\(self)"
    }

    /// One sentence for the `object_kind` table.
    public var meaning: String {
        switch self {
        case .thread: "a thread; its id is that of its row in thread"
        case .lock: "a lock without an owner: any thread may release it"
        case .rlock: "a lock that its owner may acquire again"
        case .condition: "a condition variable; its lock is an object of its own"
        case .semaphore: "a counting semaphore without an upper bound"
        case .boundedSemaphore: "a counting semaphore that refuses to rise above its initial value"
        case .event: "a flag that threads can wait for"
        case .timer: "a timer; it is a thread as well, with the same id"
        case .barrier: "a barrier for a fixed number of threads"
        case .mutex: "a lock around a value, released only by its owner"
        case .rwlock: "a lock that several readers or one writer may hold; object.preference says who goes first"
        case .resource: "something opened and closed that is not a synchronization object"
        case .variable: "a value whose reads and writes are recorded"
        case .futex:
            "a word that threads block on in the kernel, such as a Mutex of Swift's or a lock of Rust's; it is "
                + "blocked-only: what is done with it without blocking is not on record"
        }
    }

    /// Whether an object of this kind is held by one owner at a time.
    public var isExclusiveLock: Bool {
        switch self {
        case .lock, .rlock, .mutex: true
        default: false
        }
    }

    /// Whether an object of this kind counts permits.
    public var isSemaphore: Bool { self == .semaphore || self == .boundedSemaphore }

    /// Whether an object of this kind is on record only where threads block on it. What needs to know every acquisition does
    /// not look at such an object.
    public var isBlockedOnly: Bool { self == .futex }

    /// Whether an object of this kind is a thread. A timer is one, too.
    public var isThread: Bool { self == .thread || self == .timer }
}
