import Testing

@testable import SyncTrace

@Suite struct LockTests {
    @Test("12: any thread may release a Lock")
    func foreignRelease() async {
        await limited { check in
            let lock = Lock(name: "lock")
            lock.acquire()
            let thread = try Thread.started { try lock.release() }
            try thread.join()
            check(!lock.isLocked)
            lock.acquire()
            try lock.release()
        }
    }

    @Test("12: the release of an unlocked Lock is an error and changes nothing")
    func releaseUnlocked() async {
        await limited { check in
            let lock = Lock()
            check.throwing(SyncError.releaseUnlocked) { try lock.release() }
            check(!lock.isLocked)
            lock.acquire()
            try lock.release()
            check.throwing(SyncError.releaseUnlocked) { try lock.release() }
        }
    }

    @Test("12: acquiring a Lock again in the same thread blocks")
    func reacquire() async {
        await limited { check in
            let lock = Lock()
            let thread = try Thread.started {
                lock.acquire()
                lock.acquire()
                try lock.release()
            }
            until { thread.isBlocked }
            check(thread.isAlive && lock.isLocked)
            try lock.release()
            try thread.join()
            check(!lock.isLocked)
        }
    }

    @Test("13: acquire returns whether the lock was acquired")
    func tryAcquire() async {
        await limited { check in
            let lock = Lock()
            check(try lock.acquire(blocking: false))
            check(try !lock.acquire(blocking: false))
            check(try !lock.acquire(timeout: .milliseconds(1)))
            check(try !lock.acquire(timeout: .zero))
            try lock.release()
            check(try lock.acquire(blocking: true))
            try lock.release()
            check(try lock.acquire(timeout: nil))
            try lock.release()
            check(try lock.acquire(timeout: .seconds(Int64.max)), "a huge timeout waits forever")
            try lock.release()
        }
    }

    @Test("13: a timeout without blocking and a negative timeout are errors")
    func arguments() async {
        await limited { check in
            let lock = Lock()
            check.throwing(SyncError.timeoutWithoutBlocking) { _ = try lock.acquire(blocking: false, timeout: .zero) }
            check.throwing(SyncError.timeoutWithoutBlocking) {
                _ = try lock.acquire(blocking: false, timeout: .seconds(1))
            }
            check.throwing(SyncError.negativeTimeout) { _ = try lock.acquire(timeout: .milliseconds(-1)) }
            check.throwing(SyncError.negativeTimeout) { _ = try lock.acquire(timeout: .seconds(Int64.min)) }
            check(!lock.isLocked)
        }
    }

    @Test("14: an acquire that times out changes nothing, and waits as long as asked for")
    func timeout() async {
        await limited { check in
            let lock = Lock()
            lock.acquire()
            let thread = try Thread.started {
                let elapsed = try ContinuousClock().measure {
                    check(try !lock.acquire(timeout: .milliseconds(20)))
                }
                check(elapsed >= .milliseconds(20), "\(elapsed)")
            }
            try thread.join()
            check(lock.isLocked)
            try lock.release()
            check(try lock.acquire(blocking: false), "free again")
            try lock.release()
        }
    }

    @Test("14: a waiting thread gets the lock when it is released")
    func handOver() async {
        await limited { check in
            let lock = Lock()
            lock.acquire()
            let thread = try Thread.started {
                lock.acquire()
                try lock.release()
            }
            until { thread.isBlocked }
            try lock.release()
            try thread.join()
            check(!lock.isLocked)
        }
    }

    @Test("a Lock protects what it is for", arguments: [2, 8])
    func exclusion(threads: Int) async {
        await limited(seconds: 60) { check in
            let lock = Lock()
            let sum = Unprotected(0)
            try together(threads) { index in
                for round in 0..<2000 {
                    if (round + index) % 7 == 0 {
                        while try !lock.acquire(timeout: .microseconds(50)) {}
                    } else {
                        lock.acquire()
                    }
                    sum.value += 1
                    try lock.release()
                }
            }
            check(sum.value == threads * 2000)
        }
    }

    @Test("of many threads that release one Lock at once, one succeeds")
    func racingReleases() async {
        await limited(seconds: 60) { check in
            let lock = Lock()
            for _ in 0..<200 {
                lock.acquire()
                let successes = Counter()
                try together(4) { _ in
                    if (try? lock.release()) != nil { successes.add() }
                }
                check(successes.value == 1 && !lock.isLocked)
            }
        }
    }
}
