import SyncTrace

/// Mistakes with locks and threads that have no names, at once or after others were created, elsewhere or beside them with
/// names: `fingerprints [preceded | named]`.
enum Fingerprints {
    static func run(_ arguments: [String]) throws {
        let others = arguments.contains("preceded") ? try createOthers() : []
        try makeMistakes(beside: arguments.contains("named") ? ["cache", "log"] : [])
        withExtendedLifetime(others) {}
    }

    private static func createOthers() throws -> [Lock] {
        let thread = Thread { _ = Lock() }
        try thread.start()
        try thread.join()
        return [Lock(), Lock()]
    }

    private static func makeMistakes(beside names: [String]) throws {
        let others = names.map { Lock(name: $0) }
        defer { withExtendedLifetime(others) {} }
        let (first, second) = (Lock(), Lock())
        try? second.release()
        let there = Thread { try first.withLock { try second.withLock {} } }
        try there.start()
        let back = Thread {
            try there.join()
            try second.withLock { try first.withLock {} }
            first.acquire()
        }
        try back.start()
        try back.join()
    }
}
