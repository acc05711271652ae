public import TracePrediction

/// What an analysis is asked for.
public struct AnalysisOptions: Sendable {
    /// The rules to report; nil for all.
    public var rules: Set<String>?
    /// From which figures on rules speak.
    public var thresholds: AnalysisThresholds
    /// How far deadlocks are predicted.
    public var prediction: PredictionOptions
    /// Whether it is looked for what another schedule could do (lock-order cycles, updates that could be lost): that keeps
    /// a part of each acquisition in memory, and the rest of an analysis does not.
    public var predicts = true
    /// Whether fairness is measured.
    public var measuresFairness: Bool
    /// Whether the lock order is kept, to be put together with that of other runs.
    public var keepsLockOrder = false
    /// What a team has agreed on about the lock order; nil where there is nothing.
    package var orderJudge: (any LockOrderJudge)?
    /// Whether an overview is made, for reports that draw the whole trace.
    public var makesOverview = false

    /// All rules with the usual figures, and fairness.
    public init(
        rules: Set<String>? = nil, thresholds: AnalysisThresholds = AnalysisThresholds(),
        prediction: PredictionOptions = PredictionOptions(), measuresFairness: Bool = true
    ) {
        self.rules = rules
        self.thresholds = thresholds
        self.prediction = prediction
        self.measuresFairness = measuresFairness
    }
}
