// Python's `with` for everything that is acquired and released.
//
// Each has two forms. What `body` throws may be anything, and then so may what the scope throws; a body that throws
// nothing, or only ``SyncError``, leaves the error of the release, which is a `SyncError`. The result is not `sending`:
// a lock owns no value, so a result is as free to be sent as what `body` captured. ``Mutex`` owns one, and says so.

extension Lock {
    /// Runs `body` with the lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try release(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with the lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try release(file: file, line: line, function: function)
        }
    }
}

extension RLock {
    /// Runs `body` with the lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try release(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with the lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try release(file: file, line: line, function: function)
        }
    }
}

extension Condition {
    /// Runs `body` with the condition's lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try release(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with the condition's lock held, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try release(file: file, line: line, function: function)
        }
    }
}

extension Semaphore {
    /// Runs `body` with a permit, and gives it back however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withPermit<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try release(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with a permit, and gives it back however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withPermit<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try release(file: file, line: line, function: function)
        }
    }
}

extension ReadWriteLock {
    /// Runs `body` with the lock held to write, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try release(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with the lock held to write, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquire(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try release(file: file, line: line, function: function)
        }
    }
}

extension ReadWriteLock {
    /// Runs `body` with a shared hold, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: the ``SyncError`` that `body` throws, else that of the release.
    public func withSharedLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws(SyncError) -> Result
    ) throws(SyncError) -> Result {
        acquireShared(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) { () throws(SyncError) in
            try releaseShared(file: file, line: line, function: function)
        }
    }

    /// Runs a `body` that may throw any error with a shared hold, and releases it however `body` ends.
    ///
    /// Where `body` and the release both fail, the error is that of `body`. Python's `with`.
    ///
    /// - Throws: what `body` throws, else the ``SyncError`` of the release.
    public func withSharedLock<Result: ~Copyable>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: () throws -> Result
    ) throws -> Result {
        acquireShared(file: file, line: line, function: function)
        return try running(body, at: callSite(file, line, function)) {
            try releaseShared(file: file, line: line, function: function)
        }
    }
}
