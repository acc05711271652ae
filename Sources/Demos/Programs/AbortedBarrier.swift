// A thread that cannot come aborts the barrier, so that the others are not blocked forever: they get `BrokenBarrierError`.
//
// The trace says who aborted, and that two had arrived and never passed. After `reset` the barrier can be used again.

import SyncTrace

extension Demo {
    static let barrierAbort = Demo(
        "barrier-abort", "abort breaks a barrier, so that nobody waits forever",
        lookAt: "who aborted, and that two had arrived and never passed",
        with: "analyze TRACE", run: runBarrierAbort)
}

private func runBarrierAbort() throws {
    let meeting = try Barrier(parties: 3, name: "summit")
    let hikers = (1...2).map { number in
        Thread(name: "hiker \(number)") {
            do {
                try meeting.wait()
            } catch is BrokenBarrierError {
                print("a hiker turns back: the barrier is broken")
            }
        }
    }
    let injured = Thread(name: "injured hiker") {
        stageWait { meeting.waiting == 2 }
        meeting.abort()
    }

    for thread in hikers + [injured] { try thread.start() }
    for thread in hikers + [injured] { try thread.join() }
    print("the barrier is broken: \(meeting.isBroken)")
    meeting.reset()
    print("after the reset: \(meeting.isBroken)")
}
