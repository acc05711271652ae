import CRecorder
import Glibc
package import TraceWriter

/// Runs a collector inside the traced program, on a thread that is not part of the trace.
package final class CollectorThread: @unchecked Sendable {
    /// Only the collecting thread uses it until ``finish()`` has joined that.
    private let collector: Collector
    private var thread = pthread_t()
    /// Atomic: release store by ``finish()``, acquire load by the collecting thread.
    private let stopping: UnsafeMutablePointer<UInt32>
    private var failure: TraceFileError?

    /// Nanoseconds between rounds when no thread fills a segment.
    private static let pause: UInt64 = 20_000_000

    /// Starts collecting.
    package init(_ collector: Collector) throws(CollectorError) {
        self.collector = collector
        stopping = .allocate(capacity: 1)
        stopping.initialize(to: 0)
        // The program's signals are none of this thread's business.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        let problem = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<CollectorThread>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard problem == 0 else {
            Unmanaged.passUnretained(self).release()
            throw .cannotCreate(path: collector.directory.path, reason: String(cString: strerror(problem)))
        }
    }

    deinit { stopping.deallocate() }

    private func run() {
        st_set_native_thread_name("synctrace")
        while st_load_acquire(stopping) == 0 {
            let bell = collector.bell
            do {
                let count = try collector.collect()
                if count == 0 { collector.sleep(since: bell, nanoseconds: Self.pause) }
            } catch {
                // The buffers stay: `synctrace recover` can take them up.
                failure = error
                collector.giveUp()
                return
            }
        }
    }

    /// Begins the next round now.
    package func hurry() { collector.wake() }

    /// Ends the collecting and closes the trace. Once.
    package func finish(isOrderly: Bool) throws(TraceFileError) -> CollectorResult {
        join()
        defer { st_part_leave() }
        if let failure { throw failure }
        return try FileSizeSignal.heldBack { () throws(TraceFileError) in
            try collector.finish(isOrderly: isOrderly)
        }
    }

    /// Ends the collecting and removes the trace and the buffers, in which nothing is. Once, in place of ``finish(isOrderly:)``.
    package func discard() {
        join()
        collector.discard()
        st_part_leave()
    }

    private func join() {
        st_store_release(stopping, 1)
        collector.wake()
        pthread_join(thread, nil)
    }
}
