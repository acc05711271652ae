package import TraceModel

/// Abstract acquisitions of different threads, each of which wants what the next one holds.
package struct DeadlockPattern: Sendable {
    /// Where one thread of a pattern stands: before the acquisition that it would have to wait for.
    package struct Member: Sendable {
        var abstract: Int
        package var thread: ThreadIndex
        /// The instance, among the records of the thread; nil for the wait for a thread's end, which has none.
        package var record: Int?
        /// The place of the instance in the trace, or ``AcquisitionLog/pendingSeq``.
        package var seq: UInt32
    }

    /// What a search for instances says.
    enum Outcome: Sendable {
        /// The members can all be at these instances at once, after the events in the set.
        case possible([Member], SyncPreservingClosure)
        /// No instances can; the first member whose instances are used up, nil where the set cannot be closed, and the
        /// set that took the last one in.
        case impossible(place: Int?, SyncPreservingClosure)
        /// The search was given up.
        case cut
    }
}
