/// A figure from which on a rule speaks, and the option that changes it.
public struct RuleThreshold: Hashable, Sendable {
    /// What a figure counts, which is also how an option is given it.
    public enum Unit: Sendable {
        /// A number from 0 to 1,000,000,000.
        case count
        /// A number from 0 to 100.
        case percent
        /// Nanoseconds; as an option, a time with its unit.
        case time
    }

    /// The option of `analyze`, without the two hyphens: unlike that of any other threshold.
    public let option: String
    /// What it counts.
    public let unit: Unit
    /// The figure where nothing else is said.
    public let usual: Int64
    /// What the figure is, in a few words.
    public let help: String

    /// Puts the parts together.
    package init(_ option: String, _ unit: Unit, _ usual: Int64, _ help: String) {
        self.option = option
        self.unit = unit
        self.usual = usual
        self.help = help
    }
}

/// The figures from which on the rules speak: the usual ones, unless others were set.
public struct AnalysisThresholds: Equatable, Sendable {
    private var set: [String: Int64] = [:]

    /// The usual figures.
    public init() {}

    /// The figure of one threshold, in its unit.
    public subscript(threshold: RuleThreshold) -> Int64 {
        get { set[threshold.option] ?? threshold.usual }
        set { set[threshold.option] = newValue }
    }
}
