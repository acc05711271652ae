import TraceModel

/// A thread with an object that it acquires or waits for, in the making of a ``FairnessReport``.
struct FairnessMember: Sendable {
    /// How many permits of one semaphore a thread can have whose times of acquisition are kept.
    static let permitLimit = 1024

    let object: ObjectIndex
    let thread: ThreadIndex

    var acquisitions: Int64 = 0
    var contended: Int64 = 0
    var waitTotal: Int64 = 0
    var waitLongest: Int64 = 0
    var holdTotal: Int64 = 0
    var longestRun: Int64 = 0
    var overtaken: Int64 = 0
    var mostOvertaken: Int64 = 0
    var requests: Int64 = 0
    var gaveUp: Int64 = 0
    var gaveUpWait: Int64 = 0
    var blockedOthers: Int64 = 0

    /// The open request, or wait on a condition: since when, its neighbours in the object's queue, and how often it was
    /// passed: by those who came out of the queue's middle, and by those who never were in it.
    var isWaiting = false
    var waitsSince: Int64 = 0
    var previous: Int32?
    var next: Int32?
    var passed: Int64 = 0
    var bargedBefore: Int64 = 0

    /// A reader's or writer's levels on a rwlock.
    var level: Int64 = 0
    /// Since when a lock is held, and what its waiters had waited by then.
    var heldSince: Int64 = 0
    var waitedBefore: Int64 = 0
    /// When the permits were acquired that are not given back, oldest first, from `firstPermit` on.
    private var permits: ContiguousArray<Int64> = []
    private var firstPermit = 0
    /// Permits beyond the limit, younger than those.
    private var uncountedPermits: Int64 = 0

    init(object: ObjectIndex, thread: ThreadIndex) {
        self.object = object
        self.thread = thread
    }

    mutating func addPermit(acquired time: Int64) {
        if uncountedPermits > 0 || permits.count - firstPermit >= Self.permitLimit {
            uncountedPermits += 1
        } else {
            permits.append(time)
        }
    }

    /// Whether it has permits that it can give back.
    var hasPermit: Bool { firstPermit < permits.count || uncountedPermits > 0 }

    /// Gives back the oldest permit, and returns when it was acquired; nil where that is not known.
    mutating func removePermit() -> Int64? {
        guard firstPermit < permits.count else {
            if uncountedPermits > 0 { uncountedPermits -= 1 }
            return nil
        }
        let time = permits[firstPermit]
        firstPermit += 1
        if firstPermit == permits.count || firstPermit >= Self.permitLimit {
            permits.removeSubrange(0..<firstPermit)
            firstPermit = 0
        }
        return time
    }
}
