import CRecorder
import TraceModel

private let hookLock = WordLock()
/// Under `hookLock`. One word to store, so that a forked child finds the old one or the new one.
private nonisolated(unsafe) var hook = Hook { thread, error in
    writeToStandardError("Uncaught error in thread \(thread.name): \(String(describing: error))")
}

private final class Hook: Sendable {
    let call: @Sendable (Thread, any Error) -> Void

    init(_ call: @escaping @Sendable (Thread, any Error) -> Void) { self.call = call }
}

extension Thread {
    /// What is called, in the thread itself, with an error that left its ``run()``.
    ///
    /// The one that is there from the start prints the thread's name and the error to standard error. The process goes
    /// on, and its exit code is unaffected.
    public static var exceptHook: @Sendable (Thread, any Error) -> Void {
        get { hookLock.withLock { hook }.call }
        set {
            let new = Hook(newValue)
            // The old one is let go outside: what it captured may end there, and call anything.
            _ = hookLock.withLock {
                let old = hook
                hook = new
                return old
            }
        }
    }

    /// Records the error that ended the thread, and hands it to the hook.
    func report(_ error: any Error) {
        if st_recording() {
            // The library's own errors have a place of their own. Of others the trace has that of the scope that the
            // error left, if nothing happened since, or else the thread's last event.
            let isOwn = error is SyncError || error is BrokenBarrierError
            let site = isOwn ? st_self().pointee.refused_site : st_left_site()
            var text = String(describing: error)
            text.withUTF8 { bytes in
                // A cut inside a character is repaired where the text is read.
                let length = UInt32(min(bytes.count, Int(ST_TEXT_LIMIT)))
                bytes.withMemoryRebound(to: CChar.self) {
                    st_note_text(
                        EventKind.error.rawValue, &handle.pointee.object, site, 0, $0.baseAddress, length)
                }
            }
        }
        Thread.exceptHook(self, error)
    }
}
