// withLock, withPermit and withResource tie what must be done at the end to a block: however the block is left, by
// its end or by an error, the lock is released and the resource is closed. The error goes on to the caller.
//
// In the trace each `acquire` has its `release` and each `enter` its `leave`, also where the block threw.

import SyncTrace

extension Demo {
    static let with = Demo(
        "with", "blocks that always release: withLock, withResource",
        lookAt: "each acquire has its release, each enter its leave, also by an error",
        with: "events TRACE --thread worker", run: runWith)
}

private func runWith() throws {
    let lock = Lock(name: "lock")
    let worker = Thread(name: "worker") {
        do {
            try withResource("config file") {
                try lock.withLock { throw Mishap() }
            }
        } catch is Mishap {
            print("the error came through, and the lock is locked: \(lock.isLocked)")
        }
        try lock.withLock { print("so it can be taken again") }
    }
    try worker.start()
    try worker.join()
}

private struct Mishap: Error {}
