// Two threads take two locks in opposite order, and each gets the one that the other wants.
//
// The trace ends in a wait cycle: t1 holds lock1 and waits for lock2, t2 holds lock2 and waits for lock1; main
// waits for t1 behind them. The rendezvous stands for the bad luck that the program would otherwise need.

import SyncTrace

extension Demo {
    static let abba = Demo(
        "abba", "two locks in opposite order: it deadlocks",
        lookAt: "each holds what the other one waits for",
        with: "state TRACE", hangs: true, run: runAbba)
}

private func runAbba() throws {
    let lock1 = Lock(name: "lock1")
    let lock2 = Lock(name: "lock2")
    let eachHoldsOne = Rendezvous(of: 2)

    let t1 = Thread(name: "t1") {
        try lock1.withLock {
            eachHoldsOne.meet()
            print("t1 holds lock1 and wants lock2, t2 holds lock2 and wants lock1")
            try lock2.withLock { print("never reached") }
        }
    }
    let t2 = Thread(name: "t2") {
        try lock2.withLock {
            eachHoldsOne.meet()
            try lock1.withLock { print("never reached") }
        }
    }

    try t1.start()
    try t2.start()
    try t1.join()
    try t2.join()
}
