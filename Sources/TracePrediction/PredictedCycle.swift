package import TraceModel

/// A lock-order cycle, or one that a join closes, and what is known of it.
package struct PredictedCycle: Sendable {
    /// What can become of a cycle.
    package enum Verdict: Sendable {
        /// The trace ends in it.
        case occurred
        /// Replay has run a schedule that ends in it.
        case predicted(Schedule)
        /// Something keeps its threads apart in all schedules.
        case excluded(CycleFilter)
        /// All schedules of the events were tried, through so many states, and none ends in it.
        case exhausted(states: Int)
        /// No schedule was found, and nothing that excludes it.
        case unproven
    }

    /// What is not known of threads that the library did not start.
    package enum PoolDoubt: Sendable {
        /// Whether other threads would do the pieces of work that one thread did one after the other.
        case pieces
        /// Whether something off the record puts the work of one before that of another; there is a schedule otherwise.
        case handingOver
    }

    /// The objects, each of which a thread keeps while it wants the next.
    package var cycle: [ObjectIndex]
    /// An abstract acquisition for each edge.
    package var chosen: [Int]
    package var verdict = Verdict.unproven
    /// Locks that keep two members apart, for a cycle that is gated.
    package var gates: [ObjectIndex] = []
    /// What keeps two members apart, for a cycle that is ordered.
    package var ordering: CycleOrdering?
    /// The instances that the schedule leads to.
    package var members: [DeadlockPattern.Member] = []
    /// Locks at which a new reader has to wait behind a writer in the schedule.
    package var heldOut: [ObjectIndex] = []
    /// Those of them of which neither the trace nor the user says what they do with a new reader.
    package var assumed: [ObjectIndex] = []
    /// Near how many places of the trace schedules in another order were looked for, where not all were tried.
    package var searches = 0
    /// Whether one thread of it waits for another one's end.
    package var hasJoin = false

    /// Why the threads of a pool leave it open, where they do.
    package var pool: PoolDoubt?

    /// Other choices that no filter rules out.
    var choices: [[Int]] = []
    /// Which of the candidate schedules is for it.
    var candidate: Int?

    /// Whether nothing excludes it, and it did not happen.
    var isOpen: Bool {
        switch verdict {
        case .unproven, .predicted: true
        case .occurred, .excluded, .exhausted: false
        }
    }
}
