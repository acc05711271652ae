/// From which figures on the rules about fairness and polling speak. Times are in nanoseconds.
public struct AnalysisThresholds: Equatable, Sendable {
    /// `busy-wait`: how many times in a row a thread looks again at the same place.
    public var pollCount: Int64 = 10
    /// `busy-wait`: the longest pause between two looks, on average, that counts as polling.
    public var pollPause: Int64 = 100_000_000
    /// `unfair-lock`: how often one wait is overtaken.
    public var unfairOvertakes: Int64 = 10
    /// `unfair-lock`: how long that wait is.
    public var unfairWait: Int64 = 10_000_000
    /// `starvation`: how often one wait is overtaken.
    public var starvationOvertakes: Int64 = 30
    /// `starvation`: how long that wait is.
    public var starvationWait: Int64 = 50_000_000
    /// `lock-convoy`: how many acquisitions there are.
    public var convoyAcquisitions: Int64 = 20
    /// `lock-convoy`: how many of a hundred acquisitions had to wait.
    public var convoyContendedPercent: Int64 = 75
    /// `lock-convoy`: how many threads wait for the lock when it is acquired, on average.
    public var convoyQueue: Int64 = 2
    /// `lock-convoy`: how long all waits are together.
    public var convoyWait: Int64 = 20_000_000

    /// The figures that the rules' pages name.
    public init() {}
}
