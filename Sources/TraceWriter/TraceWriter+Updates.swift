package import TraceModel

extension TraceWriter {
    /// The thread runs: since when, in nanoseconds since the recording began, and under which id of the system.
    package func setStarted(_ thread: ThreadID, at time: Int64, nativeID: Int64?) throws(TraceFileError) {
        try run("UPDATE thread SET started_ns = ?2, native_id = coalesce(?3, native_id) WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, time)
            $0.bind(3, nativeID)
        }
    }

    /// The thread has ended, or its end is unknown and `time` is nil.
    package func setEnded(_ thread: ThreadID, at time: Int64?, end: ThreadInfo.End) throws(TraceFileError) {
        try run("UPDATE thread SET ended_ns = ?2, \"end\" = ?3 WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, time)
            $0.bind(3, end.rawValue)
        }
    }

    /// The operating system's id of a thread is known.
    package func setNativeID(_ thread: ThreadID, _ nativeID: Int64?) throws(TraceFileError) {
        try run("UPDATE thread SET native_id = ?2 WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, nativeID)
        }
    }

    /// The thread was renamed.
    package func setName(_ thread: ThreadID, _ name: String?) throws(TraceFileError) {
        try run("UPDATE thread SET name = ?2 WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, name)
        }
    }

    /// The object was renamed.
    package func setName(_ object: ObjectID, _ name: String?) throws(TraceFileError) {
        try run("UPDATE object SET name = ?2 WHERE id = ?1") {
            $0.bind(1, object.rawValue)
            $0.bind(2, name)
        }
    }

    /// The thread was given an origin after it was made.
    package func setOrigin(_ thread: ThreadID, _ origin: String) throws(TraceFileError) {
        for sql in [
            "UPDATE thread SET origin = ?2 WHERE id = ?1", "UPDATE object SET origin = ?2 WHERE id = ?1",
        ] as [StaticString] {
            try run(sql) {
                $0.bind(1, thread.rawValue)
                $0.bind(2, origin)
            }
        }
    }

    /// The thread became a daemon, or ceased to be one.
    package func setDaemon(_ thread: ThreadID, _ isDaemon: Bool) throws(TraceFileError) {
        try run("UPDATE thread SET daemon = ?2 WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, isDaemon ? 1 : 0 as Int64)
        }
    }

    /// An error left the thread's target.
    package func setError(_ thread: ThreadID, _ message: String) throws(TraceFileError) {
        try run("UPDATE thread SET error = ?2 WHERE id = ?1") {
            $0.bind(1, thread.rawValue)
            $0.bind(2, message)
        }
    }

    /// The object is gone since `time`, in nanoseconds since the recording began.
    package func setDestroyed(_ object: ObjectID, at time: Int64) throws(TraceFileError) {
        try run("UPDATE object SET destroyed_ns = ?2 WHERE id = ?1") {
            $0.bind(1, object.rawValue)
            $0.bind(2, time)
        }
    }

    /// The process has ended, or its end is unknown and `time` is nil.
    package func setEnded(
        _ process: ProcessID, at time: Int64?, end: ProcessInfo.End, exitStatus: Int64? = nil, exitSignal: Int64? = nil
    ) throws(TraceFileError) {
        try run("UPDATE process SET ended_ns = ?2, \"end\" = ?3, exit_status = ?4, exit_signal = ?5 WHERE id = ?1") {
            $0.bind(1, process.rawValue)
            $0.bind(2, time)
            $0.bind(3, end.rawValue)
            $0.bind(4, exitStatus)
            $0.bind(5, exitSignal)
        }
    }
}
