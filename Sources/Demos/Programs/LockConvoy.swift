// Many threads need the same lock for a moment only, but its holder sleeps inside: all queue up behind it, and the
// queue never gets shorter. That is a lock convoy: eight threads go as fast as one.
//
// In the trace nearly every `acquire` had to wait, for about as long as all the others together hold the lock.

import SyncTrace

extension Demo {
    static let lockConvoy = Demo(
        "lock-convoy", "eight threads that queue for a lock held asleep",
        lookAt: "nearly every acquisition has to wait",
        with: "query TRACE hottest-locks", run: runLockConvoy)
}

private func runLockConvoy() throws {
    let log = Lock(name: "log file")
    let waits = Tally()
    let workers = (1...8).map { number in
        Thread(name: "worker \(number)") {
            for _ in 1...6 {
                compute(for: .microseconds(20))
                if log.isLocked { waits.add() }
                // The cure is to sleep (to write, to send, to print) after the lock is released.
                try log.withLock { Thread.sleep(for: .milliseconds(2)) }
                System.pause(for: .microseconds(300))
            }
        }
    }
    for worker in workers { try worker.start() }
    for worker in workers { try worker.join() }
    print("48 entries were written, one at a time; \(waits.total) of them had to wait for the file")
    if waits.total < 36 { print("this time there was hardly a queue: run it again on a machine that is less busy") }
}
