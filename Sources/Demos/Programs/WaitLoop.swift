// A wait can end although what one waits for has not come: by a notification meant for something else, or for no
// reason at all (a spurious wakeup). So a wait stands in a loop that tests, and `wait(until:)` is that loop.
//
// In the trace each guest is woken twice (`wake`), goes back to `wait` after the first, and goes on after the
// second.

import SyncTrace

extension Demo {
    static let waitLoop = Demo(
        "wait-loop", "a wait in a loop survives a wakeup that means nothing",
        lookAt: "each guest is woken twice, and goes on after the second time",
        with: "query TRACE notifications", run: runWaitLoop)
}

private func runWaitLoop() throws {
    let kitchen = try Kitchen()
    let guests = [
        Thread(name: "guest with a loop") { try kitchen.waitInLoop() },
        Thread(name: "guest with wait(until:)") { try kitchen.waitUntil() },
    ]
    for guest in guests { try guest.start() }

    try kitchen.expectWaits(2)
    try kitchen.ringBell(mealIsReady: false)
    try kitchen.expectWaits(2)
    try kitchen.ringBell(mealIsReady: true)

    for guest in guests { try guest.join() }
}

/// What the threads share. The bell's lock guards the rest.
private final class Kitchen: @unchecked Sendable {
    private let bell = Condition(name: "kitchen bell")
    private let beforeWait: Semaphore
    private var mealIsReady = false

    init() throws {
        beforeWait = try Semaphore(0, name: "guests about to wait")
    }

    func waitInLoop() throws {
        try bell.withLock {
            while !mealIsReady {
                try beforeWait.release()
                try bell.wait()
            }
        }
    }

    func waitUntil() throws {
        try bell.withLock {
            // The predicate is tested before the first wait and after each wakeup, always under the lock.
            _ = try bell.wait(until: {
                if !mealIsReady { try beforeWait.release() }
                return mealIsReady
            })
        }
    }

    /// Returns when the guests have begun so many waits (each announces it under the lock, which the wait lets go).
    func expectWaits(_ count: Int) throws {
        for _ in 1...count { beforeWait.acquire() }
    }

    func ringBell(mealIsReady ready: Bool) throws {
        try bell.withLock {
            mealIsReady = ready
            print(ready ? "the bell sounds: the meal is ready" : "the bell sounds for nothing: the guests wait on")
            try bell.notifyAll()
        }
    }
}
