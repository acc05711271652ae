import Testing

@testable import SyncTrace

@Suite struct SemaphoreTests {
    @Test("24: the initial value is 1 by default, and an error below zero")
    func initialValue() async {
        await limited { check in
            check.throwing(SyncError.negativeInitialValue) { _ = try Semaphore(-1) }
            check.throwing(SyncError.negativeInitialValue) { _ = try BoundedSemaphore(Int.min) }
            for semaphore in [try Semaphore(name: "semaphore"), try BoundedSemaphore()] {
                check(try semaphore.acquire(blocking: false))
                check(try !semaphore.acquire(blocking: false))
                try semaphore.release()
            }
            let none = try Semaphore(0)
            check(try !none.acquire(blocking: false))
        }
    }

    @Test("24: a semaphore has no owner")
    func noOwner() async {
        await limited { check in
            let semaphore = try Semaphore(0)
            let thread = try Thread.started { try semaphore.release() }
            semaphore.acquire()
            try thread.join()
        }
    }

    @Test("25: a timeout without blocking is an error, and a timeout of zero or less does not wait")
    func arguments() async {
        await limited { check in
            let semaphore = try Semaphore(1)
            check.throwing(SyncError.timeoutWithoutBlocking) {
                _ = try semaphore.acquire(blocking: false, timeout: .seconds(1))
            }
            check(try semaphore.acquire(timeout: .seconds(-1)))
            check(try !semaphore.acquire(timeout: .seconds(-1)))
            check(try !semaphore.acquire(timeout: .zero))
            let elapsed = try ContinuousClock().measure { check(try !semaphore.acquire(timeout: .milliseconds(20))) }
            check(elapsed >= .milliseconds(20))
            try semaphore.release()
            check(try semaphore.acquire(blocking: true, timeout: .seconds(Int64.max)))
        }
    }

    @Test("26: release adds n and wakes n")
    func releaseMany() async {
        await limited { check in
            let semaphore = try Semaphore(0)
            check.throwing(SyncError.invalidReleaseCount) { try semaphore.release(0) }
            check.throwing(SyncError.invalidReleaseCount) { try semaphore.release(-1) }
            let served = Counter()
            let threads = try (0..<5).map { _ in
                try Thread.started {
                    semaphore.acquire()
                    served.add()
                }
            }
            for thread in threads { until { thread.isBlocked } }
            try semaphore.release(3)
            until { served.value == 3 }
            check(threads.filter(\.isBlocked).count == 2)
            try semaphore.release(4)
            for thread in threads { try thread.join() }
            check(try semaphore.acquire(timeout: .zero))
            check(try semaphore.acquire(timeout: .zero))
            check(try !semaphore.acquire(timeout: .zero))
        }
    }

    @Test("26: a release past the greatest integer is an error")
    func overflow() async {
        await limited { check in
            let semaphore = try Semaphore(Int.max)
            check.throwing(SyncError.releasedTooOften) { try semaphore.release() }
            check(try semaphore.acquire(blocking: false))
            try semaphore.release()
        }
    }

    @Test("27: a release past the initial value is an error and leaves the value as it was")
    func bound() async {
        await limited { check in
            let semaphore = try BoundedSemaphore(2, name: "bounded")
            check.throwing(SyncError.releasedTooOften) { try semaphore.release() }
            semaphore.acquire()
            check.throwing(SyncError.releasedTooOften) { try semaphore.release(2) }
            try semaphore.release()
            semaphore.acquire()
            semaphore.acquire()
            check(try !semaphore.acquire(blocking: false))
            try semaphore.release(2)
            check.throwing(SyncError.releasedTooOften) { try semaphore.release(Int.max) }
        }
    }

    @Test("permits are neither lost nor made, whatever times out")
    func stress() async {
        await limited(seconds: 60) { check in
            let semaphore = try Semaphore(3)
            let (inside, most, taken) = (Counter(), Counter(), Counter())
            try together(8) { index in
                for round in 0..<500 {
                    if (index + round) % 3 == 0 {
                        guard try semaphore.acquire(timeout: .microseconds(round % 50)) else { continue }
                    } else {
                        semaphore.acquire()
                    }
                    if inside.add() > 3 { most.add() }
                    taken.add()
                    inside.add(-1)
                    try semaphore.release()
                }
            }
            check(most.value == 0 && taken.value > 0)
            for _ in 0..<3 { check(try semaphore.acquire(blocking: false)) }
            check(try !semaphore.acquire(blocking: false))
        }
    }

    @Test("two semaphores that signal each other keep threads in step")
    func pingPong() async {
        await limited(seconds: 60) { check in
            let (ping, pong) = (try Semaphore(0), try Semaphore(0))
            let order = Unprotected([Int]())
            try together(2) { index in
                for _ in 0..<500 {
                    if index == 0 {
                        order.value.append(0)
                        try ping.release()
                        pong.acquire()
                    } else {
                        ping.acquire()
                        order.value.append(1)
                        try pong.release()
                    }
                }
            }
            check(order.value == (0..<1000).map { $0 % 2 })
        }
    }
}
