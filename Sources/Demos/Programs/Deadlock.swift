// The classic mistake in the attempt to show a deadlock: both threads run the same target, which releases a lock
// that it never took.
//
// t1, which has lock1, releases lock2, which is unlocked: that is an error, the thread ends by it, and lock1 stays
// locked forever. t2 waits for lock1, and main waits for the threads. The trace tells who released what
// (`release_error`), which thread threw while it held lock1, and who has been waiting ever since.

import SyncTrace

extension Demo {
    static let deadlock = Demo(
        "deadlock", "a wrong release, an orphaned lock, and a hang",
        lookAt: "who released what it never had, and who waits for lock1 ever since",
        with: "explain TRACE 4", hangs: true, run: runDeadlock)
}

private func runDeadlock() throws {
    let lock1 = Lock(name: "lock1")
    let lock2 = Lock(name: "lock2")

    let t1 = Thread(name: "t1") { try threadOne(lock1, lock2) }
    let t2 = Thread(name: "t2") { try threadOne(lock1, lock2) }

    try t1.start()
    while !lock1.isLocked {}  // t1 wins each time, so that every run tells the same
    try t2.start()
    try t1.join()
    try t2.join()
}

private func threadOne(_ lock1: Lock, _ lock2: Lock) throws {
    lock1.acquire()
    print("one of the threads holds lock1 and is about to release lock2")
    Thread.sleep(for: .milliseconds(100))
    try lock2.release()
}
