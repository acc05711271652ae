/// NULL among the numbers of a row. No number that a row of the digest holds is that small.
package let digestNull = Int64.min

/// The rows that have been made so far, table after table: the columns of a row one after another, ``digestNull`` for
/// NULL.
package struct DigestRows: Sendable {
    /// Columns of `acquisition`.
    package var acquisitions: ContiguousArray<Int64> = []
    /// What completes rows of `acquisition` that were given out open: acquire_seq, end_seq, released_ns.
    package var laterEnds: ContiguousArray<Int64> = []
    /// Columns of `request`.
    package var requests: ContiguousArray<Int64> = []
    /// Columns of `wait`.
    package var waits: ContiguousArray<Int64> = []
    /// What completes rows of `wait` that were given out open: seq, ended_ns, outcome.
    package var laterWaits: ContiguousArray<Int64> = []
    /// Columns of `wake`.
    package var wakes: ContiguousArray<Int64> = []
    /// The seq of rows of `wake` that turned out to be idle after they were given out.
    package var laterIdle: ContiguousArray<Int64> = []
    /// Columns of `unowned_release`.
    package var unownedReleases: ContiguousArray<Int64> = []
    /// Columns of `share`, all at the end.
    package var shares: ContiguousArray<Int64> = []
    /// Columns of `contention`, all at the end.
    package var contentions: ContiguousArray<Int64> = []
    /// Columns of `lock_order_edge`, all at the end.
    package var lockOrder: ContiguousArray<Int64> = []
    /// Columns of `duration`, all at the end.
    package var durations: ContiguousArray<Int64> = []
    /// Columns of `activity`, all at the end.
    package var activities: ContiguousArray<Int64> = []

    /// Forgets what has been written.
    package mutating func removeAll() {
        acquisitions.removeAll(keepingCapacity: true)
        laterEnds.removeAll(keepingCapacity: true)
        requests.removeAll(keepingCapacity: true)
        waits.removeAll(keepingCapacity: true)
        laterWaits.removeAll(keepingCapacity: true)
        wakes.removeAll(keepingCapacity: true)
        laterIdle.removeAll(keepingCapacity: true)
        unownedReleases.removeAll(keepingCapacity: true)
        shares.removeAll(keepingCapacity: true)
        contentions.removeAll(keepingCapacity: true)
        lockOrder.removeAll(keepingCapacity: true)
        durations.removeAll(keepingCapacity: true)
        activities.removeAll(keepingCapacity: true)
    }
}

/// How a wait on a condition, an event or a barrier ended: the numbers of `wait.outcome`.
package enum WaitOutcome: Int64, CaseIterable, Sendable {
    case open, notified, set, timeout, broken
}

struct AcquisitionRow: PendingRow, Sendable {
    var seq: Int64
    var kind: Int64
    var thread: Int64
    var object: Int64
    var requestedSeq: Int64
    var requested: Int64
    var acquired: Int64
    var endSeq = digestNull
    var released = digestNull
    var site: Int64

    var isComplete: Bool { endSeq != digestNull }
}

struct WaitRow: PendingRow, Sendable {
    var seq: Int64
    var thread: Int64
    var object: Int64
    var began: Int64
    var ended = digestNull
    var outcome = WaitOutcome.open
    var site: Int64
    var isComplete = false
}

struct WakeRow: PendingRow, Sendable {
    var seq: Int64
    var object: Int64
    var thread: Int64
    var time: Int64
    var began: Int64
    var notifySeq = digestNull
    var latency = digestNull
    var inOrder: Int64
    var isIdle = false
    var isComplete = false
}
