import CPrimitives
import CRecorder
import TraceModel

/// A thread of control, with the meaning of Python's `threading.Thread`.
///
/// Give it a `target`, or subclass it and override ``run()``; override nothing else but the initializer. A process ends
/// when its main thread and all threads that are not daemons have ended; daemons are cut off where they stand.
open class Thread: @unchecked Sendable {
    let handle: UnsafeMutablePointer<st_thread>
    /// Touched before the start by the creating thread, and then by the thread itself.
    private var target: (@Sendable () throws -> Void)?

    /// Makes a thread that is not started.
    ///
    /// - Parameters:
    ///   - name: its name; nil or an empty one for "Thread-N".
    ///   - daemon: whether the end of the process may cut it off; nil for what the creating thread is.
    ///   - file: the file that a trace names; by default the caller's, like the next two.
    ///   - line: the line there.
    ///   - function: the function there.
    ///   - target: what ``run()`` calls.
    public init(
        name: String? = nil, daemon: Bool? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        target: (@Sendable () throws -> Void)? = nil
    ) {
        handle = Thread.makeHandle(.thread, name: name, daemon: daemon, at: callSite(file, line, function))
        self.target = target
        _ = st_thread_set_peer(handle, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Makes the thread of a timer.
    init(timer name: String?, daemon: Bool?, at site: st_site, target: @escaping @Sendable () throws -> Void) {
        handle = Thread.makeHandle(.timer, name: name, daemon: daemon, at: site)
        self.target = target
        _ = st_thread_set_peer(handle, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Makes the stand-in of a thread that runs already.
    init(standInFor handle: UnsafeMutablePointer<st_thread>) {
        st_thread_retain(handle)
        self.handle = handle
    }

    deinit { st_thread_release(handle) }

    /// What the thread does: calls the target, unless a subclass overrides it.
    open func run() throws {
        try target?()
    }

    /// Starts the thread, and returns once it runs.
    ///
    /// - Throws: ``SyncError/threadAlreadyStarted``, or ``SyncError/threadStartFailed(code:)``, after which it may be
    ///   tried again.
    public func start(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        // The thread keeps its object alive until it has ended.
        let context = Unmanaged.passRetained(self)
        let code = st_thread_start(
            handle,
            { context in Unmanaged<Thread>.fromOpaque(context!).takeUnretainedValue().runToEnd() },
            { context in Unmanaged<Thread>.fromOpaque(context!).release() },
            context.toOpaque(), callSite(file, line, function))
        if code == 0 { return }
        context.release()
        if code == alreadyStartedCode {
            throw refuse(.startTwice, .threadAlreadyStarted, at: callSite(file, line, function))
        }
        noteThrowing(at: callSite(file, line, function))
        throw .threadStartFailed(code: code)
    }

    /// Waits until the thread has ended, or `timeout` has passed; then ``isAlive`` tells which.
    ///
    /// Nil waits without a limit; zero or less does not wait. The main thread has ended when its body is over, while it
    /// waits for other threads at the end of the process.
    ///
    /// - Throws: ``SyncError/joinBeforeStart``, ``SyncError/joinOfCurrentThread``,
    ///   ``SyncError/joinOfForeignThread``.
    public func join(
        timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) {
        let deadline = Deadline.after(timeout)
        let site = callSite(file, line, function)
        if st_thread_is_foreign(handle) { throw refuse(.joinForeign, .joinOfForeignThread, at: site) }
        if phase < ST_PHASE_ALIVE.rawValue { throw refuse(.joinBeforeStart, .joinBeforeStart, at: site) }
        if st_self() == handle { throw refuse(.joinSelf, .joinOfCurrentThread, at: site) }
        _ = st_thread_join(handle, deadline, site)
    }
}

extension Thread {
    var phase: UInt32 { st_thread_phase(handle) }

    /// Records a misuse of the thread, and returns what is wrong with it.
    @inline(never)
    func refuse(_ refusal: Refusal, _ error: SyncError, at site: st_site) -> SyncError {
        RecordedObject(thread: handle).refuse(.misuse, refusal, at: site)
        return error
    }

    private static func makeHandle(
        _ kind: ObjectKind, name: String?, daemon: Bool?, at site: st_site
    ) -> UnsafeMutablePointer<st_thread> {
        let daemon: Int32 = daemon.map { $0 ? 1 : 0 } ?? -1
        let name = name.flatMap { $0.isEmpty ? nil : $0 } ?? nextDefaultName()
        return st_thread_create(kind.rawValue, name, daemon, site)
    }

    /// Runs in the new thread; 0 if it returned, 1 if it threw.
    private func runToEnd() -> UInt32 {
        // What the target holds is let go while the thread still counts as running.
        defer { target = nil }
        do {
            try run()
            return 0
        } catch {
            report(error)
            return 1
        }
    }
}
