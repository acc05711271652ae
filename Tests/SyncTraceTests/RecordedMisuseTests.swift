import Testing
import TraceModel

@testable import SyncTrace

@Suite("What the library refuses", .timeLimit(.minutes(15)))
struct RecordedMisuseTests {
    @Test("2, 3, 7: misuse of a thread is on record, at its line, with what was refused")
    func threads() throws {
        let thread = Thread(name: "TM1") {}
        let trace = try RecordedTrace {
            #expect(throws: SyncError.joinBeforeStart) { try thread.join() }
            try thread.start()
            #expect(throws: SyncError.threadAlreadyStarted) { try thread.start() }
            #expect(throws: SyncError.daemonAfterStart) { try thread.setDaemon(true) }
            try thread.join()
            let selfish = Thread(name: "TM2") {
                #expect(throws: SyncError.joinOfCurrentThread) { try Thread.current.join() }
            }
            try selfish.start()
            try selfish.join()
        }
        let refused = trace.entries.filter { $0.kind == .misuse && $0.object.hasPrefix("TM") }
        #expect(refused.map(\.object) == ["TM1", "TM1", "TM1", "TM2"])
        #expect(
            refused.compactMap { Refusal(rawValue: $0.value ?? -1) } == [
                .joinBeforeStart, .startTwice, .daemonSetLate, .joinSelf,
            ]
        )
        #expect(refused.allSatisfy { $0.line != nil })
    }

    /// What was refused to the thread of this name: the object, why, and how many lines after `line`.
    private func refused(_ trace: RecordedTrace, to thread: String, after line: Int) -> [String] {
        trace.entries.filter { $0.thread == thread && $0.kind == .misuse }.map { entry in
            let refusal = entry.value.flatMap(Refusal.init(rawValue:))?.name ?? "?"
            return "\(entry.object): \(refusal) +\(Int(entry.line ?? -1) - line)"
        }
    }

    @Test("13, 17, 24, 25, 26: arguments that make no sense are on record, at their lines; what makes sense is not")
    func arguments() async {
        await limited { check in
            let line = #line
            let careless: @Sendable () throws -> Void = {
                let (lock, rlock) = (Lock(name: "AM lock"), RLock(name: "AM rlock"))
                check.throwing(SyncError.negativeTimeout) { _ = try lock.acquire(timeout: .seconds(-1)) }
                check.throwing(SyncError.timeoutWithoutBlocking) {
                    _ = try rlock.acquire(blocking: false, timeout: .seconds(1))
                }
                check.throwing(SyncError.negativeInitialValue) { _ = try Semaphore(-1) }
                check.throwing(SyncError.negativeInitialValue) { _ = try BoundedSemaphore(-1) }
                check.throwing(SyncError.invalidParties) { _ = try Barrier(parties: 0) }
                let semaphore = try Semaphore(1, name: "AM semaphore")
                check.throwing(SyncError.invalidReleaseCount) { try semaphore.release(0) }
                check.throwing(SyncError.timeoutWithoutBlocking) {
                    _ = try semaphore.acquire(blocking: false, timeout: .seconds(1))
                }
                check.throwing(SyncError.joinOfForeignThread) { try Thread.foreign.join() }
            }
            let careful: @Sendable () throws -> Void = {
                let lock = Lock(name: "AM clean lock")
                if try lock.acquire(timeout: .zero) { try lock.release() }
                if try lock.acquire(blocking: false) { try lock.release() }
                let semaphore = try Semaphore(0, name: "AM clean semaphore")
                check(try !semaphore.acquire(timeout: .seconds(-1)))
                try semaphore.release(2)
                _ = try Barrier(parties: 1).wait()
            }
            let trace = try RecordedTrace {
                try Thread.started(name: "AM careless", careless).join()
                try Thread.started(name: "AM careful", careful).join()
            }
            let found = refused(trace, to: "AM careless", after: line)
            check(
                Array(found.prefix(7)) == [
                    "AM lock: negative timeout +3", "AM rlock: timeout without blocking +5",
                    "AM careless: negative initial value +7", "AM careless: negative initial value +8",
                    "AM careless: barrier of less than one party +9",
                    "AM semaphore: release of less than one permit +11", "AM semaphore: timeout without blocking +13",
                ], "\(found)")
            check(found.count == 8 && found.last?.hasSuffix(": join of a foreign thread +15") == true, "\(found)")
            check(refused(trace, to: "AM careful", after: line).isEmpty)
        }
    }

    @Test("36: an arrival at a broken barrier is on record once it comes later than the break, and not after a reset")
    func brokenBarrier() async {
        await limited { check in
            let line = #line
            let trace = try RecordedTrace {
                let barrier = try Barrier(parties: 2, name: "BM barrier")
                let early = try Thread.started(name: "BM early") {
                    check.throwing(BrokenBarrierError()) { try barrier.wait() }
                }
                until { early.isBlocked }
                barrier.abort()
                try early.join()
                let late = try Thread.started(name: "BM late") {
                    check.throwing(BrokenBarrierError()) { try barrier.wait() }
                }
                try late.join()
                barrier.reset()
                let pair = try (0..<2).map { _ in try Thread.started(name: "BM pair") { try barrier.wait() } }
                for thread in pair { try thread.join() }
            }
            check(
                refused(trace, to: "BM late", after: line) == ["BM barrier: arrival at a broken barrier +10"],
                "\(trace.events(of: "BM barrier"))")
            check(
                refused(trace, to: "BM early", after: line).isEmpty
                    && refused(trace, to: "BM pair", after: line).isEmpty)
        }
    }

    @Test("11: another error has the line of the scope that it left, if the thread did nothing after that")
    func left() async {
        struct OwnError: Error {}
        await limited { check in
            let line = #line
            let trace = try RecordedTrace {
                let (lock, permits) = (Lock(name: "LS lock"), try Semaphore(name: "LS permits"))
                let threads = try [
                    Thread.started(name: "LS inside") { try lock.withLock { throw OwnError() } },
                    Thread.started(name: "LS outer") {
                        try permits.withPermit {
                            try lock.withLock { throw OwnError() }
                        }
                    },
                    Thread.started(name: "LS after") {
                        try lock.withLock {}
                        throw OwnError()
                    },
                    Thread.started(name: "LS caught") {
                        try? lock.withLock { throw OwnError() }
                        try lock.withLock {}
                        throw OwnError()
                    },
                ]
                for thread in threads { try thread.join() }
            }
            func place(_ thread: String) -> Int? {
                trace.entries.first { $0.thread == thread && $0.kind == .error }?.line.map { Int($0) - line }
            }
            check(place("LS inside") == 4, "\(place("LS inside") ?? -1)")
            check(place("LS outer") == 6, "\(place("LS outer") ?? -1)")
            check(place("LS after") == nil, "\(place("LS after") ?? -1)")
            check(place("LS caught") == nil, "\(place("LS caught") ?? -1)")
        }
    }

    @Test("11: an error of the library that ends a thread has the line of the call; another error has none")
    func uncaught() async {
        struct OwnError: Error {}
        await limited { check in
            let line = #line
            let trace = try RecordedTrace {
                let (lock, barrier) = (Lock(name: "UE lock"), try Barrier(parties: 2, name: "UE barrier"))
                let threads = try [
                    Thread.started(name: "UE refused") {
                        try lock.withLock {}
                        try lock.release()
                    },
                    Thread.started(name: "UE broken") { try barrier.wait(timeout: .zero) },
                    Thread.started(name: "UE caught") {
                        try? lock.acquireWithNegativeTimeout()
                        throw OwnError()
                    },
                ]
                for thread in threads { try thread.join() }
            }
            func place(_ thread: String) -> Int? {
                trace.entries.first { $0.thread == thread && $0.kind == .error }?.line.map { Int($0) - line }
            }
            check(place("UE refused") == 6, "\(place("UE refused") ?? -1)")
            check(place("UE broken") == 8, "\(place("UE broken") ?? -1)")
            check(place("UE caught") == nil, "\(place("UE caught") ?? -1)")
        }
    }
}

extension Lock {
    fileprivate func acquireWithNegativeTimeout() throws { _ = try acquire(timeout: .seconds(-1)) }
}

extension Thread {
    /// A thread that the library did not start.
    fileprivate static var foreign: Thread {
        let found = Log<Thread>()
        let isFound = Event()
        onForeignThread {
            found.append(Thread.current)
            isFound.set()
        }
        _ = try? isFound.wait()
        return found.elements[0]
    }
}
