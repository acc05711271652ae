public import TraceModel

/// An order of events of a trace that ends in a deadlock: the proof of a prediction.
public struct Schedule: Equatable, Sendable {
    /// The events in the order of the schedule: all of them, or those that matter to the deadlock.
    public var steps: [TraceEvent]
    /// How many events were left out of `steps`, before or among them.
    public var omitted: Int
    /// How many events the schedule has in all.
    public var count: Int { steps.count + omitted }
    /// What the threads ask for at the end, each in vain, in an order in which they may ask.
    public var requests: [TraceEvent]
    /// Whether the events come in another order than in the trace, or only fewer of them.
    public var isReordered: Bool
    /// Where a thread goes on before what it went on after in the trace: whether it would have waited is not known. Nil where
    /// none does.
    package var unheard: NotifiedSection?
}
