import Testing
import TraceModel

@testable import SyncTrace

@Suite struct RecordedAttemptTests {
    /// The events of an object, without the value of an attempt that has a limit.
    private func events(_ trace: RecordedTrace, _ object: String) -> [String] {
        trace.events(of: object).dropFirst().dropLast().map {
            $0.hasPrefix("attempt") && $0 != "attempt 0" ? "attempt limited" : $0
        }
    }

    @Test("a lock that is granted at once to a thread that would not wait without a limit has the attempt on record")
    func locks() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = Lock(name: "A1 lock")
                let rlock = RLock(name: "A1 rlock")
                check(try lock.acquire(blocking: false))
                try lock.release()
                check(try lock.acquire(timeout: .seconds(5)))
                check(try !lock.acquire(blocking: false))
                try lock.release()
                check(try lock.acquire(blocking: true))
                try lock.release()
                lock.acquire()
                try lock.release()
                check(try rlock.acquire(timeout: .seconds(5)))
                check(try rlock.acquire(blocking: false))
                rlock.acquire()
                for _ in 0..<3 { try rlock.release() }
            }
            let lock = events(trace, "A1 lock")
            check(
                lock == [
                    "attempt 0", "acquire 1", "release 0", "attempt limited", "acquire 1", "try_fail", "release 0",
                    "acquire 1", "release 0", "acquire 1", "release 0",
                ], "\(lock)")
            let rlock = events(trace, "A1 rlock")
            check(
                rlock == [
                    "attempt limited", "acquire 1", "attempt 0", "acquire 2", "acquire 3", "release 2", "release 1",
                    "release 0",
                ], "\(rlock)")
            let limits = trace.entries.filter { $0.object == "A1 lock" && $0.kind == .attempt }.compactMap(\.value)
            check(limits.count == 2 && (4_000_000_000...5_000_000_000).contains(limits.last ?? 0), "\(limits)")
        }
    }

    @Test("so have semaphores and a mutex")
    func others() async {
        await limited { check in
            let trace = try RecordedTrace {
                let semaphore = try Semaphore(2, name: "A2 semaphore")
                let bounded = try BoundedSemaphore(1, name: "A2 bounded")
                let mutex = Mutex(0, name: "A2 mutex")
                check(try semaphore.acquire(blocking: false))
                check(try semaphore.acquire(timeout: .seconds(5)))
                check(try !semaphore.acquire(blocking: false))
                check(try bounded.acquire(timeout: .zero))
                check(mutex.withLockIfAvailable { $0 += 1 } != nil)
                mutex.withLock { $0 += 1 }
            }
            check(
                events(trace, "A2 semaphore") == ["attempt 0", "acquire 1", "attempt limited", "acquire 0", "try_fail"])
            check(events(trace, "A2 bounded") == ["attempt 0", "acquire 0"])
            let mutex = events(trace, "A2 mutex")
            check(mutex == ["attempt 0", "acquire 1", "release 0", "acquire 1", "release 0"], "\(mutex)")
        }
    }

    @Test("the lock that a wait on a condition takes back is not an attempt, whatever the wait's limit")
    func condition() async {
        await limited { check in
            let trace = try RecordedTrace {
                let condition = Condition(lock: Lock(name: "A3 lock"), name: "A3")
                try condition.withLock { check(try !condition.wait(timeout: .milliseconds(1))) }
            }
            let lock = events(trace, "A3 lock")
            check(lock == ["acquire 1", "release 0", "acquire 1", "release 0"], "\(lock)")
        }
    }
}
