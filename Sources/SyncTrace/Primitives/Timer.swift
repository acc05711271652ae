import CPrimitives
import CRecorder
import Synchronization
import TraceModel

/// A thread that waits for a while and then calls a function, unless it is cancelled before.
///
/// The meaning is that of Python's `threading.Timer`.
public final class Timer: Thread, @unchecked Sendable {
    private let interval: Duration
    /// Under the guard of the thread's own object.
    private var progress = Progress.waiting
    private var startSite: st_site?

    private enum Progress {
        case waiting
        case fired
        case cancelled
    }

    /// Makes a timer that is not started.
    ///
    /// - Parameters:
    ///   - interval: how long it waits once it is started; zero or less does not wait.
    ///   - name: the thread's name; nil or an empty one for "Thread-N".
    ///   - daemon: whether the end of the process may cut it off; nil for what the creating thread is.
    ///   - file: the file that a trace names; by default the caller's, like the next two.
    ///   - line: the line there.
    ///   - caller: the function there.
    ///   - function: what it calls.
    public init(
        after interval: Duration, name: String? = nil, daemon: Bool? = nil,
        function: @escaping @Sendable () throws -> Void,
        file: StaticString = #filePath, line: UInt = #line, caller: StaticString = #function
    ) {
        self.interval = interval
        super.init(timer: name, daemon: daemon, at: callSite(file, line, caller), target: function)
    }

    /// Starts the timer's thread, and returns once it runs.
    ///
    /// - Throws: ``SyncError/threadAlreadyStarted``, ``SyncError/threadStartFailed(code:)``.
    public override func start(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        object.guarded { if startSite == nil { startSite = site } }
        try super.start(file: file, line: line, function: function)
    }

    /// Waits, and calls the function unless the timer was cancelled before.
    public override func run() throws {
        if waitToFire() { try super.run() }
    }

    /// Prevents the call, if the function was not called yet; else nothing happens.
    public func cancel(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        let site = callSite(file, line, function)
        object.guarded {
            if progress != .waiting { return }
            object.emit(.cancel, at: site)
            progress = .cancelled
            st_queue_let_go(object)
        }
    }

    private var object: RecordedObject { RecordedObject(thread: handle) }

    /// Puts on record, also for a recording that starts later, how long the timer waits. Under the guard.
    private func schedule(until deadline: UInt64) {
        let site = startSite ?? st_site()
        let delay = Int64(clamping: interval.wholeNanoseconds)
        if deadline != Deadline.poll {
            handle.pointee.blocked_kind = UInt32(EventKind.schedule.rawValue)
            handle.pointee.blocked_limit = delay
            handle.pointee.blocked_site = site
            // As st_block_begin does, which would record the time that is left, and not the time that was asked for.
            let blockedOn = (UnsafeMutableRawPointer(handle) + MemoryLayout<st_thread>.offset(of: \.blocked_on)!)
                .assumingMemoryBound(to: Atomic<UInt>.self)
            blockedOn.pointee.store(UInt(bitPattern: object), ordering: .sequentiallyConsistent)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
        }
        object.emit(.schedule, delay, at: site)
    }

    /// Whether the function is to be called now.
    private func waitToFire() -> Bool {
        let deadline = Deadline.after(interval)
        let isCancelled = object.guarded {
            if progress != .waiting { return true }
            schedule(until: deadline)
            st_queue_enter(object)
            return false
        }
        if isCancelled { return false }
        _ = st_park(deadline)
        st_block_end()
        return object.guarded {
            st_queue_leave(object)
            if progress != .waiting { return false }
            object.emit(.fire, at: startSite ?? st_site())
            progress = .fired
            return true
        }
    }
}
