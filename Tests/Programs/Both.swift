import Glibc
import SyncTrace

private nonisolated(unsafe) let mutex = {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    return mutex
}()
private let lock = Lock(name: "lock")
private let hasLock = Event()
private let hasMutex = Event()

private func lockThenMutex(waits: Bool) {
    lock.acquire()
    if waits {
        hasLock.set()
        _ = try? hasMutex.wait()
    }
    pthread_mutex_lock(mutex)
    pthread_mutex_unlock(mutex)
    try? lock.release()
}

private func mutexThenLock(waits: Bool) {
    pthread_mutex_lock(mutex)
    if waits {
        hasMutex.set()
        _ = try? hasLock.wait()
    }
    lock.acquire()
    try? lock.release()
    pthread_mutex_unlock(mutex)
}

/// A thread of the system's, which uses primitives as well, and is the same thread to both.
private func start(_ body: @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?) -> pthread_t
{
    var thread = pthread_t()
    pthread_create(&thread, nil, body, nil)
    return thread
}

/// What a program does with primitives and, beside them, with pthreads: `both orderly`, `both in-turn`, `both hang`.
enum Both {
    static func run(_ arguments: [String]) throws {
        let hangs = arguments.first == "hang"
        let worker = Thread(name: "worker") { lockThenMutex(waits: hangs) }
        try worker.start()
        if !hangs { try worker.join() }
        let stranger: pthread_t
        switch arguments.first {
        case "orderly":
            stranger = start { _ in
                lockThenMutex(waits: false)
                return nil
            }
        case "in-turn":
            stranger = start { _ in
                mutexThenLock(waits: false)
                return nil
            }
        default:
            stranger = start { _ in
                mutexThenLock(waits: true)
                return nil
            }
        }
        pthread_join(stranger, nil)
        if hangs { try worker.join() }
        say("done \(Thread.activeCount)")
    }
}
