import Testing

@testable import SyncTrace

@Suite struct ScopeTests {
    @Test("39: a scope acquires, always releases, and passes results and errors on")
    func scopes() async {
        await limited { check in
            let lock = Lock()
            let rlock = RLock()
            let condition = Condition(lock: lock)
            let semaphore = try Semaphore()
            check(try lock.withLock { lock.isLocked ? 1 : 0 } == 1)
            check(try rlock.withLock { try rlock.withLock { "inner" } } == "inner")
            check(try condition.withLock { lock.isLocked })
            check(try semaphore.withPermit { try !semaphore.acquire(blocking: false) })
            check.throwing(Mishap()) { try lock.withLock { throw Mishap() } }
            check.throwing(Mishap()) { try rlock.withLock { throw Mishap() } }
            check.throwing(Mishap()) { try condition.withLock { throw Mishap() } }
            check.throwing(Mishap()) { try semaphore.withPermit { throw Mishap() } }
            check(!lock.isLocked)
            check.throwing(SyncError.releaseUnlocked) { try rlock.release() }
            check(try semaphore.acquire(blocking: false))
        }
    }

    @Test("39: a release that fails is thrown, unless the body threw before")
    func failingRelease() async {
        await limited { check in
            let lock = Lock()
            check.throwing(SyncError.releaseUnlocked) { try lock.withLock { try lock.release() } }
            check.throwing(Mishap()) {
                try lock.withLock {
                    try lock.release()
                    throw Mishap()
                }
            }
            let rlock = RLock()
            check.throwing(SyncError.releaseUnlocked) { try rlock.withLock { try rlock.release() } }
            let semaphore = try BoundedSemaphore()
            check.throwing(SyncError.releasedTooOften) { try semaphore.withPermit { try semaphore.release() } }
        }
    }

    /// Compiles only while a body that throws nothing, or a `SyncError`, leaves no other error to be thrown.
    private func nested(
        _ lock: Lock, _ rlock: RLock, _ condition: Condition, _ semaphore: Semaphore, _ shelf: ReadWriteLock
    ) throws(SyncError) -> Int {
        var entered = try lock.withLock { 1 }
        entered += try rlock.withLock { 1 }
        entered += try condition.withLock { 1 }
        entered += try semaphore.withPermit { 1 }
        entered += try shelf.withLock { 1 }
        entered += try shelf.withSharedLock { 1 }
        return try lock.withLock { () throws(SyncError) in
            try rlock.release()
            return entered
        }
    }

    @Test("39: what a scope throws is a SyncError where its body throws nothing else")
    func typedErrors() async {
        await limited { check in
            let lock = Lock()
            let rlock = RLock()
            let shelf = ReadWriteLock()
            let semaphore = try Semaphore()
            let run = { () throws(SyncError) -> Int in
                try nested(lock, rlock, Condition(), semaphore, shelf)
            }
            rlock.acquire()
            check(try run() == 6)
            check.throwing(SyncError.releaseUnlocked) { _ = try run() }
            check(!lock.isLocked && !shelf.isLocked)
        }
    }

    private struct Unique: ~Copyable { let value: Int }

    @Test("39: a scope may return a value that cannot be copied")
    func uniqueResult() async {
        await limited { check in
            let lock = Lock()
            let unique = try lock.withLock { Unique(value: 7) }
            check(unique.value == 7)
        }
    }

    @Test("40: a resource's body runs once, and its result and its error are passed on")
    func resources() async {
        await limited { check in
            var runs = 0
            let result = withResource("file") {
                runs += 1
                return 42
            }
            check(result == 42 && runs == 1)
            check.throwing(Mishap()) { try withResource("connection") { throw Mishap() } }
        }
    }
}
