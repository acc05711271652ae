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
