import Glibc
import SyncTrace
import class SyncTrace.Semaphore
import struct Synchronization.Atomic

private let flag = Event(name: "flag")
private nonisolated(unsafe) var permits: Semaphore! = nil
private let handled = Atomic<Int>(0)
private let isStrangerOver = Atomic<Bool>(false)

/// A storm of signals whose handler sets an event and gives a permit back, while the threads that it interrupts do the
/// same and more: `signals THREADS SECONDS`.
///
/// Says how many permits are missing at the end: each that was given was taken, or is left.
enum Signals {
    static func run(_ arguments: [String]) throws {
        let threads = Int(arguments[0])!
        let duration = Duration.milliseconds(Int(Double(arguments[1])! * 1000))
        permits = try Semaphore(0, name: "permits")
        // A global is made when it is first used, which must not be in a handler: making it needs malloc.
        _ = (flag, handled.load(ordering: .relaxed), isStrangerOver.load(ordering: .relaxed))
        _ = signal(SIGALRM) { _ in
            flag.set()
            try? permits.release()
            handled.add(1, ordering: .relaxed)
        }
        let taken = Atomic<Int>(0)
        let given = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let lock = Lock(name: "lock")
        let handles = Mutex<[pthread_t]>([])
        let areReady = try Barrier(parties: threads + 1)
        let workers = (0..<threads).map { index in
            Thread(name: "worker\(index)") {
                handles.withLock { $0.append(pthread_self()) }
                try areReady.wait()
                while !isOver.load(ordering: .relaxed) {
                    if permits.tryAcquire() { taken.add(1, ordering: .relaxed) }
                    if try permits.acquire(timeout: .microseconds(20)) { taken.add(1, ordering: .relaxed) }
                    try permits.release()
                    given.add(1, ordering: .relaxed)
                    flag.set()
                    while try !flag.wait(timeout: .microseconds(50)) {}
                    flag.clear()
                    try lock.withLock {}
                    // What has no name of its own is made and ends: the registry is busy, and so is malloc.
                    _ = Lock()
                }
            }
        }
        for worker in workers { try worker.start() }
        try areReady.wait()
        let stranger = startStranger()
        let targets = handles.withLock { $0 } + [pthread_self(), stranger]
        let storm = Thread(name: "storm") {
            while !isOver.load(ordering: .relaxed) {
                for target in targets { pthread_kill(target, SIGALRM) }
            }
        }
        try storm.start()
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            while try !flag.wait(timeout: .microseconds(50)) {}
            flag.clear()
        }
        isOver.store(true, ordering: .relaxed)
        for thread in workers + [storm] { try thread.join() }
        isStrangerOver.store(true, ordering: .relaxed)
        pthread_join(stranger, nil)
        var left = 0
        while permits.tryAcquire() { left += 1 }
        let released = given.load(ordering: .relaxed) + handled.load(ordering: .relaxed)
        say(
            "handled \(handled.load(ordering: .relaxed) > 0) missing \(released - taken.load(ordering: .relaxed) - left)"
        )
    }

    /// A thread that the library knows nothing of until a handler runs on it, and that is inside malloc most of the time.
    private static func startStranger() -> pthread_t {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { _ in
                while !isStrangerOver.load(ordering: .relaxed) { free(malloc(100_000)) }
                return nil
            }, nil)
        return thread
    }
}
