import CRecorder
import TraceModel

/// What the recording of tests needs of threads.
extension Thread {
    /// The thread's id in the recording that is on; 0 where none is, or it has not touched anything in it.
    package var recordedID: Int64 { Int64(st_thread_recorded_id(handle)) }

    /// Names a thread that is not started as the one that runs a test, and so what descends from it.
    ///
    /// - Parameter test: The test, the same in each run: "Module.Suite.name()".
    package func setTest(_ test: String) { st_thread_set_origin(handle, ThreadInfo.origin(ofTest: test)) }

    /// Keeps the end of the process from waiting for the thread: it will not end. What is on record of it does not change.
    package func abandon() { st_thread_set_daemon(handle, true) }
}
