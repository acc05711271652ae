import CRecorder

/// The lock of a condition.
enum ConditionLock: Sendable {
    case plain(Lock)
    case recursive(RLock)

    /// Whether the calling thread may wait and notify.
    var isHeld: Bool {
        switch self {
        case .plain(let lock): lock.isLocked
        case .recursive(let lock): lock.isOwned
        }
    }

    /// Whether another thread holds the lock, where the calling thread does not.
    var isForeign: Bool {
        switch self {
        case .plain: false
        case .recursive(let lock): st_load_relaxed64(&lock.object.pointee.owner) != 0
        }
    }

    /// Releases the lock for a wait, and returns what ``restore(level:at:)`` needs.
    func releaseAll(at site: st_site) throws(SyncError) -> Int64 {
        switch self {
        case .plain(let lock):
            try lock.release(at: site)
            return 1
        case .recursive(let lock):
            return lock.releaseAllLevels(at: site)
        }
    }

    /// Takes the lock back after a wait.
    func restore(level: Int64, at site: st_site) {
        switch self {
        case .plain(let lock): _ = lock.acquire(until: Deadline.never, at: site)
        case .recursive(let lock): lock.restore(level: level, at: site)
        }
    }
}

extension Condition {
    /// Waits until the condition's lock is free, and locks it.
    public func acquire(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        switch lock {
        case .plain(let lock): lock.acquire(file: file, line: line, function: function)
        case .recursive(let lock): lock.acquire(file: file, line: line, function: function)
        }
    }

    /// Acquires the condition's lock if it can be had at this moment, and returns whether it was acquired.
    public func tryAcquire(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        switch lock {
        case .plain(let lock): lock.tryAcquire(file: file, line: line, function: function)
        case .recursive(let lock): lock.tryAcquire(file: file, line: line, function: function)
        }
    }

    /// Acquires the condition's lock if it can be had at once (`blocking: false`) or in time.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking`` and ``SyncError/negativeTimeout``.
    public func acquire(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        switch lock {
        case .plain(let lock):
            try lock.acquire(blocking: blocking, timeout: timeout, file: file, line: line, function: function)
        case .recursive(let lock):
            try lock.acquire(blocking: blocking, timeout: timeout, file: file, line: line, function: function)
        }
    }

    /// Waits for the condition's lock until `timeout` has passed, and returns whether it was acquired.
    ///
    /// - Throws: ``SyncError/negativeTimeout``.
    public func acquire(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquire(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Releases the condition's lock.
    ///
    /// - Throws: ``SyncError/releaseUnlocked`` and ``SyncError/notOwner``.
    public func release(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        switch lock {
        case .plain(let lock): try lock.release(file: file, line: line, function: function)
        case .recursive(let lock): try lock.release(file: file, line: line, function: function)
        }
    }
}
