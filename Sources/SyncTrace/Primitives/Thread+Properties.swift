import CPrimitives
import CRecorder
import TraceModel

extension Thread {
    /// The thread's name, which need not be unique; the operating system's thread carries the first 15 bytes of it.
    public var name: String {
        get {
            var capacity: UInt64 = 64
            while true {
                var length: UInt64 = 0
                let name = String(unsafeUninitializedCapacity: Int(capacity)) { buffer in
                    length = buffer.withMemoryRebound(to: CChar.self) {
                        st_thread_copy_name(handle, $0.baseAddress, capacity)
                    }
                    return Int(min(length, capacity - 1))
                }
                if length < capacity { return name }
                // The copy ends with a zero byte.
                capacity = length + 1
            }
        }
        set { st_thread_set_name(handle, newValue) }
    }

    /// Whether the end of the process cuts the thread off instead of waiting for it.
    public var isDaemon: Bool { st_thread_is_daemon(handle) }

    /// Makes the thread a daemon, or not a daemon, before it is started.
    ///
    /// - Throws: ``SyncError/daemonAfterStart``.
    public func setDaemon(
        _ daemon: Bool,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        if phase != ST_PHASE_NEW.rawValue {
            throw refuse(.daemonSetLate, .daemonAfterStart, at: callSite(file, line, function))
        }
        st_thread_set_daemon(handle, daemon)
    }

    /// Whether the thread runs: from just before ``run()`` until just after it.
    public var isAlive: Bool { phase == ST_PHASE_ALIVE.rawValue }

    /// A number that no other thread of the process has or will have; nil before the start.
    public var ident: UInt64? { phase < ST_PHASE_ALIVE.rawValue ? nil : handle.pointee.serial }

    /// The operating system's number of the thread, which it may use again after the end; nil before the start.
    public var nativeID: Int64? { phase < ST_PHASE_ALIVE.rawValue ? nil : handle.pointee.native_id }

    /// Puts the calling thread to sleep; a duration of zero or less only gives way to others.
    public static func sleep(
        for duration: Duration,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        st_thread_sleep(min(duration.wholeNanoseconds, UInt64(Int64.max)), callSite(file, line, function))
    }
}

/// How many threads were given a default name.
private nonisolated(unsafe) let defaultNames: UnsafeMutablePointer<UInt64> = {
    let counter = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    counter.initialize(to: 0)
    return counter
}()

extension Thread {
    /// "Thread-N", where N counts the threads without a name of their own.
    static func nextDefaultName() -> String { "Thread-\(st_fetch_add_relaxed64(defaultNames, 1) + 1)" }
}
