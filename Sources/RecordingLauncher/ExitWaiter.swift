import CRecorder
import Glibc
import TraceCollector

/// Waits for the end of the program on a thread of its own, so that collecting goes on meanwhile.
final class ExitWaiter: @unchecked Sendable {
    private let pid: pid_t
    private var thread = pthread_t()
    /// 0 until the program has ended, then the wait status + 1; release store by the waiting thread, acquire load by
    /// the collecting one.
    private let result: UnsafeMutablePointer<UInt64>
    private let collector: Collector
    // Written before `result` is.
    private var time: Int64 = 0

    init(_ pid: pid_t, _ collector: Collector) {
        self.pid = pid
        self.collector = collector
        result = .allocate(capacity: 1)
        result.initialize(to: 0)
        pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ExitWaiter>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
    }

    deinit { result.deallocate() }

    private func run() {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WUNTRACED)
            if ended < 0 && errno == EINTR { continue }
            guard ended >= 0, status & 0xff == 0x7f else { break }
            SignalPassing.stopWithProgram()
        }
        SignalPassing.target(0)
        time = collector.elapsed
        st_store_release64(result, UInt64(UInt32(bitPattern: status)) + 1)
        collector.wake()
    }

    /// How the program has ended, and when, in nanoseconds since the recording began; nil until it has. It is told once.
    var end: (status: Collector.ExitStatus, time: Int64)? {
        let value = st_load_acquire64(result)
        guard value != 0 else { return nil }
        pthread_join(thread, nil)
        let status = Int32(truncatingIfNeeded: value - 1)
        let signal = status & 0x7f
        return (signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal), time)
    }
}
