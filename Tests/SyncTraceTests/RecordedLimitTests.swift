import Testing
import TraceModel

@testable import SyncTrace

@Suite struct RecordedLimitTests {
    private func limits(_ trace: RecordedTrace, of object: String) -> [Int64?] {
        trace.entries.filter { $0.object == object && $0.kind.beginsWait }.map(\.limit)
    }

    @Test("a wait with a timeout is on record with its limit, whatever it waits for")
    func limited() async {
        await SyncTraceTests.limited { check in
            let timeout = Duration.milliseconds(20)
            let trace = try RecordedTrace {
                let lock = Lock(name: "limit lock")
                let rlock = RLock(name: "limit rlock")
                lock.acquire()
                rlock.acquire()
                let semaphore = try Semaphore(0, name: "limit semaphore")
                let event = Event(name: "limit event")
                let condition = Condition(name: "limit condition")
                let barrier = try Barrier(parties: 2, timeout: timeout, name: "limit barrier")
                let thread = try Thread.started(name: "limit thread") {
                    check(try !lock.acquire(timeout: timeout))
                    check(try !rlock.acquire(timeout: timeout))
                    check(try !semaphore.acquire(timeout: timeout))
                    check(try !event.wait(timeout: timeout))
                    check(try !condition.withLock { try condition.wait(timeout: timeout) })
                    check.throwing(BrokenBarrierError()) { try barrier.wait() }
                    lock.acquire()
                }
                until { barrier.isBroken && thread.isBlocked }
                try thread.join(timeout: timeout)
                try lock.release()
                try thread.join()
            }
            let most: Int64 = 20_000_000
            for object in ["limit rlock", "limit semaphore", "limit event", "limit condition", "limit barrier"] {
                let limits = limits(trace, of: object)
                check(limits.count == 1 && limits.allSatisfy { (1...most).contains($0 ?? 0) }, "\(object): \(limits)")
            }
            let lock = limits(trace, of: "limit lock")
            check(lock.count == 2 && (1...most).contains(lock[0] ?? 0) && lock[1] == nil, "\(lock)")
            let joins = limits(trace, of: "limit thread")
            check((1...most).contains(joins.first.flatMap { $0 } ?? 0), "\(joins)")
            check(joins.dropFirst().allSatisfy { $0 == nil }, "\(joins)")
        }
    }

    @Test("a recording that starts late holds the limit of a thread that waits already")
    func lateStart() async {
        await SyncTraceTests.limited { check in
            let (limited, unlimited) = (Event(name: "late limited"), Event(name: "late unlimited"))
            let threads = try [
                Thread.started { _ = try limited.wait(timeout: .seconds(3600)) },
                Thread.started { try unlimited.wait() },
            ]
            until { threads.allSatisfy(\.isBlocked) }
            let trace = try RecordedTrace {
                limited.set()
                unlimited.set()
                for thread in threads { try thread.join() }
            }
            let limits = limits(trace, of: "late limited")
            check(limits.count == 1 && (limits[0] ?? 0) > 3_500_000_000_000, "\(limits)")
            check(self.limits(trace, of: "late unlimited") == [nil])
        }
    }

    @Test("33: a thread that comes to a barrier while others leave is on record as having arrived")
    func arrivalWhileBusy() async {
        await SyncTraceTests.limited { check in
            let trace = try RecordedTrace {
                let (acts, goOn) = (Event(), Event())
                let barrier = try Barrier(parties: 2, name: "busy barrier") {
                    acts.set()
                    try goOn.wait()
                }
                let first = try (0..<2).map { _ in try Thread.started { try barrier.wait() } }
                try acts.wait()
                let late = try Thread.started(name: "busy late") { try barrier.wait() }
                until { late.isBlocked }
                goOn.set()
                for thread in first { try thread.join() }
                try barrier.wait()
                try late.join()
            }
            let events = trace.events(of: "busy barrier").dropFirst().map { $0.prefix { $0 != " " } }
            check(events.prefix(4) == ["arrive", "arrive", "action", "arrive"], "\(events)")
            check(trace.events(in: "busy late", on: "busy barrier").first == "busy barrier arrive")
            check(events.filter { $0 == "arrive" }.count == 4, "\(events)")
        }
    }
}
