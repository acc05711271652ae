import Testing

@testable import SyncTrace

@Suite struct RLockTests {
    @Test("15: the owner goes deeper at once, and the lock is free when every level is released")
    func levels() async {
        await limited { check in
            let lock = RLock(name: "rlock")
            for _ in 0..<3 { lock.acquire() }
            check(try lock.acquire(blocking: false), "also without blocking")
            check(try lock.acquire(timeout: .milliseconds(1)), "also with a timeout")
            for _ in 0..<4 { try lock.release() }
            let refused = try Thread.started { check(try !lock.acquire(blocking: false), "one level is left") }
            try refused.join()
            try lock.release()
            let granted = try Thread.started {
                check(try lock.acquire(blocking: false), "free")
                try lock.release()
            }
            try granted.join()
        }
    }

    @Test("16: a release by another thread is an error and changes nothing")
    func releaseByOther() async {
        await limited { check in
            let lock = RLock()
            lock.acquire()
            let thread = try Thread.started { check.throwing(SyncError.notOwner) { try lock.release() } }
            try thread.join()
            try lock.release()
        }
    }

    @Test("16: the release of an unlocked RLock is an error")
    func releaseUnlocked() async {
        await limited { check in
            let lock = RLock()
            check.throwing(SyncError.releaseUnlocked) { try lock.release() }
            lock.acquire()
            lock.acquire()
            try lock.release()
            try lock.release()
            check.throwing(SyncError.releaseUnlocked) { try lock.release() }
        }
    }

    @Test("17: the argument errors are those of Lock, also for the owner")
    func arguments() async {
        await limited { check in
            let lock = RLock()
            for _ in 0..<2 {
                check.throwing(SyncError.timeoutWithoutBlocking) {
                    _ = try lock.acquire(blocking: false, timeout: .seconds(1))
                }
                check.throwing(SyncError.negativeTimeout) { _ = try lock.acquire(timeout: .seconds(-1)) }
                lock.acquire()
            }
            try lock.release()
            try lock.release()
        }
    }

    @Test("15: another thread waits until the owner is out")
    func handOver() async {
        await limited { check in
            let lock = RLock()
            lock.acquire()
            lock.acquire()
            let refused = try Thread.started { check(try !lock.acquire(timeout: .milliseconds(1))) }
            try refused.join()
            let order = Log<String>()
            let thread = try Thread.started {
                lock.acquire()
                order.append("waiter")
                try lock.release()
            }
            until { thread.isBlocked }
            try lock.release()
            order.append("owner")
            try lock.release()
            try thread.join()
            check(order.elements == ["owner", "waiter"])
        }
    }

    @Test("an RLock protects what it is for")
    func exclusion() async {
        await limited(seconds: 60) { check in
            let lock = RLock()
            let sum = Unprotected(0)
            try together(4) { _ in
                for round in 0..<2000 {
                    let depth = 1 + round % 3
                    for _ in 0..<depth { lock.acquire() }
                    sum.value += 1
                    for _ in 0..<depth { try lock.release() }
                }
            }
            check(sum.value == 8000)
        }
    }
}
