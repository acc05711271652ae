/// Ends a demo that hangs by design, so that its trace ends with the hang.
enum Watchdog {
    /// What the process ends with when the watchdog ends it.
    static let exitCode: Int32 = 3

    /// How long a demo may hang.
    ///
    /// It takes milliseconds to reach the hang; on a machine that is very busy, the environment variable
    /// `SYNCTRACE_DEMO_LIMIT` (milliseconds) gives it longer.
    static var limit: Duration {
        System.environment("SYNCTRACE_DEMO_LIMIT").flatMap { Int($0) }.map { .milliseconds(max($0, 1)) } ?? .seconds(1)
    }

    /// Starts to watch.
    ///
    /// The watchdog is a plain thread that uses no primitive, so the trace does not know it. It ends the process without
    /// the orderly end, which would join the threads that hang and never come back.
    static func start() {
        let limit = limit
        System.startUntracedThread {
            System.pause(for: limit)
            System.complain("synctrace-demos: the demo hangs, as it is meant to: ended by the watchdog")
            System.endAbruptly(exitCode)
        }
    }
}
