import Glibc
package import TraceModel
import TraceWriter

extension TraceReader {
    /// Calls `body` with the events in the order of `seq`, many at a time, while a thread of its own reads the next ones.
    ///
    /// As ``forEachBatch(from:through:excluding:_:)``, for a `body` that takes about as long as the reading. `body` runs
    /// on the calling thread and must not use this reader. Memory is bounded: the reading is a few batches ahead.
    package func forEachBatchAhead(
        from first: Int64? = nil, through end: Int64? = nil, excluding kinds: Set<EventKind> = [],
        _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        let scan = try scan(from: first, through: end, excluding: kinds)
        guard let thread = ReadingThread(scan) else {
            return try forEachBatch(from: first, through: end, excluding: kinds, body)
        }
        do {
            while let batch = thread.handover.batchToRead() {
                try body(batch.events)
                thread.handover.emptied()
            }
        } catch {
            thread.handover.cancel()
            _ = thread.join()
            throw error
        }
        if let failure = thread.join() { throw failure }
    }
}

/// Some events.
private final class EventBatch {
    let buffer = UnsafeMutableBufferPointer<TraceEvent>.allocate(capacity: TraceReader.batchSize)
    var count = 0
    var events: UnsafeBufferPointer<TraceEvent> { UnsafeBufferPointer(rebasing: buffer[..<count]) }

    deinit { buffer.deallocate() }
}

/// A thread that reads events into the batches of a handover until there are no more, or none are wanted.
private final class ReadingThread: @unchecked Sendable {
    let handover = BatchHandover((0..<4).map { _ in EventBatch() })
    /// Only the reading thread uses it until ``join()``.
    private let scan: EventScan
    /// Written by the reading thread, and read after it was joined.
    private var failure: TraceFileError?
    private var thread = pthread_t()

    /// nil where the system gives no thread.
    init?(_ scan: EventScan) {
        self.scan = scan
        // Signals are the business of the program's other threads.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let problem = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ReadingThread>.fromOpaque(context).takeUnretainedValue().run()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        guard problem == 0 else { return nil }
    }

    private func run() {
        do throws(TraceFileError) {
            while let batch = handover.batchToFill() {
                batch.count = try scan.next(into: batch.buffer)
                if batch.count == 0 { break }
                handover.filled()
            }
        } catch {
            failure = error
        }
        handover.complete()
    }

    /// Waits for the end of the thread, and says what ended it early.
    func join() -> TraceFileError? {
        pthread_join(thread, nil)
        return failure
    }
}
