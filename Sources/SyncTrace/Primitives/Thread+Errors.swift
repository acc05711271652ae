import CTraceBuffer
import TraceModel

private let hookLock = WordLock()
/// Under `hookLock`.
private nonisolated(unsafe) var hook: @Sendable (Thread, any Error) -> Void = { thread, error in
    writeToStandardError("Uncaught error in thread \(thread.name): \(String(describing: error))")
}

extension Thread {
    /// What is called, in the thread itself, with an error that left its ``run()``.
    ///
    /// The one that is there from the start prints the thread's name and the error to standard error. The process goes
    /// on, and its exit code is unaffected.
    public static var exceptHook: @Sendable (Thread, any Error) -> Void {
        get { hookLock.withLock { hook } }
        set { hookLock.withLock { hook = newValue } }
    }

    /// Records the error that ended the thread, and hands it to the hook.
    func report(_ error: any Error) {
        if st_recording() {
            var text = String(describing: error)
            text.withUTF8 { bytes in
                // A cut inside a character is mended where the text is read.
                let length = UInt32(min(bytes.count, Int(ST_TEXT_LIMIT)))
                bytes.withMemoryRebound(to: CChar.self) {
                    st_note_text(
                        EventKind.error.rawValue, &handle.pointee.object, st_site(), 0, $0.baseAddress, length)
                }
            }
        }
        Thread.exceptHook(self, error)
    }
}
