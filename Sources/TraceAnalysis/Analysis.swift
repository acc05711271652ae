import TraceModel
import TraceReplay

/// A rule: it sees events with the state before each, and says at the end what it found.
public protocol Analysis: Sendable {
    /// The name of the rule, as in a report.
    static var rule: String { get }
    /// The kinds of events that it wants to see; no other is shown to it.
    static var kinds: EventKindSet { get }

    /// Begins before the first event.
    init()

    /// Sees an event and the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay)

    /// Says what it found. Called once, after the last event.
    mutating func finish(_ end: TraceEnd) -> [Finding]
}

extension Analysis {
    /// Sees nothing: for a rule that looks at the end of the trace only.
    public mutating func before(_ step: Step, _ replay: borrowing Replay) {}
}

/// All analyses, in the order in which findings about the same event are told.
public enum Analyses {
    /// One line each.
    public static let all: [any Analysis.Type] = [
        ReleaseUnlocked.self,
        ReleaseNotOwner.self,
        OverRelease.self,
        BrokenBarrier.self,
        UncaughtError.self,
        EndedHolding.self,
        PermitLeak.self,
        Deadlock.self,
        LockOrderCycle.self,
        StuckThread.self,
        LostNotify.self,
        WaitHoldingLock.self,
        ConditionMisuse.self,
        ObjectMisuse.self,
        AbruptDaemonExit.self,
        BusyWait.self,
        UnfairLock.self,
        Starvation.self,
        LockConvoy.self,
    ]

    /// The names of the rules.
    public static var rules: [String] { all.map { $0.rule } }
}
