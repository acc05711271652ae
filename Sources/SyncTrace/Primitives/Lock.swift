import CPrimitives
import CRecorder
import TraceModel

/// A lock without an owner: whoever holds it, any thread may release it.
///
/// A thread that acquires it again without releasing it blocks forever; ``RLock`` is for that. No order among waiting
/// threads is promised. The meaning is that of Python's `threading.Lock`.
public final class Lock: Sendable {
    nonisolated(unsafe) let object: RecordedObject

    /// Makes an unlocked lock; `name` is what a trace calls it.
    public init(
        name: String? = nil, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        object = .make(.lock, name: name, at: callSite(file, line, function))
    }

    deinit { object.free() }

    /// Whether some thread holds the lock at this moment.
    public var isLocked: Bool { st_load_relaxed(&object.pointee.word) & ST_LOCKED != 0 }

    /// Waits until the lock is free, and locks it.
    public func acquire(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        guard st_word_try_lock(&object.pointee.word) else {
            _ = acquireContended(until: Deadline.never, at: callSite(file, line, function))
            return
        }
        if st_recording() { recordAcquisition(file, line, function) }
        // Release: partner of the acquire load in st_word_claim_release, which waits until the acquisition is on record.
        st_store_release64(&object.pointee.owner, currentSerial())
    }

    /// Locks the lock if it is free at this moment, and returns whether it was acquired.
    public func tryAcquire(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        acquire(until: Deadline.poll, at: callSite(file, line, function))
    }

    /// Locks the lock if it can be had at once (`blocking: false`) or in time, and returns whether it was acquired.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking`` and ``SyncError/negativeTimeout``.
    public func acquire(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let site = callSite(file, line, function)
        return acquire(until: try object.deadline(blocking: blocking, timeout: timeout, at: site), at: site)
    }

    /// Waits for the lock until `timeout` has passed, and returns whether it was acquired; nil waits without a limit.
    ///
    /// - Throws: ``SyncError/negativeTimeout``.
    public func acquire(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquire(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Unlocks the lock, whichever thread holds it, and lets one waiting thread have it.
    ///
    /// - Throws: ``SyncError/releaseUnlocked``.
    public func release(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        if st_recording() {
            try releaseOnRecord(at: callSite(file, line, function))
            return
        }
        try releaseUnrecorded()
    }
}

extension Lock {
    /// Acquires the lock until the deadline; ``Deadline/poll`` does not wait.
    func acquire(until deadline: UInt64, at site: st_site) -> Bool {
        guard st_word_try_lock(&object.pointee.word) else { return acquireContended(until: deadline, at: site) }
        object.noteAttempt(until: deadline, at: site)
        object.emit(.acquire, 1, at: site)
        st_store_release64(&object.pointee.owner, currentSerial())
        return true
    }

    @inline(never)
    private func acquireContended(until deadline: UInt64, at site: st_site) -> Bool {
        guard object.lockWord(until: deadline, at: site) else { return false }
        object.emit(.acquire, 1, at: site)
        st_store_release64(&object.pointee.owner, currentSerial())
        return true
    }

    @inline(never)
    private func recordAcquisition(_ file: StaticString, _ line: UInt, _ function: StaticString) {
        object.emit(.acquire, 1, at: callSite(file, line, function))
    }

    /// Releases the lock, on record if a recording is on.
    func release(at site: st_site) throws(SyncError) {
        if st_recording() { try releaseOnRecord(at: site) } else { try releaseUnrecorded() }
    }

    @inline(__always)
    private func releaseUnrecorded() throws(SyncError) {
        st_store_relaxed64(&object.pointee.owner, 0)
        if !st_word_unlock(&object.pointee.word) { throw .releaseUnlocked }
    }

    /// Releases while a recording may be on: of several threads that release at once, one records it and lets go.
    @inline(never)
    private func releaseOnRecord(at site: st_site) throws(SyncError) {
        guard st_word_claim_release(&object.pointee.word, &object.pointee.owner) else {
            object.refuse(.releaseError, .unlocked, at: site)
            throw .releaseUnlocked
        }
        // Recorded while the owner still stands, for a recording that first meets the lock here.
        object.emit(.release, 0, at: site)
        st_store_relaxed64(&object.pointee.owner, 0)
        if !st_word_unlock(&object.pointee.word) { throw .releaseUnlocked }
    }
}
