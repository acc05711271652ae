import Testing

@testable import SyncTrace

@Suite struct AttemptTests {
    @Test("13: tryAcquire takes what is free at this moment, and does not wait for what another thread holds")
    func attempts() async {
        await limited { check in
            let lock = Lock()
            let rlock = RLock()
            let condition = Condition()
            let semaphore = try Semaphore()
            let shelf = ReadWriteLock()
            let attempts: [@Sendable () -> Bool] = [
                { lock.tryAcquire() }, { rlock.tryAcquire() }, { condition.tryAcquire() }, { semaphore.tryAcquire() },
                { shelf.tryAcquire() },
            ]
            for attempt in attempts { check(attempt()) }
            let other = try Thread.started {
                for attempt in attempts { check(!attempt()) }
                check(!shelf.tryAcquireShared())
            }
            try other.join()
            try lock.release()
            try rlock.release()
            try condition.release()
            try semaphore.release()
            try shelf.release()
        }
    }

    @Test("15: tryAcquire takes an RLock one level deeper for its owner")
    func deeper() async {
        await limited { check in
            let rlock = RLock()
            rlock.acquire()
            check(rlock.tryAcquire())
            try rlock.release()
            let other = try Thread.started { check(!rlock.tryAcquire(), "one level is left") }
            try other.join()
            try rlock.release()
        }
    }

    @Test("readers join one another by tryAcquireShared, and keep a writer out")
    func readers() async {
        await limited { check in
            let shelf = ReadWriteLock(preference: .readers, name: "shelf")
            check(shelf.tryAcquireShared())
            let other = try Thread.started {
                check(shelf.tryAcquireShared())
                check(!shelf.tryAcquire())
                try shelf.releaseShared()
            }
            try other.join()
            try shelf.releaseShared()
            check(shelf.tryAcquire())
            try shelf.release()
        }
    }
}
