import Foundation
import SyncTrace
import SyncTraceTesting
import Testing

/// Tests that other tests run in a process of their own, and look at what comes of them: most of them fail on purpose.
private let isOn = ProcessInfo.processInfo.environment["SYNCTRACE_TRACED_FIXTURES"] != nil

@Suite("Traced fixtures", .enabled(if: isOn, "run by TracedTestTests"))
struct TracedFixtures {
    @Test("clean", .synchronizationTraced)
    func clean() throws {
        let lock = Lock(name: "clean")
        let worker = Thread(name: "worker") { try lock.withLock {} }
        try worker.start()
        try lock.withLock {}
        try worker.join()
    }

    @Test("ends holding", .synchronizationTraced)
    func endsHolding() throws {
        let lock = Lock(name: "kept")
        let worker = Thread(name: "forgetful") { lock.acquire() }
        try worker.start()
        try worker.join()
    }

    @Test("warns", .synchronizationTraced)
    func warns() throws { try foreignRelease() }

    @Test("warning fails", .synchronizationTraced(failOn: .warning))
    func warningFails() throws { try foreignRelease() }

    @Test("ignored", .synchronizationTraced(failOn: .warning, ignore: ["release-not-owner"]))
    func ignored() throws { try foreignRelease() }

    @Test("misspelled", .synchronizationTraced(ignore: ["release-not-ower"]))
    func misspelled() {}

    @Test("hangs", .synchronizationTraced)
    func hangs() throws { try deadlock() }

    @Test("hangs asynchronously", .synchronizationTraced)
    func hangsAsynchronously() async throws {
        await Task.yield()
        try deadlock()
    }

    @Test("hangs itself", .synchronizationTraced)
    func hangsItself() {
        let lock = Lock(name: "own")
        lock.acquire()
        lock.acquire()
    }

    @Test("stands still", .synchronizationTraced(hangAfter: .seconds(1)))
    func standsStill() throws { _ = try Event(name: "never").wait() }

    @Test("permit given", .synchronizationTraced)
    func permitGiven() throws {
        let permit = try SyncTrace.Semaphore(1, name: "S")
        let threads = try waitForPermitAndLock(permit)
        // For longer than a wait cycle has to stand.
        usleep(2_000_000)
        try permit.release()
        for thread in threads { try thread.join() }
    }

    @Test("permit kept", .synchronizationTraced(hangAfter: .seconds(2)))
    func permitKept() throws {
        for thread in try waitForPermitAndLock(try SyncTrace.Semaphore(1, name: "S")) { try thread.join() }
    }

    @Test("throws", .synchronizationTraced)
    func throwing() throws {
        struct Problem: Error {}
        throw Problem()
    }

    @Test("expects", .synchronizationTraced)
    func expects() { #expect(1 + 1 == 3) }

    @Test("with arguments", .synchronizationTraced, arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func arguments(number: Int) throws {
        // The even ones alone have something to find.
        let lock = Lock(name: "number \(number)")
        let worker = Thread(name: "worker \(number)") {
            lock.acquire()
            if number % 2 == 1 { try lock.release() }
        }
        try worker.start()
        try worker.join()
    }

    @Test("many", .synchronizationTraced, arguments: 0..<200)
    func many(number: Int) throws {
        let lock = Lock(name: "own")
        let worker = Thread(name: "worker") { for _ in 0..<100 { try lock.withLock {} } }
        try worker.start()
        for _ in 0..<100 { try lock.withLock {} }
        try worker.join()
    }

    @Test("in child tasks", .synchronizationTraced)
    func tasks() async throws {
        let lock = Lock(name: "task's")
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { lock.withLock { $0 } } }
        }
        lock.acquire()
    }

    @Test("on the main actor", .synchronizationTraced)
    @MainActor func mainActor() throws {
        let lock = Lock(name: "main's")
        try lock.withLock {}
    }

    @Suite("a traced suite", .synchronizationTraced(ignore: ["ended-holding"]))
    struct TracedSuite {
        @Test("by its suite")
        func bySuite() throws {
            let lock = Lock(name: "kept")
            let worker = Thread(name: "forgetful") { lock.acquire() }
            try worker.start()
            try worker.join()
        }

        @Test("by itself", .synchronizationTraced)
        func byItself() throws { try bySuite() }
    }
}

extension Lock {
    fileprivate func withLock(_ body: (Int) -> Int) -> Int {
        acquire()
        defer { try? release() }
        return body(1)
    }
}

private func foreignRelease() throws {
    let lock = Lock(name: "shared")
    lock.acquire()
    let worker = Thread(name: "releaser") { try lock.release() }
    try worker.start()
    try worker.join()
}

/// Two threads that wait for one another, as long as nobody else releases a permit.
private func waitForPermitAndLock(_ permit: SyncTrace.Semaphore) throws -> [SyncTrace.Thread] {
    let lock = Lock(name: "A")
    let both = try Barrier(parties: 2, name: "both")
    let first = Thread(name: "first") {
        try lock.withLock {
            _ = try both.wait()
            permit.acquire()
            try permit.release()
        }
    }
    let second = Thread(name: "second") {
        permit.acquire()
        _ = try both.wait()
        try lock.withLock {}
        try permit.release()
    }
    try first.start()
    try second.start()
    return [first, second]
}

func deadlock() throws {
    let (a, b) = (Lock(name: "A"), Lock(name: "B"))
    let both = try Barrier(parties: 2, name: "both")
    let first = Thread(name: "first") {
        a.acquire()
        _ = try both.wait()
        b.acquire()
    }
    let second = Thread(name: "second") {
        b.acquire()
        _ = try both.wait()
        a.acquire()
    }
    try first.start()
    try second.start()
    try first.join()
}

@Suite("Plain fixtures", .enabled(if: isOn, "run by RecordedTestsTests"))
struct PlainFixtures {
    @Test("hangs beside traced ones")
    func hangs() throws { try deadlock() }

    @Test("ends holding without a trace")
    func endsHolding() throws {
        let lock = Lock(name: "kept")
        let worker = Thread(name: "forgetful") { lock.acquire() }
        try worker.start()
        try worker.join()
    }
}
