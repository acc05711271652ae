// swift-format-ignore-file
// The code between the marks is that of the pages, whose comments stand in a column.
import Glibc
import SyncTrace

/// Threads and the end of the process.
extension PageExamples {
    /// Ends the process as main's return does, without waiting for threads.
    static func exitLeavingThreads() { _exit(0) }

    static func abruptDaemonExit() throws {
        let isOpen = Event()
        let next: @Sendable () -> Int = { 1 }
        let append: @Sendable (Int) -> Void = { _ in
            isOpen.set()
            Thread.sleep(for: .milliseconds(50))
        }
        // docs/rules/abrupt-daemon-exit.md
        let writer = Thread(daemon: true) {
            withResource("log.txt") { while true { append(next()) } }
        }
        try writer.start()
        try isOpen.wait()  // not on the page
        // main returns: the file is left as it is
        // end of the page's code
    }

    static func abruptExit() throws {
        let isOpen = Event()
        let writeAll: @Sendable () throws -> Void = {
            isOpen.set()
            Thread.sleep(for: .seconds(60))
        }
        // docs/rules/abrupt-exit.md
        let writer = Thread { try withResource("export.csv") { try writeAll() } }
        try writer.start()
        try isOpen.wait()  // not on the page
        try Thread { exit(1) }.start()               // the file stays as it is
        // end of the page's code
    }

    static func forkHolding() throws {
        let log = Lock(name: "log")
        let isHeld = Event()
        let isOver = Event()
        let fork = Forking.systemFork
        let append: @Sendable () throws -> Void = {
            isHeld.set()
            try isOver.wait()
        }
        // docs/rules/fork-holding.md
        let writer = Thread { try log.withLock { try append() } }
        try writer.start()
        try isHeld.wait()  // not on the page
        let child = fork()
        if child == 0 { try log.withLock { } }       // hangs where the writer was in the middle
        // end of the page's code
        if child == 0 { _exit(0) }
        untilAsleep([Int64(child)])
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
        isOver.set()
    }

    static func stuckThread() throws {
        // docs/rules/stuck-thread.md
        let ready = Event()
        let worker = Thread { try ready.wait() }     // nobody calls ready.set()
        try worker.start()
        try worker.join()
        // end of the page's code
    }

    static func threadMisuse() throws {
        // docs/rules/thread-misuse.md
        let worker = Thread { try Thread.current.join() }
        // end of the page's code
        try worker.start()
    }

    static func uncaughtError() throws {
        // docs/rules/uncaught-error.md
        try Thread { throw PrinterError.noPaper }.start()
        // end of the page's code
    }
}
