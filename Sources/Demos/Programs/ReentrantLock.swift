// A re-entrant lock: its owner may take it again, and must release it as many times; nobody else may release it.
//
// In the trace `acquire` and `release` carry the level. The stranger's release is refused (`release_error`, not the
// owner), and the lock is as it was.

import SyncTrace

extension Demo {
    static let rlock = Demo(
        "rlock", "re-entry level by level, and a release by a non-owner",
        lookAt: "the levels, and what is refused to the stranger",
        with: "events TRACE --object rlock", run: runRlock)
}

private func runRlock() throws {
    let rlock = RLock(name: "rlock")

    func descend(to depth: Int, from level: Int = 1) throws {
        try rlock.withLock {
            print("main holds the lock at level \(level)")
            if level < depth { try descend(to: depth, from: level + 1) }
        }
    }
    try descend(to: 3)

    rlock.acquire()
    let stranger = Thread(name: "stranger") {
        do {
            try rlock.release()
        } catch {
            print("the stranger's release was refused: \(error)")
        }
        let acquired = try rlock.acquire(blocking: false)
        print("the stranger acquires it while main holds it: \(acquired)")
    }
    try stranger.start()
    try stranger.join()
    try rlock.release()

    let successor = Thread(name: "successor") {
        try rlock.withLock { print("main has let go, the successor holds it") }
    }
    try successor.start()
    try successor.join()
}
