import Testing
import TraceModel

@testable import SyncTrace

@Suite struct RecordedEventsTests {
    @Test("12: what a Lock grants and refuses is on record, a release by another thread too")
    func lock() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = Lock(name: "L1")
                check.throwing(SyncError.releaseUnlocked) { try lock.release() }
                lock.acquire()
                check(try !lock.acquire(blocking: false))
                check(try !lock.acquire(timeout: .milliseconds(1)))
                let thread = try Thread.started(name: "L1 releaser") { try lock.release() }
                try thread.join()
            }
            let events = trace.events(of: "L1")
            check(
                events == [
                    "create", "release_error 0", "acquire 1", "try_fail", "request", "timeout", "release 0",
                    "destroy",
                ], "\(events)")
            check(trace.events(in: "L1 releaser", on: "L1") == ["L1 release 0"])
        }
    }

    @Test("16: an RLock's levels and its refused releases are on record")
    func rlock() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = RLock(name: "R1")
                lock.acquire()
                lock.acquire()
                let thread = try Thread.started { check.throwing(SyncError.notOwner) { try lock.release() } }
                try thread.join()
                try lock.release()
                try lock.release()
                check.throwing(SyncError.releaseUnlocked) { try lock.release() }
            }
            let events = trace.events(of: "R1")
            check(
                events == [
                    "create", "acquire 1", "acquire 2", "release_error 1", "release 1", "release 0",
                    "release_error 0", "destroy",
                ], "\(events)")
        }
    }

    @Test("19: a wait or a notification without the lock is on record, with whether another thread has the lock")
    func withoutLock() async {
        await limited { check in
            let trace = try RecordedTrace {
                let condition = Condition(name: "C1")
                let misuse: @Sendable () -> Void = {
                    check.throwing(SyncError.conditionLockNotHeld) { try condition.wait() }
                    check.throwing(SyncError.conditionLockNotHeld) { try condition.notify() }
                    check.throwing(SyncError.conditionLockNotHeld) { try condition.notifyAll() }
                }
                misuse()
                try condition.withLock { try together(1) { _ in misuse() } }
                let plain = Condition(lock: Lock(name: "C1 plain.lock"), name: "C1 plain")
                check.throwing(SyncError.conditionLockNotHeld) { try plain.wait() }
            }
            let events = trace.events(of: "C1")
            check(
                events == ["create"] + [4, 6, 6, 5, 7, 7].map { "release_error \($0)" } + ["destroy"], "\(events)")
            check(trace.events(of: "C1.lock") == ["create", "acquire 1", "release 0", "destroy"])
            check(trace.events(of: "C1 plain") == ["create", "release_error 4", "destroy"])
            check(trace.events(of: "C1 plain.lock") == ["create", "destroy"])
        }
    }

    @Test("20: a wait is on record as wait, release of all levels, acquire of as many, and wake")
    func waitInFourEvents() async {
        await limited { check in
            let trace = try RecordedTrace {
                let condition = Condition(name: "C2")
                let waiter = try Thread.started(name: "C2 waiter") {
                    condition.acquire()
                    try condition.withLock { _ = try condition.wait() }
                    try condition.release()
                }
                until { condition.waiterCount == 1 }
                try condition.withLock { try condition.notify(5) }
                try waiter.join()
            }
            let events = trace.events(in: "C2 waiter", on: "C2", "C2.lock").filter { !$0.hasSuffix("request") }
            check(
                events == [
                    "C2.lock acquire 1", "C2.lock acquire 2", "C2 wait", "C2.lock release 0", "C2.lock acquire 2",
                    "C2 wake 1", "C2.lock release 1", "C2.lock release 0",
                ], "\(events)")
            check(trace.events(of: "C2").contains("notify 1"), "one was there to be woken")
        }
    }

    @Test("27: permits are on record, and a release past the bound")
    func semaphores() async {
        await limited { check in
            let trace = try RecordedTrace {
                let semaphore = try BoundedSemaphore(2, name: "S1")
                check.throwing(SyncError.releasedTooOften) { try semaphore.release() }
                semaphore.acquire()
                semaphore.acquire()
                check(try !semaphore.acquire(blocking: false))
                check(try !semaphore.acquire(timeout: .milliseconds(1)))
                try semaphore.release(2)
            }
            let events = trace.events(of: "S1")
            check(
                events == [
                    "create", "release_error 2", "acquire 1", "acquire 0", "try_fail", "request", "timeout",
                    "release 2", "destroy",
                ], "\(events)")
        }
    }

    @Test("28: an event's waits are on record where they block, and their ends")
    func event() async {
        await limited { check in
            let trace = try RecordedTrace {
                let event = Event(name: "E1")
                check(try !event.wait(timeout: .milliseconds(1)))
                check(try !event.wait(timeout: .zero))
                event.set()
                try event.wait()
                event.clear()
            }
            let events = trace.events(of: "E1")
            check(
                events == ["create", "wait", "wake 0", "wake 0", "set 0", "wake 1", "clear", "destroy"], "\(events)")
        }
    }

    @Test("30: a timer is on record as scheduled, and as fired or cancelled")
    func timers() async {
        await limited { check in
            let trace = try RecordedTrace {
                let timer = Timer(after: .milliseconds(1), name: "T1", daemon: true) {}
                try timer.start()
                try timer.join()
                let cancelled = Timer(after: .seconds(3600), name: "T2", daemon: true) {}
                try cancelled.start()
                until { cancelled.isQueued }
                cancelled.cancel()
                cancelled.cancel()
                try cancelled.join()
            }
            check(trace.events(in: "T1", on: "T1") == ["T1 begin", "T1 schedule 1000000", "T1 fire", "T1 end 0"])
            check(trace.events(in: "T2", on: "T2") == ["T2 begin", "T2 schedule 3600000000000", "T2 end 0"])
            check(trace.events(of: "T2").filter { $0 == "cancel" }.count == 1)
        }
    }

    @Test("36: arrivals, the action, passes, breaks and resets of a barrier are on record")
    func barrier() async {
        await limited { check in
            let trace = try RecordedTrace {
                let barrier = try Barrier(parties: 2, name: "B1") {}
                let thread = try Thread.started { try barrier.wait() }
                until { barrier.waiting == 1 }
                try barrier.wait()
                try thread.join()
                check.throwing(BrokenBarrierError()) { try barrier.wait(timeout: .milliseconds(1)) }
                barrier.reset()
                barrier.abort()
                check.throwing(BrokenBarrierError()) { try barrier.wait() }
            }
            let events = trace.events(of: "B1")
            check(
                events == [
                    "create", "arrive", "arrive", "action", "pass 1", "pass 0", "arrive", "break", "reset", "abort",
                    "misuse 13", "destroy",
                ], "\(events)")
        }
    }

    @Test("40: a resource is on record from its opening to its closing")
    func resource() async {
        await limited { check in
            let trace = try RecordedTrace { withResource("file 1") {} }
            check(trace.events(of: "file 1") == ["create", "enter", "leave", "destroy"])
        }
    }

    private struct Recorded: Error {}

    @Test("11: the end of a thread that threw is on record with its error")
    func threwAndError() async {
        await limited { check in
            let trace = try RecordedTrace {
                let thread = try Thread.started(name: "thrower 1") { throw Recorded() }
                try thread.join()
            }
            let thread = trace.threads.first { $0.name == "thrower 1" }
            check(thread?.end == .threw && thread?.error == "Recorded()", "\(String(describing: thread))")
            check(trace.events(in: "thrower 1", on: "thrower 1").suffix(2) == ["thrower 1 error", "thrower 1 end 1"])
        }
    }

    @Test("a Mutex is on record as a lock, and each event with the line that it came from")
    func mutexAndLines() async {
        await limited { check in
            let line = Int64(#line)
            let trace = try RecordedTrace {
                let mutex = Mutex(1, name: "M1")
                mutex.withLock { $0 += 1 }
                mutex.withLock { _ in check(mutex.withLockIfAvailable { $0 } == nil) }
            }
            let entries = trace.entries.filter { $0.object == "M1" }
            let events = entries.map(\.text)
            check(
                events.dropFirst() == [
                    "acquire 1", "release 0", "acquire 1", "try_fail", "release 0", "destroy",
                ], "\(events)")
            check(entries.dropLast().map { ($0.line ?? 0) - line } == [2, 3, 3, 4, 4, 4])
        }
    }

    @Test("a recording that starts late holds who has a lock, and who waits for it")
    func lateStart() async {
        await limited { check in
            let lock = Lock(name: "late lock")
            let (isHeld, letGo) = (Event(), Event())
            let owner = try Thread.started(name: "late owner") {
                lock.acquire()
                isHeld.set()
                try letGo.wait()
                try lock.release()
            }
            try isHeld.wait()
            let waiter = try Thread.started(name: "late waiter") {
                lock.acquire()
                try lock.release()
            }
            until { waiter.isBlocked }
            let trace = try RecordedTrace {
                letGo.set()
                try owner.join()
                try waiter.join()
            }
            let entries = trace.entries.filter { $0.object == "late lock" && $0.kind != .state }
            let events = entries.map { "\($0.thread) \($0.text)" }
            check(
                events == [
                    "late waiter request", "late owner release 0", "late waiter acquire 1", "late waiter release 0",
                ], "\(events)")
        }
    }
}
