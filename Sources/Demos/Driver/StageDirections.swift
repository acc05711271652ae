// A demo must show the same thing each time. Where that needs a coincidence (two threads that are both halfway when
// the other one comes) the coincidence is arranged here, behind the scenes: nothing of this is in the trace.

import struct Synchronization.Atomic

/// A place where threads wait for each other unseen. It stands for the bad luck that a bug needs to strike.
final class Rendezvous: Sendable {
    private let missing: Atomic<Int>

    init(of parties: Int) {
        missing = Atomic(parties)
    }

    /// Returns when all have come.
    func meet() {
        // Releasing here and acquiring there: what a thread did before the meeting, all see after it.
        missing.subtract(1, ordering: .releasing)
        stageWait { missing.load(ordering: .acquiring) <= 0 }
    }
}

/// Waits unseen until the condition holds.
func stageWait(until condition: () -> Bool) {
    while !condition() { System.pause(for: .microseconds(200)) }
}

/// Keeps the processor busy for a while: stands for a computation.
func compute(for duration: Duration) {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end {}
}
