import SyncTrace

/// Objects with empty and with very long names, and a thread whose target throws: `names`.
enum Naming {
    struct Failure: Error {}

    static func run(_ arguments: [String]) throws {
        let unnamed = Lock(name: "")
        let condition = Condition(name: "")
        unnamed.acquire()
        try unnamed.release()
        condition.acquire()
        try condition.release()
        let long = Lock(name: String(repeating: "x", count: 150))
        try? long.release()
        let thread = Thread(name: "") { throw Failure() }
        try thread.start()
        try thread.join()
    }

    /// Two locks without names, one acquired inside the other: `unnamed-locks`.
    static func unnamedLocks(_ arguments: [String]) throws {
        let (outer, inner) = (makeOuterLock(), makeInnerLock())
        let thread = Thread { try outer.withLock { try inner.withLock {} } }
        try thread.start()
        try thread.join()
    }

    private static func makeOuterLock() -> Lock { Lock() }
    private static func makeInnerLock() -> Lock { Lock() }
}
