// swift-format-ignore-file
// The code between the marks is that of the pages, whose comments stand in a column.
import Glibc
import SyncTrace
import Synchronization

/// Locks: their order, their owners, who gets them.
extension PageExamples {
    /// Threads that have their first lock.
    private static let inside = Atomic(0)

    static func deadlock() throws {
        let (a, b) = (Lock(name: "A"), Lock(name: "B"))
        let work: @Sendable () -> Void = {
            inside.add(1, ordering: .relaxed)
            while inside.load(ordering: .relaxed) < 2 { sched_yield() }
        }
        // docs/rules/deadlock.md
        try Thread { try a.withLock { work(); try b.withLock { } } }.start()
        try Thread { try b.withLock { work(); try a.withLock { } } }.start()
        // end of the page's code
    }

    static func lockOrderCycle() throws {
        let (a, b) = (Lock(name: "A"), Lock(name: "B"))
        // docs/rules/lock-order-cycle.md
        try Thread { try a.withLock { try b.withLock { } } }.start()
        untilOthersHaveEnded()  // not on the page
        try Thread { try b.withLock { try a.withLock { } } }.start()
        // end of the page's code
    }

    static func lockOrderViolation() throws {
        let (cache, journal) = (Lock(name: "cache"), Lock(name: "journal"))
        // docs/rules/lock-order-violation.md
        try Thread { try journal.withLock { try cache.withLock { } } }.start()
        // end of the page's code
    }

    static func releaseNotOwner() throws {
        // docs/rules/release-not-owner.md
        let lock = Lock()
        lock.acquire()                              // in main
        try Thread { try lock.release() }.start()   // in another thread
        // end of the page's code
    }

    static func releaseUnlocked() throws {
        let (lock1, lock2) = (Lock(), Lock())
        // docs/rules/release-unlocked.md
        lock1.acquire()
        try lock2.release()      // nobody holds lock2
        // end of the page's code
    }

    private static let lock = Lock()

    static func endedHolding() throws {
        let work: @Sendable () throws -> Void = { throw Failure() }
        // docs/rules/ended-holding.md
        let worker = Thread {
            lock.acquire()
            try work()           // throws: the next line never runs
            try lock.release()
        }
        // end of the page's code
        try worker.start()
    }

    static func objectMisuse() throws {
        // docs/rules/object-misuse.md
        var lock: Lock? = Lock()
        lock?.acquire()
        lock = nil                              // held forever, and nothing names it
        // end of the page's code
    }

    /// Lets two threads compete for a lock for so long that the one that comes last is overtaken a hundred times.
    private static func compete(_ greedy: Thread, _ other: Thread) throws {
        try greedy.start()
        // It has the processor, and the lock, before the other is there.
        Thread.sleep(for: .milliseconds(50))
        // The new thread inherits that it comes last; main goes on when its time is over all the same.
        Processor.comeLast()
        try other.start()
        Processor.comeAgain()
        try other.join(timeout: .milliseconds(500))
        exitLeavingThreads()
    }

    static func unfairLock() throws {
        let lock = Lock(name: "log")
        let work: @Sendable () -> Void = { Processor.compute(for: .milliseconds(2)) }
        let print: @Sendable (String) -> Void = { _ in }
        Processor.stayOnOne()
        // docs/rules/unfair-lock.md
        let greedy = Thread(daemon: true) { while true { try lock.withLock { work() } } }
        let polite = Thread { try lock.withLock { print("at last") } }
        // end of the page's code
        try compete(greedy, polite)
    }

    static func starvation() throws {
        let lock = Lock(name: "log")
        let work: @Sendable () -> Void = { Processor.compute(for: .milliseconds(2)) }
        let print: @Sendable (String) -> Void = { _ in }
        Processor.stayOnOne()
        // docs/rules/starvation.md
        let greedy = Thread(daemon: true) { while true { try lock.withLock { work() } } }
        let starved = Thread { try lock.withLock { print("at last") } }
        // end of the page's code
        try compete(greedy, starved)
    }

    static func lockConvoy() throws {
        let log = Lock(name: "log")
        let threads = (1...8).map { _ in
            Thread {
                // docs/rules/lock-convoy.md
                for _ in 1...6 {                                            // in eight threads
                    try log.withLock { Thread.sleep(for: .milliseconds(2)) }
                    Thread.sleep(for: .microseconds(300))                   // other work
                }
                // end of the page's code
            }
        }
        for thread in threads { try thread.start() }
    }
}
