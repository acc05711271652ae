/// What a primitive refuses to do.
///
/// A refused operation leaves the primitive as it was.
public enum SyncError: Error, Hashable, Sendable {
    /// A release of a lock that nobody holds.
    case releaseUnlocked
    /// A release of an ``RLock`` or a ``ReadWriteLock`` that only other threads hold.
    case notOwner
    /// A release of a ``ReadWriteLock`` for writing by a thread that reads, or the other way round.
    case wrongKindOfRelease
    /// A wait or a notification on a ``Condition`` whose lock is not held.
    case conditionLockNotHeld
    /// A release of a ``BoundedSemaphore`` past its initial value, or of a ``Semaphore`` past the greatest integer.
    case releasedTooOften
    /// A release of fewer than one permit.
    case invalidReleaseCount
    /// A semaphore with a negative initial value.
    case negativeInitialValue
    /// A timeout below zero.
    case negativeTimeout
    /// A timeout for an attempt that does not wait.
    case timeoutWithoutBlocking
    /// A barrier for fewer than one thread.
    case invalidParties
    /// A thread that was started before.
    case threadAlreadyStarted
    /// The operating system could not start a thread; `code` is its error number.
    case threadStartFailed(code: Int32)
    /// A join of a thread that was not started.
    case joinBeforeStart
    /// A join of the calling thread, which would never end.
    case joinOfCurrentThread
    /// A join of a thread that this library did not start.
    case joinOfForeignThread
    /// A change of the daemon property of a thread that was started.
    case daemonAfterStart
}

extension SyncError: CustomStringConvertible {
    /// The error in one clause of plain English.
    public var description: String {
        switch self {
        case .releaseUnlocked: "cannot release an unlocked lock"
        case .notOwner: "cannot release a lock that another thread holds"
        case .wrongKindOfRelease: "cannot release for writing what is held for reading, or the other way round"
        case .conditionLockNotHeld: "cannot wait on or notify a condition without holding its lock"
        case .releasedTooOften: "semaphore released too many times"
        case .invalidReleaseCount: "a semaphore must be released by one permit or more"
        case .negativeInitialValue: "the initial value of a semaphore must not be negative"
        case .negativeTimeout: "a timeout must not be negative"
        case .timeoutWithoutBlocking: "a timeout cannot be given for an attempt that does not wait"
        case .invalidParties: "a barrier is for one thread or more"
        case .threadAlreadyStarted: "a thread can be started only once"
        case .threadStartFailed(let code): "the system could not start the thread (error \(code))"
        case .joinBeforeStart: "cannot join a thread before it is started"
        case .joinOfCurrentThread: "cannot join the current thread"
        case .joinOfForeignThread: "cannot join a thread that this library did not start"
        case .daemonAfterStart: "cannot change whether a thread is a daemon once it is started"
        }
    }
}
