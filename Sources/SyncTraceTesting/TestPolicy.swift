import Foundation
import Spelling
import TraceAnalysis
import TraceOrder
import TracePolicy

/// What counts in a traced test: what its trait says, before the settings file, and that before what is usual.
struct TestPolicy: Sendable {
    let options: AnalysisOptions
    let failOn: SynchronizationTraced.FailOn
    let settings: Settings
    let baseline: Baseline?

    /// - Throws: `SettingsError` for a settings file or a baseline that cannot be read, and for rules that do not exist.
    init(_ trait: SynchronizationTraced) throws {
        let path = SettingsFile.find(from: FileManager.default.currentDirectoryPath)
        let settings = try path.map(SettingsFile.read) ?? Settings(path: "")
        self.settings = settings
        for name in trait.ignore where RuleInfo.named(name) == nil { throw UnknownRuleError(name) }
        failOn =
            trait.failOn ?? settings.failOn.flatMap { SynchronizationTraced.FailOn(rawValue: $0.value.rawValue) }
            ?? .error
        let file = trait.baseline ?? settings.baseline.map { settings.resolved($0.value) }
        baseline = try file.map(Baseline.init(reading:))
        let thresholds = Self.thresholds(settings)
        let rules = RuleInfo.all.map(\.name).filter { !settings.isOff($0) && !trait.ignore.contains($0) }
        var options = AnalysisOptions(rules: Set(rules), thresholds: thresholds, measuresFairness: false)
        if rules.contains(OrderFile.rule), let order = settings.order {
            options.orderJudge = try OrderFile(reading: settings.resolved(order.value))
        }
        self.options = options
    }

    /// The rules about waits that are long, though they end.
    private static let fairness = ["unfair-lock", "starvation", "lock-convoy"]

    /// The figures from which on rules speak. Tests run side by side, and a thread of one is late where the others have the
    /// processors: of waits, ten times the usual one is long.
    static func thresholds(_ settings: Settings) -> AnalysisThresholds {
        var thresholds = AnalysisThresholds()
        for rule in RuleInfo.all {
            for threshold in rule.thresholds {
                if let said = settings.thresholds[threshold.option] {
                    thresholds[threshold] = said.value
                } else if threshold.unit == .time, fairness.contains(rule.name) {
                    thresholds[threshold] = 10 * threshold.usual
                }
            }
        }
        return thresholds
    }
}

/// A rule that a trait names and that does not exist.
struct UnknownRuleError: Error, CustomStringConvertible {
    let description: String

    init(_ name: String) {
        let near = nearestNames(to: name, among: RuleInfo.all.map(\.name))
        description =
            "no rule is called '\(name)'" + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?")
    }
}
