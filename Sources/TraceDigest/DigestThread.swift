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
