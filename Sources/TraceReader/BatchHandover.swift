import Glibc

/// Hands batches from a thread that reads to one that works on them; a few of them go round.
///
/// Everything but the batches' contents is behind one mutex. A batch belongs to the reading thread from
/// ``batchToFill()`` to ``filled()`` and to the working thread from ``batchToRead()`` to ``emptied()``; the mutex
/// orders the two.
package final class BatchHandover<Batch>: @unchecked Sendable {
    private let batches: [Batch]
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Signalled at every change below, of which only the other thread takes notice. Its clock is the monotonic one.
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var filledCount = 0
    private var emptiedCount = 0
    /// The reading thread is at its end.
    private var isComplete = false
    /// The working thread wants no more.
    private var isCancelled = false

    package init(_ batches: [Batch]) {
        self.batches = batches
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// For the reading thread: waits for a batch that is free; nil when no more are wanted.
    func batchToFill() -> Batch? {
        locked {
            while filledCount - emptiedCount == batches.count, !isCancelled { pthread_cond_wait(changed, mutex) }
            return isCancelled ? nil : batches[filledCount % batches.count]
        }
    }

    /// For the reading thread: its batch is full.
    func filled() { change { filledCount += 1 } }

    /// For the reading thread: nothing more comes.
    package func complete() { change { isComplete = true } }

    /// For the working thread: waits for the next batch; nil when there are no more.
    package func batchToRead() -> Batch? {
        locked {
            while filledCount == emptiedCount, !isComplete { pthread_cond_wait(changed, mutex) }
            return filledCount > emptiedCount ? batches[emptiedCount % batches.count] : nil
        }
    }

    /// For the working thread: waits until ``batchToRead()`` does not have to; false where that takes longer than `limit`.
    package func waitForBatch(for limit: Duration) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let end = (.seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) + limit).components
        var moment = timespec(tv_sec: Int(end.seconds), tv_nsec: Int(end.attoseconds / 1_000_000_000))
        return locked {
            while filledCount == emptiedCount, !isComplete {
                if pthread_cond_timedwait(changed, mutex, &moment) == ETIMEDOUT { break }
            }
            return filledCount > emptiedCount || isComplete
        }
    }

    /// For the working thread: the batch is done with.
    package func emptied() { change { emptiedCount += 1 } }

    /// For the working thread: what is still to come is not wanted.
    package func cancel() { change { isCancelled = true } }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private func change(_ body: () -> Void) {
        locked {
            body()
            pthread_cond_signal(changed)
        }
    }
}
