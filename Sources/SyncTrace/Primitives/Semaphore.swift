import CPrimitives
import CRecorder
import TraceModel

/// A counter of permits: acquiring takes one and waits while there is none, releasing gives some back.
///
/// It has no owner, and a thread that comes at the right moment may overtake those that wait. The meaning is that of
/// Python's `threading.Semaphore`.
public class Semaphore: @unchecked Sendable {
    let object: RecordedObject
    /// The permits that there may be.
    private let bound: Int64

    /// Makes a semaphore with `value` permits; `name` is what a trace calls it.
    ///
    /// - Throws: ``SyncError/negativeInitialValue``.
    public init(
        _ value: Int = 1, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        try Self.check(value, at: site)
        object = .make(.semaphore, name: name, capacity: value, at: site)
        bound = .max
    }

    init(bounded value: Int, name: String?, at site: st_site) throws(SyncError) {
        try Self.check(value, at: site)
        object = .make(.boundedSemaphore, name: name, capacity: value, at: site)
        bound = Int64(value)
    }

    deinit { object.free() }

    /// Takes a permit, and waits for one if there is none.
    public func acquire(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        _ = acquire(until: Deadline.never, at: callSite(file, line, function))
    }

    /// Takes a permit if there is one at this moment, and returns whether it was taken.
    public func tryAcquire(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Bool {
        acquire(until: Deadline.poll, at: callSite(file, line, function))
    }

    /// Takes a permit if one can be had at once (`blocking: false`) or in time, and returns whether it was taken.
    ///
    /// A timeout of zero or less does not wait.
    ///
    /// - Throws: ``SyncError/timeoutWithoutBlocking``.
    public func acquire(
        blocking: Bool, timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let site = callSite(file, line, function)
        return acquire(
            until: try object.deadline(blocking: blocking, timeout: timeout, pollsBelowZero: true, at: site), at: site)
    }

    /// Waits for a permit until `timeout` has passed, and returns whether it was taken; nil waits without a limit, and zero or
    /// less does not wait.
    ///
    /// It throws nothing; it is declared as the other primitives declare it, so that one takes the place of another.
    public func acquire(
        timeout: Duration?, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        try acquire(blocking: true, timeout: timeout, file: file, line: line, function: function)
    }

    /// Gives `n` permits back, and wakes as many waiting threads.
    ///
    /// A signal handler may call this at any moment. Where its thread is inside the library, the permits are given back as
    /// soon as that thread leaves it; what is refused then is on record and not thrown. As an event, the semaphore must have
    /// been made before the handler uses it.
    ///
    /// - Throws: ``SyncError/invalidReleaseCount``, ``SyncError/releasedTooOften``.
    public func release(
        _ n: Int = 1, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        guard st_is_inside() else { return try release(n, at: site) }
        st_defer(
            { semaphore, n, site in
                try? Unmanaged<Semaphore>.fromOpaque(semaphore!).takeRetainedValue().release(Int(n), at: site)
            }, Unmanaged.passRetained(self).toOpaque(), Int64(n), site)
    }
}

extension Semaphore {
    private static func check(_ value: Int, at site: st_site) throws(SyncError) {
        if value >= 0 { return }
        RecordedObject.callingThread.refuse(.misuse, .negativeInitialValue, at: site)
        throw .negativeInitialValue
    }

    private func release(_ n: Int, at site: st_site) throws(SyncError) {
        if n < 1 {
            object.refuse(.misuse, .invalidReleaseCount, at: site)
            throw .invalidReleaseCount
        }
        let isDone = object.guarded {
            let (permits, overflow) = object.level.addingReportingOverflow(Int64(n))
            if overflow || permits > bound { return false }
            object.emit(.release, permits, at: site)
            object.level = permits
            _ = st_queue_let_go_many(object, Int64(n))
            return true
        }
        if !isDone {
            object.refuse(.releaseError, .pastBound, at: site)
            throw .releasedTooOften
        }
    }

    private func acquire(until deadline: UInt64, at site: st_site) -> Bool {
        let isTaken = object.guarded {
            if object.level > 0 { object.noteAttempt(until: deadline, at: site) }
            if take(at: site) { return true }
            if deadline != Deadline.poll { st_queue_enter(object) }
            return false
        }
        if isTaken { return true }
        if deadline == Deadline.poll {
            object.note(.tryFail, at: site)
            return false
        }
        return waitForPermit(until: deadline, at: site)
    }

    /// The calling thread is in the queue.
    @inline(never)
    private func waitForPermit(until deadline: UInt64, at site: st_site) -> Bool {
        object.beginBlocking(.request, numbered: false, until: deadline, at: site)
        while true {
            let isLetGo = st_park(deadline)
            let outcome: Bool? = object.guarded {
                // Who was let go at the last moment must look for the permit, too: nobody else was told of it.
                let isQueued = !isLetGo && st_queue_leave(object)
                if !isQueued && take(at: site) { return true }
                if !isLetGo { return false }
                // Overtaken: back to the place that it had.
                st_queue_enter(object)
                moveToFront(object)
                return nil
            }
            if let outcome {
                st_block_end()
                if !outcome { object.note(.timeout, at: site) }
                return outcome
            }
        }
    }

    /// Under the guard. Takes a permit, if there is one.
    private func take(at site: st_site) -> Bool {
        let permits = object.level - 1
        if permits < 0 { return false }
        object.emit(.acquire, permits, at: site)
        object.level = permits
        return true
    }
}

/// Moves the calling thread from the end of the queue to its head; under the guard.
private func moveToFront(_ object: RecordedObject) {
    guard let thread = object.pointee.queue_tail, let head = object.pointee.queue_head, thread != head else { return }
    object.pointee.queue_tail = thread.pointee.queue_previous
    object.pointee.queue_tail.pointee.queue_next = nil
    thread.pointee.queue_previous = nil
    thread.pointee.queue_next = head
    head.pointee.queue_previous = thread
    object.pointee.queue_head = thread
}
