public import TraceModel

/// What reports that draw the whole trace are made of: each part is small, however long the trace is.
public struct TraceOverview: Sendable {
    /// How long threads kept each other waiting for locks.
    public var blocking: [BlockedTime] = []

    /// What the threads did over time.
    public var timeline = TimelineOverview()
    /// What threads held and waited for after the last event: those of them that did.
    public var outcomes: [ThreadOutcome] = []

    /// Which lock was acquired while which other was held.
    public var lockOrder = LockOrderOverview()

    /// The semaphores that threads released who had no permit: they pass signals on, and nobody holds anything of them.
    public var signals: Set<ObjectID> = []

    /// How processes ended.
    package var endings: [ProcessOutcome] = []

    /// An overview of nothing.
    public init() {}
}
