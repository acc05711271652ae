import Glibc
import TraceCollector
import TraceWriter

/// Collects on a thread that leaves the processors to others where they want them, while the caller waits.
///
/// A thread cannot take back a low priority without special rights, so the caller keeps its own.
final class LeisurelyCollecting: @unchecked Sendable {
    private let collector: Collector
    private var thread: pthread_t?
    private let isAsked: UnsafeMutablePointer<sem_t>
    private let isDone: UnsafeMutablePointer<sem_t>
    // The caller uses these two before it posts `isAsked` and after `isDone`, the thread in between.
    private var isOver = false
    private var result = Result<Int, TraceFileError>.success(0)

    /// What `nice` adds: about a tenth of the share of a thread that wants the same processor.
    private static let niceness: Int32 = 10

    init(_ collector: Collector) {
        self.collector = collector
        isAsked = .allocate(capacity: 1)
        isDone = .allocate(capacity: 1)
        sem_init(isAsked, 0, 0)
        sem_init(isDone, 0, 0)
        var handle = pthread_t()
        let problem = pthread_create(
            &handle, nil,
            { context in
                Unmanaged<LeisurelyCollecting>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        if problem == 0 { thread = handle } else { Unmanaged.passUnretained(self).release() }
    }

    deinit {
        for semaphore in [isAsked, isDone] {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }
    }

    private func run() {
        // Of the calling thread alone, on Linux.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while true {
            while sem_wait(isAsked) != 0 {}
            if isOver { return }
            do throws(TraceFileError) {
                result = .success(try collector.collectUnlessPressed())
            } catch {
                result = .failure(error)
            }
            sem_post(isDone)
        }
    }

    /// Ends the thread. To be called once, after all else.
    func finish() {
        guard let thread else { return }
        isOver = true
        sem_post(isAsked)
        pthread_join(thread, nil)
    }

    /// Writes out what the threads had stored, as long as that is not pressing.
    func collect() throws(TraceFileError) -> Int {
        guard thread != nil else { return try collector.collect() }
        sem_post(isAsked)
        while sem_wait(isDone) != 0 {}
        return try result.get()
    }
}
