import Glibc
import SyncTrace

/// Eight threads over all primitives: `stress ROUNDS [SECONDS-LIMIT]`. Each round is about 90 events.
enum Stress {
    static let threadCount = 8

    static func run(_ arguments: [String]) throws {
        let rounds = Int(arguments[0])!
        let lock = Lock(name: "lock")
        let rlock = RLock(name: "rlock")
        let condition = Condition(name: "condition")
        let semaphore = try Semaphore(2, name: "semaphore")
        let bounded = try BoundedSemaphore(3, name: "bounded")
        let event = Event(name: "event")
        let barrier = try Barrier(parties: threadCount, name: "barrier")
        let mutex = Mutex(0, name: "mutex")
        let handed = Lock(name: "handed")
        let forReaders = ReadWriteLock(name: "for readers", preference: .readers)
        let forWriters = ReadWriteLock(name: "for writers", preference: .writers)
        let shared = Shared(0, name: "shared")
        let threads = (0..<threadCount).map { index in
            Thread(name: "worker\(index)") {
                for round in 0..<rounds {
                    for _ in 0..<4 {
                        lock.acquire()
                        try lock.release()
                        mutex.withLock { $0 += 1 }
                    }
                    rlock.acquire()
                    rlock.acquire()
                    try rlock.release()
                    try rlock.release()
                    if try lock.acquire(blocking: false) { try lock.release() }
                    if try lock.acquire(timeout: .microseconds(5)) { try lock.release() }
                    semaphore.acquire()
                    try semaphore.release()
                    bounded.acquire()
                    try bounded.release()
                    for lock in [forReaders, forWriters] {
                        try read(lock, shared)
                        if (index + round) % 4 == 0 { try lock.withLock { shared.update { $0 += 1 } } }
                        if try lock.acquire(blocking: false) { try lock.release() }
                        if try lock.acquire(timeout: .microseconds(20)) { try lock.release() }
                        if try lock.acquireShared(timeout: .microseconds(20)) { try lock.releaseShared() }
                    }
                    shared.store(round)
                    _ = shared.exchange(index)
                    // Taken by one thread and let go by another, now and then.
                    if try !handed.acquire(blocking: false), handed.isLocked { try? handed.release() }
                    switch (index + round) % 4 {
                    case 0: event.set()
                    case 1: event.clear()
                    default: _ = try event.wait(timeout: .microseconds(20))
                    }
                    condition.acquire()
                    if index % 2 == 0 {
                        try condition.notify(2)
                    } else {
                        _ = try condition.wait(timeout: .microseconds(50))
                    }
                    try condition.release()
                    if round % 64 == 0 { _ = try barrier.wait() }
                }
            }
        }
        for thread in threads { try thread.start() }
        for thread in threads { try thread.join() }
        say("done \(mutex.withLock { $0 })")
    }

    /// Reads, and once more while reading, which only a preference for readers lets a thread do safely.
    private static func read(_ lock: ReadWriteLock, _ shared: Shared<Int>) throws {
        try lock.withSharedLock {
            _ = shared.load()
            if try lock.acquireShared(blocking: false) { try lock.releaseShared() }
        }
    }
}
