import Foundation
import SyncTrace

/// Runs the jobs of one test on threads of its own, so that what they do is known to be the test's.
///
/// There are as many as the shared pool would have, each made when a job finds no other one idle.
final class TestThreads: TaskExecutor, @unchecked Sendable {
    private typealias Worker = SyncTrace.Thread

    private let name: String
    private let test: String
    private let most = max(2, ProcessInfo.processInfo.activeProcessorCount)
    /// Called with each thread before it runs a job.
    private let onStart: @Sendable (Int64) -> Void

    /// Guards what follows; its waits are not the test's.
    private let condition = NSCondition()
    private var jobs: ArraySlice<UnownedJob> = []
    private var idle = 0
    private var workers: [Worker] = []
    private var isClosing = false

    /// - Parameters:
    ///   - name: What the first thread is called.
    ///   - test: The test, the same in each run.
    ///   - onStart: Called with the id that each thread has in the trace, on that thread before it runs a job.
    init(_ name: String, of test: String, onStart: @escaping @Sendable (Int64) -> Void) {
        self.name = name
        self.test = test
        self.onStart = onStart
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        if idle >= jobs.count || workers.count >= most {
            condition.signal()
            return condition.unlock()
        }
        let number = workers.count + 1
        let worker = Worker(name: number == 1 ? name : "\(name) \(number)", daemon: false) { [self] in work() }
        worker.setTest(test)
        workers.append(worker)
        condition.unlock()
        do {
            try worker.start()
        } catch {
            // No thread is to be had: another one takes the job, sooner or later.
            if number == 1 { preconditionFailure("no thread can be started for a test: \(error)") }
        }
    }

    /// Lets the threads end when nothing is left to do.
    ///
    /// - Returns: How many there were.
    @discardableResult
    func close() -> Int {
        condition.withLock {
            isClosing = true
            condition.broadcast()
            return workers.count
        }
    }

    /// The end of the process does not wait for these threads any more.
    func abandon() { for worker in condition.withLock({ workers }) { worker.abandon() } }

    private func work() {
        onStart(Worker.current.recordedID)
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        defer { idle -= 1 }
        while jobs.isEmpty {
            if isClosing { return nil }
            condition.wait()
        }
        return jobs.removeFirst()
    }
}
