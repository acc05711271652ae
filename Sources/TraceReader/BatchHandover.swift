import Glibc
import TraceModel
import TraceWriter

/// Hands batches of events from a thread that reads to one that works on them, through a few buffers that go round.
///
/// Everything but the buffers' contents is behind one mutex. A buffer belongs to the reading thread from
/// ``bufferToFill()`` to ``filled(_:)`` and to the working thread from ``bufferToRead()`` to ``emptied()``; the mutex
/// orders the two.
final class BatchHandover: @unchecked Sendable {
    private let buffers: [UnsafeMutableBufferPointer<TraceEvent>]
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Signalled at every change below, of which only the other thread takes notice.
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var counts: [Int]
    private var filledCount = 0
    private var emptiedCount = 0
    /// The reading thread is at its end.
    private var isComplete = false
    /// The working thread wants no more.
    private var isCancelled = false

    init(buffers count: Int, of size: Int) {
        buffers = (0..<count).map { _ in .allocate(capacity: size) }
        counts = Array(repeating: 0, count: count)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
        for buffer in buffers { buffer.deallocate() }
    }

    /// For the reading thread: waits for a buffer that is free; nil when no more are wanted.
    func bufferToFill() -> UnsafeMutableBufferPointer<TraceEvent>? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while filledCount - emptiedCount == buffers.count, !isCancelled { pthread_cond_wait(changed, mutex) }
        return isCancelled ? nil : buffers[filledCount % buffers.count]
    }

    /// For the reading thread: its buffer holds `count` events.
    func filled(_ count: Int) {
        change {
            counts[filledCount % buffers.count] = count
            filledCount += 1
        }
    }

    /// For the reading thread: nothing more comes.
    func complete() { change { isComplete = true } }

    /// For the working thread: waits for the next batch; nil when there are no more.
    func bufferToRead() -> UnsafeBufferPointer<TraceEvent>? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while filledCount == emptiedCount, !isComplete { pthread_cond_wait(changed, mutex) }
        guard filledCount > emptiedCount else { return nil }
        let index = emptiedCount % buffers.count
        return UnsafeBufferPointer(rebasing: buffers[index][..<counts[index]])
    }

    /// For the working thread: the batch is done with.
    func emptied() { change { emptiedCount += 1 } }

    /// For the working thread: what is still to come is not wanted.
    func cancel() { change { isCancelled = true } }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(mutex)
        body()
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }
}
