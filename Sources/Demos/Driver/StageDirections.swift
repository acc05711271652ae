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

/// Counts who is inside of something, unseen.
final class Headcount: Sendable {
    private let present = Atomic(0)
    private let highest = Atomic(0)

    /// Comes in; returns how many are there then.
    @discardableResult
    func enter() -> Int {
        // Relaxed: only the counts matter.
        let count = present.add(1, ordering: .relaxed).newValue
        highest.max(count, ordering: .relaxed)
        return count
    }

    func leave() { present.subtract(1, ordering: .relaxed) }

    /// How many are there.
    var now: Int { present.load(ordering: .relaxed) }
    /// How many were there at the most.
    var most: Int { highest.load(ordering: .relaxed) }
}

/// Counts what happens, unseen.
final class Tally: Sendable {
    private let count = Atomic(0)

    // Relaxed: only the count matters.
    func add() { count.add(1, ordering: .relaxed) }
    var total: Int { count.load(ordering: .relaxed) }
}
