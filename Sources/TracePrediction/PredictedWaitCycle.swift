package import TraceModel

/// A wait cycle that a schedule of the recorded events ends in.
package struct PredictedWaitCycle: Sendable {
    /// The threads, each of which waits for the next.
    package var members: [ThreadIndex]
    /// What each of them waits for.
    package var objects: [ObjectIndex]
    /// The events that each of them would have to wait for.
    package var wants: [TraceEvent]
    /// Whether all wait for locks.
    var isOfLocks: Bool
    /// Locks of which it is assumed that a new reader does not pass a waiting writer.
    var assumed: [ObjectIndex]
    /// The schedule, which replay has run.
    package var schedule: Schedule

    /// Whether all wait for one lock that they have a shared hold of.
    package var isUpgrade: Bool { isOfLocks && Set(objects).count == 1 }
}
