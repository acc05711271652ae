public import TraceModel

/// How the waiting was shared out, in numbers: every lock and semaphore, condition and barrier of a trace.
public struct FairnessReport: Sendable {
    /// Locks that threads acquired or waited for, and semaphores, by id.
    public var objects: [ObjectFairness] = []
    /// Conditions that threads waited on or notified, by id.
    public var conditions: [ConditionFairness] = []
    /// Barriers that threads arrived at, by id.
    public var barriers: [BarrierFairness] = []

    /// A report that has nothing to say.
    public init() {}
}

/// Some durations in nanoseconds. Percentiles are by nearest rank, within 0.4 %: see ``LogLinearBucket``.
public struct Durations: Equatable, Sendable {
    /// How many there are.
    public var count: Int64 = 0
    /// All of them together.
    public var total: Int64 = 0
    /// Half of them are at most this long.
    public var p50: Int64 = 0
    /// 95 % of them are at most this long.
    public var p95: Int64 = 0
    /// 99 % of them are at most this long.
    public var p99: Int64 = 0
    /// The longest, exact.
    public var longest: Int64 = 0
}

/// How a lock or semaphore served its threads.
///
/// An acquisition goes from the outermost acquire to the release of its last level; readers and writers of a rwlock
/// count alike. Waits are those of acquisitions, 0 where the thread did not have to, and those that are open at the end,
/// which last until the process ended. Waits that were given up have figures of their own.
public struct ObjectFairness: Sendable {
    /// The object.
    public var object: ObjectID
    /// What it is.
    public var kind: ObjectKind
    /// How often it was acquired.
    public var acquisitions: Int64
    /// Acquisitions that had to wait.
    public var contended: Int64
    /// Jain's index of the threads' acquisitions: 1 is even, 1/n is all for one of n; nil without acquisitions.
    ///
    /// Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)² / (n · sum x²).
    public var jainAcquisitions: Double?
    /// The same of the times waited; nil where nobody waited.
    public var jainWait: Double?
    /// How often a thread that had asked was passed by one that asked later or did not have to ask.
    public var overtakes: Int64
    /// Acquisitions that passed at least one waiter.
    public var overtakingAcquisitions: Int64
    /// The most waiters that one acquisition passed at once.
    public var mostOvertakenAtOnce: Int64
    /// The thread with the most acquisitions in a row without one of another thread; nil without acquisitions.
    public var longestRun: (thread: ThreadID, count: Int64)?
    /// The waits of acquisitions, and those that are open at the end.
    public var wait: Durations
    /// The times between acquisition and release, and those that a lock was held until the process ended. Of permits, only
    /// those that were given back.
    public var hold: Durations
    /// For a semaphore: its level over time.
    public var level: PermitLevel?
    /// The threads that acquired it or waited for it, by id.
    public var threads: [ThreadFairness]
}

/// How one thread fared with a lock or semaphore. Times are in nanoseconds.
public struct ThreadFairness: Sendable {
    /// The thread.
    public var thread: ThreadID
    /// How often it acquired the object.
    public var acquisitions: Int64 = 0
    /// Acquisitions for which it had to wait.
    public var contended: Int64 = 0
    /// The waits of its acquisitions together, with the one that is open at the end.
    public var waitTotal: Int64 = 0
    /// The longest of them.
    public var waitLongest: Int64 = 0
    /// The time that it held the object; a lock that it holds at the end until the process ended, a permit where it gave it
    /// back.
    public var holdTotal: Int64 = 0
    /// The most acquisitions in a row without one of another thread.
    public var longestRun: Int64 = 0
    /// How often another thread that asked later, or did not have to ask, was served while this one waited.
    public var overtaken: Int64 = 0
    /// The most of that in one wait.
    public var mostOvertaken: Int64 = 0
    /// Waits that it gave up.
    public var gaveUp: Int64 = 0
    /// The time of the waits that it gave up.
    public var gaveUpWait: Int64 = 0
    /// How long its wait at the end of the trace lasted by then, which is part of the waits; nil where it did not wait.
    public var openWait: Int64?
    /// The time that threads waited for a lock while this one held it. Two waiters count twice. 0 for semaphores.
    public var blockedOthers: Int64 = 0
}

/// How many permits a semaphore had left, from its first event to its end or that of the trace.
public struct PermitLevel: Equatable, Sendable {
    /// The fewest.
    public var least: Int64
    /// The most.
    public var most: Int64
    /// The average over time; nil where no time passed.
    public var mean: Double?
    /// How long there was none, in nanoseconds.
    public var empty: Int64
    /// How long it was seen, in nanoseconds.
    public var observed: Int64
}

/// How a condition woke its waiters.
public struct ConditionFairness: Sendable {
    /// The condition.
    public var object: ObjectID
    /// Waits that began.
    public var waits: Int64
    /// Wakes by a notification.
    public var notified: Int64
    /// Wakes by a timeout.
    public var timedOut: Int64
    /// Calls of notify and notifyAll.
    public var notifications: Int64
    /// Notifications that woke nobody.
    public var wasted: Int64
    /// Notified wakes of a thread that had waited longer than all others then.
    public var inOrder: Int64
    /// Notified wakes that went before a thread that had waited longer.
    public var outOfOrder: Int64
    /// Notified wakes after which the thread did nothing, but for reading variables, and then waited again.
    public var idleWakes: Int64
    /// From notification to wake, with the lock held again; the oldest notification has the first wake.
    public var latency: Durations
    /// Jain's index of the threads' turns; nil without turns.
    public var jainTurns: Double?
    /// The threads that waited on it, or had a turn at a line where others wait, by id.
    public var threads: [ConditionThreadFairness]
}

/// How one thread fared with what a condition guards. Times are in nanoseconds.
public struct ConditionThreadFairness: Equatable, Sendable {
    /// The thread.
    public var thread: ThreadID
    /// How often it entered the lock at a line where threads wait on the condition, and left it without waiting: it had
    /// what they wait for. Counted from the first wait on the condition.
    public var turns: Int64 = 0
    /// Waits that it began.
    public var waits: Int64 = 0
    /// Wakes by a notification.
    public var notified: Int64 = 0
    /// Those of them after which it did nothing, but for reading variables, and waited again.
    public var idleWakes: Int64 = 0
    /// The time of its waits together, as far as they ended.
    public var waitTotal: Int64 = 0
    /// How long its wait at the end of the trace lasted by then; nil where it did not wait.
    public var openWait: Int64?
}

/// How far apart the threads came to a barrier.
public struct BarrierFairness: Sendable {
    /// The barrier.
    public var object: ObjectID
    /// Rounds in which all arrived.
    public var rounds: Int64
    /// Rounds that were broken, reset or cut off by the end of the trace.
    public var incomplete: Int64
    /// From the first arrival of a full round to the last.
    public var skew: Durations
    /// How many full rounds a thread was the last of, for those that were, by id.
    public var cameLast: [(thread: ThreadID, rounds: Int64)]
}
