import Testing

@testable import SyncTrace

private let global = Mutex(0, name: "global")

@Suite struct MutexTests {
    @Test("a Mutex gives its value to one thread at a time")
    func exclusion() async {
        await limited(seconds: 60) { check in
            let before = global.withLock { $0 }
            try together(4) { _ in
                for _ in 0..<2000 { global.withLock { $0 += 1 } }
            }
            check(global.withLock { $0 } == before + 8000)
        }
    }

    @Test("a Mutex that is locked is not available")
    func availability() async {
        await limited { check in
            let mutex = Mutex("value")
            check(mutex.withLockIfAvailable { $0.count } == 5)
            mutex.withLock { _ in
                check(mutex.withLockIfAvailable { $0.count } == nil)
            }
            check(mutex.withLockIfAvailable { $0.count } == 5)
        }
    }

    @Test("a Mutex is unlocked when its body throws, and passes the error on with its type")
    func errors() async {
        await limited { check in
            let mutex = Mutex([1])
            do throws(Mishap) {
                try mutex.withLock { (value) throws(Mishap) in
                    value.append(2)
                    throw Mishap()
                }
            } catch {
                check(error == Mishap())
            }
            check(mutex.withLock { $0 } == [1, 2])
        }
    }

    private struct Unique: ~Copyable {
        let deaths: Counter
        deinit { deaths.add() }
    }

    @Test("a Mutex holds a value that cannot be copied, and ends it with itself")
    func uniqueValue() async {
        await limited { check in
            let deaths = Counter()
            do {
                let mutex = Mutex(Unique(deaths: deaths))
                check(mutex.withLock { $0.deaths.value } == 0)
                mutex.withLock { $0 = Unique(deaths: deaths) }
                check(deaths.value == 1)
            }
            check(deaths.value == 2)
        }
    }

    @Test("a thread that finds a Mutex locked waits for it")
    func contention() async {
        await limited { check in
            let mutex = Mutex(0)
            try withExtendedLifetime(mutex) {
                let reached = Event()
                let pass = Event()
                let holder = try Thread.started {
                    try global.withLock { _ in
                        reached.set()
                        try pass.wait()
                    }
                }
                try reached.wait()
                let waiter = try Thread.started { global.withLock { $0 += 0 } }
                until { waiter.isBlocked }
                pass.set()
                try holder.join()
                try waiter.join()
            }
        }
    }
}
