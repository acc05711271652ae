import CRecorder
import TraceModel

/// A lock that its owner may acquire again, one level deeper each time; it is free when every level is released.
///
/// The meaning is that of Python's `threading.RLock`.
public final class RLock: Sendable {
    nonisolated(unsafe) let object: RecordedObject

    /// Makes an unlocked lock; `name` is what a trace calls it.
    public convenience init(
        name: String? = nil, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        self.init(name: name, at: callSite(file, line, function))
    }

    init(name: String?, at site: st_site) {
        object = .make(.rlock, name: name, at: site)
    }

    deinit { object.free() }

    /// Waits until the lock is free, and locks it; goes one level deeper if the calling thread holds it already.
    public func acquire(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        _ = acquire(until: Deadline.never, file, line, function)
    }

    /// Acquires the lock if it is free or the calling thread holds it, and returns whether it was acquired.
    public func tryAcquire(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        acquire(until: Deadline.poll, file, line, function)
    }

    /// Acquires the lock if it can be had at once (`blocking: false`) or in time, and returns whether it was acquired.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking`` and ``SyncError/negativeTimeout``.
    public func acquire(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let site = callSite(file, line, function)
        let deadline = try object.deadline(blocking: blocking, timeout: timeout, at: site)
        return acquire(until: deadline, file, line, function)
    }

    /// Waits for the lock until `timeout` has passed, and returns whether it was acquired; nil waits without a limit.
    ///
    /// - Throws: ``SyncError/negativeTimeout``.
    public func acquire(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquire(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Goes one level up, and lets a waiting thread have the lock when that was the last.
    ///
    /// - Throws: ``SyncError/releaseUnlocked`` and ``SyncError/notOwner``.
    public func release(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        guard isOwned else { throw refuseRelease(at: callSite(file, line, function)) }
        let level = object.level - 1
        if st_recording() { record(.release, level, file, line, function) }
        object.level = level
        if level == 0 { letGo() }
    }
}

extension RLock {
    /// Whether the calling thread holds the lock. Only a thread itself makes itself the owner, so no order is needed.
    var isOwned: Bool { st_load_relaxed64(&object.pointee.owner) == currentSerial() }

    @inline(__always)
    private func acquire(
        until deadline: UInt64, _ file: StaticString, _ line: UInt, _ function: StaticString
    ) -> Bool {
        var level: Int64 = 1
        if isOwned {
            level = object.level + 1
        } else if !st_word_try_lock(&object.pointee.word) {
            return acquireContended(until: deadline, at: callSite(file, line, function))
        }
        // Recorded while the old state still stands, for a recording that first meets the lock here.
        if st_recording() {
            object.noteAttempt(until: deadline, at: callSite(file, line, function))
            record(.acquire, level, file, line, function)
        }
        object.level = level
        st_store_relaxed64(&object.pointee.owner, currentSerial())
        return true
    }

    @inline(never)
    private func acquireContended(until deadline: UInt64, at site: st_site) -> Bool {
        guard object.lockWord(until: deadline, at: site) else { return false }
        take(level: 1, at: site)
        return true
    }

    /// Makes the calling thread, which has just locked the word, the owner.
    private func take(level: Int64, at site: st_site) {
        object.emit(.acquire, level, at: site)
        object.level = level
        st_store_relaxed64(&object.pointee.owner, currentSerial())
    }

    private func letGo() {
        st_store_relaxed64(&object.pointee.owner, 0)
        st_word_unlock(&object.pointee.word)
    }

    @inline(never)
    private func record(
        _ kind: EventKind, _ level: Int64, _ file: StaticString, _ line: UInt, _ function: StaticString
    ) {
        object.emit(kind, level, at: callSite(file, line, function))
    }

    /// Records a release that the calling thread has no right to, and returns what is wrong with it.
    @inline(never)
    private func refuseRelease(at site: st_site) -> SyncError {
        let isFree = st_load_relaxed64(&object.pointee.owner) == 0
        object.refuse(.releaseError, isFree ? .unlocked : .notOwner, at: site)
        return isFree ? .releaseUnlocked : .notOwner
    }

    /// Releases all levels, which the caller holds, and returns how many there were.
    func releaseAllLevels(at site: st_site) -> Int64 {
        let level = object.level
        object.emit(.release, 0, at: site)
        object.level = 0
        letGo()
        return level
    }

    /// Waits for the lock as long as it takes, and is then as deep in it as before ``releaseAllLevels(at:)``.
    func restore(level: Int64, at site: st_site) {
        if !st_word_try_lock(&object.pointee.word) { _ = object.lockWord(until: Deadline.never, at: site) }
        take(level: level, at: site)
    }
}
