import TraceModel

/// How long an object was waited for, and held; of a condition how long after a notification threads went on.
struct DigestDurations: Sendable {
    var wait = DurationHistogram()
    var hold = DurationHistogram()
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
