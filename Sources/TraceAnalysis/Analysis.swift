package import TraceModel
package import TraceReplay

/// A rule: it sees events with the state before each, and says at the end what it found.
package protocol Analysis: Sendable {
    /// What is to be said about the rule.
    static var info: RuleInfo { get }
    /// The names of all rules whose findings it makes.
    static var rules: [String] { get }
    /// The kinds of events that it wants to see; no other is shown to it.
    static var kinds: EventKindSet { get }

    /// Begins before the first event.
    init()

    /// Sees an event on an object and the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay)

    /// Sees an event without an object and the state before it.
    mutating func before(_ step: ThreadStep, _ replay: borrowing Replay)

    /// Says after the last event what it needs in order to be sure.
    mutating func conclude(_ end: TraceEnd) -> ReviewRequest

    /// Sees an event once more, in the order of the trace.
    mutating func review(_ event: TraceEvent)

    /// The edges of the lock order, if it knows them. Called after the last event.
    func lockOrder(_ end: TraceEnd) -> [RunEdge]

    /// Says what it found. Called once, after the last event, and after the events that it wanted to see again.
    mutating func finish(_ end: TraceEnd) -> [Finding]
}

/// What an analysis needs after the last event in order to be sure.
package struct ReviewRequest: Equatable, Sendable {
    /// The last event, by its place in the trace, that has to be shown again with all before it; 0 for none. Reads and
    /// writes need not be among them.
    package var upTo: Int64 = 0
    /// Whether the schedules of the trace are to be tried, if it is short.
    package var wantsSearch = false
}

extension Analysis {
    /// The name of the rule, as in a report.
    package static var rule: String { info.name }

    /// One rule only.
    package static var rules: [String] { [rule] }

    /// Sees nothing: for a rule that looks at the end of the trace only.
    package mutating func before(_ step: Step, _ replay: borrowing Replay) {}

    /// Sees nothing: for a rule about objects.
    package mutating func before(_ step: ThreadStep, _ replay: borrowing Replay) {}

    /// Needs nothing.
    package mutating func conclude(_ end: TraceEnd) -> ReviewRequest { ReviewRequest() }

    /// Knows none.
    package func lockOrder(_ end: TraceEnd) -> [RunEdge] { [] }

    /// Sees nothing again.
    package mutating func review(_ event: TraceEvent) {}
}
