package import TraceModel

/// What replay knows of an object.
package struct ObjectState: Sendable {
    /// The object's id.
    package let id: ObjectID
    /// What it is; nil where the trace does not say.
    package let kind: ObjectKind?
    /// The index of its process in ``Replay/processes``.
    package let process: Int
    /// Capacity, initial permits or parties; nil where there is none or it is not known.
    package internal(set) var capacity: Int64?
    /// For a lock with readers: who goes first, where that is known.
    package let preference: ReaderPreference?
    /// For a thread as an object: the thread.
    package let thread: ThreadIndex?

    /// For a lock with one owner: its owner. For a futex on which threads block: who has it, where its word says so.
    package internal(set) var owner = LockOwner.nobody
    /// For a lock with one owner: the recursion level, 0 when it is free.
    package internal(set) var level: Int64 = 0
    /// For a lock with readers: how many shared holds there are.
    package internal(set) var readers: Int64 = 0
    /// For a semaphore: the permits left; nil where that is not known yet.
    package internal(set) var permits: Int64?
    /// For an event: whether it is set.
    package internal(set) var isSet = false
    /// For an event: the trace's number of the last set, 0 for none.
    package internal(set) var lastSetSeq: Int64 = 0
    /// For a condition: threads that were notified and have not come back from their wait yet.
    package internal(set) var pendingWakes: Int64 = 0
    /// For a condition: threads whose wait on it is not over, also those that acquire its lock again.
    package internal(set) var unfinishedWaits: Int64 = 0
    /// For a condition: its lock, as far as a wait showed it.
    package internal(set) var conditionLock: ObjectIndex?
    /// For a barrier: how many of those waiting are on their way out.
    package internal(set) var draining: Int64 = 0
    /// For a barrier: the thread that runs the action.
    package internal(set) var actionThread: ThreadIndex?
    /// For a barrier: whether it was ever broken, aborted or reset.
    package internal(set) var wasBroken = false
    /// Whether a thread ever released what it did not hold: a lock handed over, or a semaphore used as a signal. A semaphore
    /// is one, too, of which a thread has taken all permits and asks for another, before anybody has released any.
    package internal(set) var hasForeignRelease = false
    /// For a semaphore: whether a permit was ever released. Before, it may be a lock or a signal.
    package internal(set) var hasReleases = false
    /// Whether it is a semaphore that a thread posted while it was blocked: a signal handler did that, and the wait for such a
    /// permit does not need what the thread waits for.
    package internal(set) var isPostedByHandlers = false
    /// Whether it is a semaphore that passes signals on, of whose permits nobody holds any.
    package var isSignal: Bool { hasForeignRelease && kind?.isSemaphore ?? false }
    /// Whether a release of it is not on record, and was put in where the trace needs it.
    package internal(set) var isDoubtful = false
    /// The threads that wait for it, in no order.
    package internal(set) var waiters: ContiguousArray<ThreadIndex> = []

    /// The last number of its own.
    var lastNumber: Int64 = 0
    /// Whether what is known is a snapshot that the next numbered event may contradict.
    package internal(set) var isSnapshot = false
    /// Whether its history is known from its beginning.
    package internal(set) var isWhole = true

    init(
        id: ObjectID, kind: ObjectKind?, process: Int, capacity: Int64?, preference: ReaderPreference?,
        thread: ThreadIndex?
    ) {
        self.id = id
        self.kind = kind
        self.process = process
        self.capacity = capacity
        self.preference = preference
        self.thread = thread
        if let kind, kind.isSemaphore { permits = capacity }
    }
}
