import Testing

@testable import SyncTrace

@Suite struct ConditionTests {
    @Test("18: a condition has an RLock of its own, or the Lock or RLock that it is given")
    func locks() async {
        await limited { check in
            let own = Condition(name: "own")
            own.acquire()
            own.acquire()
            try own.release()
            check(try own.acquire(blocking: false), "it is an RLock")
            try own.release()
            try own.release()
            check.throwing(SyncError.releaseUnlocked) { try own.release() }
            check.throwing(SyncError.timeoutWithoutBlocking) {
                _ = try own.acquire(blocking: false, timeout: .seconds(1))
            }
            check.throwing(SyncError.negativeTimeout) { _ = try own.acquire(timeout: .seconds(-1)) }

            let lock = Lock()
            let plain = Condition(lock: lock)
            plain.acquire()
            check(lock.isLocked)
            check(try !plain.acquire(blocking: false), "it is a plain lock")
            check(try !plain.acquire(timeout: .milliseconds(1)))
            try plain.release()
            check(!lock.isLocked)

            let shared = RLock()
            let (first, second) = (Condition(lock: shared), Condition(lock: shared))
            first.acquire()
            check(try second.acquire(blocking: false))
            try first.release()
            try second.release()
        }
    }

    @Test("18: two conditions over one lock have waiters of their own")
    func sharedLock() async {
        await limited { check in
            let lock = Lock()
            let (full, empty) = (Condition(lock: lock), Condition(lock: lock))
            let woken = Log<String>()
            let waiters = try [("full", full), ("empty", empty)].map { name, condition in
                try Thread.started {
                    _ = try condition.withLock { try condition.wait() }
                    woken.append(name)
                }
            }
            waitForWaiters(full, 1)
            waitForWaiters(empty, 1)
            try empty.withLock { try empty.notify() }
            try waiters[1].join()
            check(woken.elements == ["empty"])
            try full.withLock { try full.notifyAll() }
            try waiters[0].join()
        }
    }

    @Test("19: wait and notify without the lock are errors")
    func withoutLock() async {
        await limited { check in
            for condition in [Condition(), Condition(lock: Lock()), Condition(lock: RLock())] {
                check.throwing(SyncError.conditionLockNotHeld) { try condition.wait() }
                check.throwing(SyncError.conditionLockNotHeld) { try condition.wait(timeout: .zero) }
                check.throwing(SyncError.conditionLockNotHeld) { try condition.wait(until: { false }) }
                check.throwing(SyncError.conditionLockNotHeld) { try condition.notify() }
                check.throwing(SyncError.conditionLockNotHeld) { try condition.notifyAll() }
                condition.acquire()
                try condition.notify()
                try condition.release()
            }
        }
    }

    @Test("19: over an RLock only the owner may wait and notify, over a Lock anyone while it is held")
    func byNonOwner() async {
        await limited { check in
            let (recursive, plain) = (Condition(), Condition(lock: Lock()))
            recursive.acquire()
            plain.acquire()
            let thread = try Thread.started {
                check.throwing(SyncError.conditionLockNotHeld) { try recursive.wait() }
                check.throwing(SyncError.conditionLockNotHeld) { try recursive.notify() }
                try plain.notify()
                check(try !plain.wait(timeout: .milliseconds(1)), "releases the lock of another, and takes it back")
            }
            try thread.join()
            try recursive.release()
            try plain.release()
        }
    }

    @Test("20: wait releases all levels, and restores exactly that many")
    func levels() async {
        await limited { check in
            let condition = Condition()
            let waiter = try Thread.started {
                for _ in 0..<3 { condition.acquire() }
                check(try condition.wait())
                for _ in 0..<3 { try condition.release() }
                check.throwing(SyncError.releaseUnlocked) { try condition.release() }
            }
            waitForWaiters(condition, 1)
            condition.acquire()
            try condition.notify()
            check(waiter.isAlive, "it needs the lock first")
            try condition.release()
            try waiter.join()
        }
    }

    @Test("20: getting the lock back has no timeout")
    func reacquireOutlasts() async {
        await limited { check in
            let lock = RLock()
            let condition = Condition(lock: lock)
            let (isTaken, isBack) = (Counter(), Counter())
            let waiter = try Thread.started {
                try condition.withLock {
                    repeat { check(try !condition.wait(timeout: .milliseconds(1))) } while isTaken.value == 0
                    isBack.add()
                }
            }
            waitForWaiters(condition, 1)
            try condition.withLock {
                isTaken.add()
                // Its time is over, and it asks for a lock that is not free.
                until { waiter.isBlocked(on: lock.object) }
                check(isBack.value == 0)
            }
            try waiter.join()
            check(isBack.value == 1)
        }
    }

    @Test("21: wait is true when notified, and false when the timeout has passed or there is none to wait")
    func timeouts() async {
        await limited { check in
            let condition = Condition()
            try condition.withLock {
                let elapsed = try ContinuousClock().measure {
                    check(try !condition.wait(timeout: .milliseconds(20)))
                }
                check(elapsed >= .milliseconds(20))
                check(try !condition.wait(timeout: .zero))
                check(try !condition.wait(timeout: .seconds(Int64.min)))
            }
            let waiter = try Thread.started {
                try condition.withLock { check(try condition.wait(timeout: .seconds(Int64.max))) }
            }
            waitForWaiters(condition, 1)
            try condition.withLock { try condition.notify() }
            try waiter.join()
        }
    }

    @Test("21: a waiter that has timed out takes no notification")
    func timedOutWaiter() async {
        await limited { check in
            let condition = Condition()
            let waiter = try Thread.started { try condition.withLock { check(try condition.wait()) } }
            waitForWaiters(condition, 1)
            try condition.withLock {
                // While this thread waits, the other is the elder; afterwards it is the only one.
                check(try !condition.wait(timeout: .milliseconds(1)))
                try condition.notify()
            }
            try waiter.join()
        }
    }

    @Test("22: the predicate is tested first, and its last value is returned")
    func predicates() async {
        await limited { check in
            let condition = Condition()
            check(try condition.wait(until: { true }), "no wait, no lock needed")
            try condition.withLock {
                let tests = Counter()
                let isTrue = try condition.wait(timeout: .zero) {
                    tests.add()
                    return false
                }
                check(!isTrue && tests.value == 2, "\(tests.value) tests")
                check.throwing(Mishap()) { try condition.wait { throw Mishap() } }
            }
        }
    }

    @Test("22: one deadline holds for all the waits")
    func oneDeadline() async {
        await limited { check in
            let condition = Condition()
            let isOver = Event()
            let notifier = try Thread.started {
                while !isOver.isSet { try condition.withLock { try condition.notifyAll() } }
            }
            let elapsed = try ContinuousClock().measure {
                try condition.withLock { check(try !condition.wait(timeout: .milliseconds(30)) { false }) }
            }
            check(elapsed >= .milliseconds(30), "\(elapsed)")
            isOver.set()
            try notifier.join()
        }
    }

    @Test("22: a predicate that comes true ends the wait")
    func predicateComesTrue() async {
        await limited { check in
            let condition = Condition()
            let state = Unprotected(0)
            let waiter = try Thread.started {
                try condition.withLock { check(try condition.wait { state.value == 4 }) }
            }
            for _ in 0..<4 {
                waitForWaiters(condition, 1)
                try condition.withLock {
                    state.value += 1
                    try condition.notify()
                }
                until { condition.waiterCount == 1 || !waiter.isAlive }
            }
            try waiter.join()
        }
    }

    @Test("23: notify wakes at most n, the oldest first, and does not release the lock")
    func notifyCount() async {
        await limited { check in
            let condition = Condition()
            let woken = Log<Int>()
            let waiters = try (0..<6).map { index in
                let waiter = try Thread.started {
                    try condition.withLock {
                        try condition.wait()
                        woken.append(index)
                    }
                }
                waitForWaiters(condition, index + 1)
                return waiter
            }
            try condition.withLock {
                try condition.notify(0)
                try condition.notify(-3)
                check(condition.waiterCount == 6)
                try condition.notify(2)
                check(condition.waiterCount == 4)
                check(woken.elements.isEmpty, "the lock is still held")
            }
            for waiter in waiters[0..<2] { try waiter.join() }
            check(Set(woken.elements) == [0, 1])
            try condition.withLock { try condition.notifyAll() }
            for waiter in waiters { try waiter.join() }
            check(woken.elements.count == 6)
            try condition.withLock {
                try condition.notify()
                try condition.notify(Int.max)
                try condition.notifyAll()
                check(try !condition.wait(timeout: .milliseconds(1)), "a notification is not kept")
            }
        }
    }

    @Test("a wait whose plain Lock is released by another thread is called off and breaks nothing")
    func lockLostWhileWaiting() async {
        await limited(seconds: 60) { check in
            let lock = Lock()
            let condition = Condition(lock: lock)
            for _ in 0..<200 {
                lock.acquire()
                let thief = try Thread.started { try? lock.release() }
                _ = try? condition.wait(timeout: .microseconds(50))
                try thief.join()
                check(condition.waiterCount == 0)
                _ = try? lock.release()
                check(!lock.isLocked)
            }
        }
    }

    @Test("a bounded buffer of conditions loses nothing")
    func boundedBuffer() async {
        await limited(seconds: 60) { check in
            let lock = RLock()
            let (notFull, notEmpty) = (Condition(lock: lock), Condition(lock: lock))
            let buffer = Unprotected([Int]())
            let received = Log<Int>()
            try together(6) { index in
                for round in 0..<300 {
                    if index < 3 {
                        try lock.withLock {
                            try notFull.wait { buffer.value.count < 4 }
                            buffer.value.append(index * 300 + round)
                            try notEmpty.notify()
                        }
                    } else {
                        try lock.withLock {
                            try notEmpty.wait { !buffer.value.isEmpty }
                            received.append(buffer.value.removeFirst())
                            try notFull.notify()
                        }
                    }
                }
            }
            check(received.elements.sorted() == Array(0..<900))
        }
    }
}

private func waitForWaiters(_ condition: Condition, _ count: Int) {
    until { condition.waiterCount == count }
}
