import CRecorder
import TraceModel

/// A lock that either one thread holds to write or several threads hold to read.
///
/// A shared hold is a reader's, the other kind is a writer's. A writer owns the lock: only the thread that has a hold
/// may release it. No way leads from one kind to the other without a release: a reader that asks to write waits for
/// itself, and so does a writer that asks for anything.
public final class ReadWriteLock: @unchecked Sendable {
    let object: RecordedObject
    let preference: Preference
    /// Whether the lock is granted to a writer, which may have yet to go on; under the guard.
    var isWriting = false
    /// How many shared holds are granted, also those whose thread has yet to go on; under the guard.
    var shared: Int64 = 0
    /// Who reads; under the guard.
    var readers = Readers()

    /// Who goes first where readers and writers want a ``ReadWriteLock``.
    public enum Preference: Sendable {
        /// A new reader joins those that read, whoever waits. A thread may take several shared holds. Writers starve
        /// where there is always a reader.
        case readers
        /// A new reader waits behind a writer that waits; all are served in the order in which they came, so nobody
        /// starves. A thread that takes a second shared hold while a writer waits waits for itself.
        case writers

        /// What a trace calls it.
        var recorded: ReaderPreference {
            switch self {
            case .readers: .readers
            case .writers: .writers
            }
        }
    }

    /// Makes an unlocked lock; `name` is what a trace calls it.
    public init(
        preference: Preference = .writers, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        self.preference = preference
        object = .make(.rwlock, name: name, preference: preference.recorded, at: callSite(file, line, function))
    }

    /// Makes an unlocked lock, with the arguments the other way round.
    public convenience init(
        name: String?, preference: Preference,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        self.init(preference: preference, name: name, file: file, line: line, function: function)
    }

    deinit { object.free() }

    /// Whether some thread holds the lock at this moment, to read or to write.
    public var isLocked: Bool { object.guarded { isWriting || shared > 0 } }

    /// How many shared holds there are at this moment.
    public var sharedHolds: Int { object.guarded { Int(shared) } }
}

// To write.
extension ReadWriteLock {
    /// Waits until nobody holds the lock, and takes it to write.
    public func acquire(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        _ = acquire(.exclusive, until: Deadline.never, at: callSite(file, line, function))
    }

    /// Takes the lock to write if nobody holds it at this moment, and returns whether it was acquired.
    public func tryAcquire(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        acquire(.exclusive, until: Deadline.poll, at: callSite(file, line, function))
    }

    /// Takes the lock to write if it can be had at once (`blocking: false`) or in time, and returns whether it was
    /// acquired.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking`` and ``SyncError/negativeTimeout``.
    public func acquire(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let site = callSite(file, line, function)
        return acquire(
            .exclusive, until: try object.deadline(blocking: blocking, timeout: timeout, at: site), at: site)
    }

    /// Waits until `timeout` has passed to take the lock to write, and returns whether it was acquired; nil waits for
    /// ever.
    ///
    /// - Throws: ``SyncError/negativeTimeout``.
    public func acquire(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquire(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Gives up the lock that the calling thread holds to write.
    ///
    /// - Throws: ``SyncError/releaseUnlocked``, ``SyncError/notOwner`` and, for a thread that reads,
    ///   ``SyncError/wrongKindOfRelease``.
    public func release(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        try release(.exclusive, at: callSite(file, line, function))
    }
}

// To read.
extension ReadWriteLock {
    /// Waits until no writer is in the way, and takes a shared hold.
    public func acquireShared(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        _ = acquire(.shared, until: Deadline.never, at: callSite(file, line, function))
    }

    /// Takes a shared hold if no writer is in the way at this moment, and returns whether it was acquired.
    public func tryAcquireShared(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        acquire(.shared, until: Deadline.poll, at: callSite(file, line, function))
    }

    /// Takes a shared hold if it can be had at once (`blocking: false`) or in time, and returns whether it was
    /// acquired.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking`` and ``SyncError/negativeTimeout``.
    public func acquireShared(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let site = callSite(file, line, function)
        return acquire(.shared, until: try object.deadline(blocking: blocking, timeout: timeout, at: site), at: site)
    }

    /// Waits for a shared hold until `timeout` has passed, and returns whether it was acquired; nil waits without a limit.
    ///
    /// - Throws: ``SyncError/negativeTimeout``.
    public func acquireShared(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquireShared(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Gives up one shared hold of the calling thread.
    ///
    /// - Throws: ``SyncError/releaseUnlocked``, ``SyncError/notOwner`` and, for the thread that writes,
    ///   ``SyncError/wrongKindOfRelease``.
    public func releaseShared(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        try release(.shared, at: callSite(file, line, function))
    }
}
