public import CRecorder
import TraceModel

/// A lock around a value, with the interface of `Synchronization.Mutex` and a name.
///
/// A program that imports SyncTrace instead of Synchronization for its mutexes has them in the trace. A thread that
/// locks a mutex that it holds ends the process, as with the original; the trace then ends with its request.
public struct Mutex<Value: ~Copyable>: ~Copyable {
    @usableFromInline let object: RecordedObject
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Makes an unlocked mutex around a value; `name` is what a trace calls it.
    public init(
        _ initialValue: consuming sending Value, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        object = .make(.mutex, name: name, at: callSite(file, line, function))
        value = .allocate(capacity: 1)
        value.initialize(to: initialValue)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        object.free()
    }

    /// Waits until the mutex is free, and runs `body` with the value while it is locked.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        if !st_word_try_lock(&object.pointee.word) {
            lockMutexContended(object, file, line, function)
        } else if st_recording() {
            recordMutex(object, .acquire, 1, file, line, function)
        }
        st_store_release64(&object.pointee.owner, st_self().pointee.serial)
        defer {
            if st_recording() { recordMutex(object, .release, 0, file, line, function) }
            st_store_relaxed64(&object.pointee.owner, 0)
            st_word_unlock(&object.pointee.word)
        }
        return try body(&value.pointee)
    }

    /// Runs `body` with the value if the mutex can be locked at once, and returns nil if it cannot.
    @inlinable
    public borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result? {
        if !st_word_try_lock(&object.pointee.word) {
            refuseMutex(object, file, line, function)
            return nil
        }
        if st_recording() { recordMutex(object, .acquireAtOnce, 1, file, line, function) }
        st_store_release64(&object.pointee.owner, st_self().pointee.serial)
        defer {
            if st_recording() { recordMutex(object, .release, 0, file, line, function) }
            st_store_relaxed64(&object.pointee.owner, 0)
            st_word_unlock(&object.pointee.word)
        }
        return try body(&value.pointee)
    }
}

extension Mutex: @unchecked Sendable where Value: ~Copyable {}

/// What of a mutex's own to record.
@usableFromInline
enum MutexEvent {
    case acquire
    /// An acquisition that would not have waited.
    case acquireAtOnce
    case release
}

@usableFromInline @inline(never)
func recordMutex(
    _ object: RecordedObject, _ event: MutexEvent, _ level: Int64,
    _ file: StaticString, _ line: UInt, _ function: StaticString
) {
    let site = callSite(file, line, function)
    if event == .acquireAtOnce { object.noteAttempt(until: Deadline.poll, at: site) }
    object.emit(event == .release ? .release : .acquire, level, at: site)
}

@usableFromInline @inline(never)
func lockMutexContended(_ object: RecordedObject, _ file: StaticString, _ line: UInt, _ function: StaticString) {
    let site = callSite(file, line, function)
    if st_load_relaxed64(&object.pointee.owner) == currentSerial() {
        // As the original does; the trace ends with the request.
        object.beginBlocking(.request, numbered: false, until: Deadline.never, at: site)
        fatalError("Recursive call to lock Mutex")
    }
    _ = object.lockWord(until: Deadline.never, at: site)
    object.emit(.acquire, 1, at: site)
}

@usableFromInline @inline(never)
func refuseMutex(_ object: RecordedObject, _ file: StaticString, _ line: UInt, _ function: StaticString) {
    object.note(.tryFail, at: callSite(file, line, function))
}
