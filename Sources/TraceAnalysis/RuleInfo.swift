/// What everybody says about a rule: the command's options and its `explain`, reports, the documentation and the story.
///
/// A rule has one such value, in its own file.
public struct RuleInfo: Equatable, Sendable {
    /// The name, as in reports, options and the settings file: lower case, with hyphens.
    public let name: String
    /// What it finds, in one line that says so without an example.
    public let title: String
    /// The levels that its findings can have where no events were lost, the usual one first.
    public let levels: [Finding.Level]
    /// Where its findings stand among others that tell of the same thing.
    public let story: StoryPlace
    /// From which figures on it speaks, in the order in which they are listed.
    public let thresholds: [RuleThreshold]

    /// The page about it, from the root of the repository: what it means, how to fix it, and when it is wrong.
    public var helpPage: String { "docs/rules/\(name).md" }

    /// Puts the parts together.
    package init(
        _ name: String, _ title: String, levels: [Finding.Level], story: StoryPlace, thresholds: [RuleThreshold] = []
    ) {
        self.name = name
        self.title = title
        self.levels = levels
        self.story = story
        self.thresholds = thresholds
    }

    /// All rules, in the order of ``Analyses/all``.
    public static let all: [RuleInfo] = {
        var seen: Set<String> = []
        return Analyses.all.map { $0.info }.filter { seen.insert($0.name).inserted }
    }()

    /// The rule of this name; nil where there is none.
    public static func named(_ name: String) -> RuleInfo? { byName[name] }

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}

/// Where the findings of a rule stand in a story: a cause comes before its consequence.
///
/// Findings that name the same thread and the same object tell of the same thing, whatever their rules. The places say
/// what else links them.
public enum StoryPlace: Int, Sendable, CaseIterable {
    /// It tells of no event but of figures over many, and stands for itself.
    case apart
    /// A call at the finding's first place did something wrong. Where it threw, the error leads from there.
    case act
    /// The error that ended a thread: what follows an ``act`` at the place where the thread was last seen.
    case error
    /// What a thread left behind when it ended, by an ``error`` or without.
    case remainder
    /// What did not reach those it was meant for.
    case cause
    /// What came of it: who waits, and for what.
    case consequence
}
