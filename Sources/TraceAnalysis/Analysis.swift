public import TraceModel
public import TraceReplay

/// A rule: it sees events with the state before each, and says at the end what it found.
public protocol Analysis: Sendable {
    /// What is to be said about the rule.
    static var info: RuleInfo { get }
    /// The names of all rules whose findings it makes.
    static var rules: [String] { get }
    /// The kinds of events that it wants to see; no other is shown to it.
    static var kinds: EventKindSet { get }

    /// Begins before the first event.
    init()

    /// Sees an event and the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay)

    /// Says after the last event what it needs in order to be sure.
    mutating func conclude(_ end: TraceEnd) -> ReviewRequest

    /// Sees an event once more, in the order of the trace.
    mutating func review(_ event: TraceEvent)

    /// Says what it found. Called once, after the last event, and after the events that it wanted to see again.
    mutating func finish(_ end: TraceEnd) -> [Finding]
}

/// What an analysis needs after the last event in order to be sure.
public struct ReviewRequest: Equatable, Sendable {
    /// The last event, by its place in the trace, that has to be shown again with all before it; 0 for none. Reads and
    /// writes need not be among them.
    public var upTo: Int64 = 0
    /// Whether the schedules of the trace are to be tried, if it is short.
    public var wantsSearch = false
}

extension Analysis {
    /// The name of the rule, as in a report.
    public static var rule: String { info.name }

    /// One rule only.
    public static var rules: [String] { [rule] }

    /// Sees nothing: for a rule that looks at the end of the trace only.
    public mutating func before(_ step: Step, _ replay: borrowing Replay) {}

    /// Needs nothing.
    public mutating func conclude(_ end: TraceEnd) -> ReviewRequest { ReviewRequest() }

    /// Sees nothing again.
    public mutating func review(_ event: TraceEvent) {}
}
