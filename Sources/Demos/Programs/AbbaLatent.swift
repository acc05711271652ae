// Two threads take two locks in opposite order, but t2 comes late, and all goes well.
//
// Nothing keeps the two apart except the sleep: in another schedule t2 takes lock2 while t1 holds lock1, and
// neither goes on. This run ends cleanly, and its trace still holds both orders: lock1 before lock2, and lock2
// before lock1.

import SyncTrace

extension Demo {
    static let abbaLatent = Demo(
        "abba-latent", "two locks in opposite order: it could deadlock",
        lookAt: "all went well, and another schedule would have hung",
        with: "explain TRACE 1", run: runAbbaLatent)
}

private func runAbbaLatent() throws {
    let lock1 = Lock(name: "lock1")
    let lock2 = Lock(name: "lock2")

    let t1 = Thread(name: "t1") {
        try lock1.withLock {
            try lock2.withLock { print("t1 has lock1 and lock2") }
        }
    }
    let t2 = Thread(name: "t2") {
        Thread.sleep(for: .milliseconds(100))
        try lock2.withLock {
            try lock1.withLock { print("t2 has lock2 and lock1") }
        }
    }

    try t1.start()
    try t2.start()
    try t1.join()
    try t2.join()
    print("it went well, this time")
}
