// swift-format-ignore-file
// The code between the marks is that of the pages, whose comments stand in a column.
import SyncTrace
import Synchronization

/// Conditions, semaphores, barriers, values, polling.
extension PageExamples {
    private static let done = Atomic(false)

    static func brokenBarrier() throws {
        // docs/rules/broken-barrier.md
        let meeting = try Barrier(parties: 3)
        for _ in 1...2 {                                        // the third comes late
            try Thread { try meeting.wait(timeout: .milliseconds(100)) }.start()
        }
        // end of the page's code
    }

    static func busyWait() throws {
        try Thread {
            Thread.sleep(for: .milliseconds(150))
            done.store(true, ordering: .releasing)
        }.start()
        // docs/rules/busy-wait.md
        while !done.load(ordering: .acquiring) {
            Thread.sleep(for: .milliseconds(5))
        }
        // end of the page's code
    }

    static func conditionMisuse() throws {
        // docs/rules/condition-misuse.md
        let lock = Lock()
        let condition = Condition(lock: lock)
        lock.acquire()                                          // in main
        try Thread { try condition.wait() }.start()             // releases main's lock
        // end of the page's code
        untilOthersWait()
        try condition.withLock { try condition.notify() }
    }

    static func lostNotify() throws {
        let news = Condition(name: "news")
        // docs/rules/lost-notify.md
        let reader = Thread { try news.withLock { _ = try news.wait() } }
        try news.withLock { try news.notify() }                 // nobody waits yet
        try reader.start()
        // end of the page's code
    }

    static func waitHoldingLock() throws {
        let registry = Lock(name: "registry")
        let item = Condition(name: "item")
        let consumer: @Sendable () throws -> Void = {
            // docs/rules/wait-holding-lock.md
            try registry.withLock {                             // consumer
                try item.withLock { _ = try item.wait(timeout: .milliseconds(200)) }
            }
            // end of the page's code
        }
        let producer: @Sendable () throws -> Void = {
            // docs/rules/wait-holding-lock.md
            try registry.withLock {                             // producer
                try item.withLock { try item.notify() }
            }
            // end of the page's code
        }
        try Thread(target: consumer).start()
        untilOthersWait()
        try Thread(target: producer).start()
    }

    static func overRelease() throws {
        let work: () -> Void = {}
        // docs/rules/over-release.md
        let pool = try BoundedSemaphore(2)
        try pool.withPermit { work() }
        try pool.release()                          // one too many
        // end of the page's code
    }

    static func permitLeak() throws {
        let work: @Sendable () throws -> Void = { throw Failure() }
        // docs/rules/permit-leak.md
        let pool = try Semaphore(2)
        let worker = Thread {
            pool.acquire()
            try work()                          // throws, and the permit is gone
            try pool.release()
        }
        // end of the page's code
        try worker.start()
    }

    static func lostUpdate() throws {
        // docs/rules/lost-update.md
        let visits = Shared(0, name: "visits")
        for _ in 1...2 {
            try Thread { visits.update { $0 += 1 } }.start()    // a read, and then a write
        }
        // end of the page's code
    }
}
