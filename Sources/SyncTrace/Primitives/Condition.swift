import CPrimitives
import CRecorder
import TraceModel

/// A place to wait until another thread notifies, together with the lock that protects what is waited for.
///
/// A thread waits and notifies with the lock held; over a plain ``Lock``, which has no owner, it is enough that it is
/// held. The meaning is that of Python's `threading.Condition`.
public final class Condition: Sendable {
    nonisolated(unsafe) let object: RecordedObject
    let lock: ConditionLock

    /// Makes a condition with an ``RLock`` of its own, which a trace calls "NAME.lock".
    public init(
        name: String? = nil, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        let site = callSite(file, line, function)
        object = .make(.condition, name: name, at: site)
        lock = .recursive(RLock(name: name.flatMap { $0.isEmpty ? nil : $0 + ".lock" }, at: site))
    }

    /// Makes a condition over a lock, which several conditions may share.
    public init(
        lock: RLock, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        object = .make(.condition, name: name, at: callSite(file, line, function))
        self.lock = .recursive(lock)
    }

    /// Makes a condition over a plain lock, which several conditions may share.
    public init(
        lock: Lock, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        object = .make(.condition, name: name, at: callSite(file, line, function))
        self.lock = .plain(lock)
    }

    deinit { object.free() }

    /// Waits until a notification comes (true) or `timeout` has passed (false); nil waits without a limit.
    ///
    /// The lock is released meanwhile, all levels of it, and held again afterwards; getting it back has no timeout. A
    /// timeout of zero or less releases the lock and takes it again without waiting.
    ///
    /// - Throws: ``SyncError/conditionLockNotHeld``.
    @discardableResult
    public func wait(
        timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try wait(until: Deadline.after(timeout), at: callSite(file, line, function))
    }

    /// Waits until `predicate` holds, which is tested with the lock held, at first and after each wake-up.
    ///
    /// `timeout` is for all the waits together. Returns the last value of the predicate.
    ///
    /// - Throws: ``SyncError/conditionLockNotHeld``, or what `predicate` throws.
    @discardableResult
    public func wait(
        timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        until predicate: () throws -> Bool
    ) throws -> Bool {
        let site = callSite(file, line, function)
        if try predicate() { return true }
        let deadline = Deadline.after(timeout)
        repeat {
            _ = try wait(until: deadline, at: site)
            if try predicate() { return true }
        } while !Deadline.isOver(deadline)
        return false
    }

    /// Wakes at most `n` waiting threads, the oldest first; they go on when they get the lock, which this does not
    /// release. Nothing happens if none waits, or if `n` is zero or less.
    ///
    /// - Throws: ``SyncError/conditionLockNotHeld``.
    public func notify(
        _ n: Int = 1, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        guard lock.isHeld else { throw refuse(.notification, at: site) }
        if n > 0 { notify(n, .notify, at: site) }
    }

    /// Wakes all threads that wait at this moment.
    ///
    /// - Throws: ``SyncError/conditionLockNotHeld``.
    public func notifyAll(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        guard lock.isHeld else { throw refuse(.notification, at: site) }
        notify(.max, .notifyAll, at: site)
    }
}

extension Condition {
    /// What a thread asked for that does not hold the lock.
    private enum Misuse { case wait, notification }

    /// Records a misuse, and returns what is wrong with it.
    @inline(never)
    private func refuse(_ misuse: Misuse, at site: st_site) -> SyncError {
        let refusal: Refusal =
            switch misuse {
            case .wait: lock.isForeign ? .waitNotOwner : .waitUnlocked
            case .notification: lock.isForeign ? .notifyNotOwner : .notifyUnlocked
            }
        object.refuse(.releaseError, refusal, at: site)
        return .conditionLockNotHeld
    }

    private func notify(_ n: Int, _ kind: EventKind, at site: st_site) {
        object.guarded {
            let woken = st_queue_let_go_many(object, Int64(n))
            object.emit(kind, woken, at: site)
        }
    }

    private func wait(until deadline: UInt64, at site: st_site) throws(SyncError) -> Bool {
        guard lock.isHeld else { throw refuse(.wait, at: site) }
        object.guarded {
            st_queue_enter(object)
            object.beginBlocking(.wait, numbered: true, until: deadline, at: site)
        }
        let level: Int64
        do throws(SyncError) {
            level = try lock.releaseAll(at: site)
        } catch {
            // Another thread released the plain lock in between: the wait is called off.
            object.guarded {
                st_queue_leave(object)
                object.emit(.wake, 0, at: site)
            }
            st_block_end()
            throw .conditionLockNotHeld
        }
        var isNotified = st_park(deadline)
        if !isNotified {
            // Who is not any more in the queue was let go at the last moment, and has used up a notification.
            isNotified = object.guarded { !st_queue_leave(object) }
        }
        st_block_end()
        lock.restore(level: level, at: site)
        object.guarded { object.emit(.wake, isNotified ? 1 : 0, at: site) }
        return isNotified
    }
}
