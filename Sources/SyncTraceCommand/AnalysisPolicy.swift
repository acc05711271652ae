import TraceAnalysis
import TraceOrder
import TracePolicy
import TraceReport

/// What is in force in an analysis, and where each value comes from: the command line before the settings file, and that
/// before what is usual.
struct AnalysisPolicy {
    /// Where a value comes from.
    private enum Origin {
        case option(String)
        case line(Int)
        case usual
    }

    private let settings: Settings
    private let options: PolicyOptions
    private let typed: [String: Int64]
    private let typedFailOn: FailOn?

    init(_ settings: Settings, _ options: PolicyOptions, typed: [String: Int64], failOn: FailOn?) {
        self.settings = settings
        self.options = options
        self.typed = typed
        typedFailOn = failOn
    }

    /// From which level on findings make the exit code 1.
    var failOn: FailOn { failOnAndOrigin.0 }

    /// The rules that are run; nil for all.
    var rules: Set<String>? {
        let rules = RuleInfo.all.map(\.name).filter { isRun($0).0 }
        return rules.count == RuleInfo.all.count ? nil : Set(rules)
    }

    /// From which figures on rules speak.
    var thresholds: AnalysisThresholds {
        var thresholds = AnalysisThresholds()
        for rule in RuleInfo.all {
            for threshold in rule.thresholds { thresholds[threshold] = figure(threshold).0 }
        }
        return thresholds
    }

    /// The path of the baseline; nil without one.
    var baseline: String? { baselineAndOrigin.0 }

    /// The path of the order file; nil without one.
    var order: String? { orderAndOrigin.0 }

    /// The lock order that the team keeps; nil without one, and where nothing is held against it.
    ///
    /// - Throws: ``SettingsError`` for a file that cannot be read.
    func orderFile() throws -> OrderFile? {
        guard rules?.contains(OrderFile.rule) ?? true else { return nil }
        return try order.map(OrderFile.init(reading:))
    }

    /// Decides which findings count.
    ///
    /// - Throws: ``SettingsError`` for a baseline that cannot be read.
    func acceptance() throws -> Acceptance { acceptance(baseline: try baseline.map(Baseline.init(reading:))) }

    /// The same with a baseline that was read already, or without one.
    func acceptance(baseline: Baseline?) -> Acceptance { Acceptance(settings, baseline: baseline) }

    // MARK: Where values come from

    private var failOnAndOrigin: (FailOn, Origin) {
        if let typedFailOn { return (typedFailOn, .option("--fail-on")) }
        if let said = settings.failOn, let level = FailOn(rawValue: said.value.rawValue) {
            return (level, .line(said.line))
        }
        return (.error, .usual)
    }

    private var baselineAndOrigin: (String?, Origin) {
        if let path = options.baseline { return (path, .option("--baseline")) }
        if let said = settings.baseline { return (settings.resolved(said.value), .line(said.line)) }
        return (nil, .usual)
    }

    private var orderAndOrigin: (String?, Origin) {
        if let path = options.order { return (path, .option("--order")) }
        if let said = settings.order { return (settings.resolved(said.value), .line(said.line)) }
        return (nil, .usual)
    }

    private func isRun(_ rule: String) -> (Bool, Origin) {
        if options.ignore?.rules.contains(rule) ?? false { return (false, .option("--ignore")) }
        if let only = options.only { return (only.rules.contains(rule), .option("--only")) }
        if let said = settings.rulesOff[rule] { return (!said.value, .line(said.line)) }
        return (true, .usual)
    }

    private func figure(_ threshold: RuleThreshold) -> (Int64, Origin) {
        if let typed = typed[threshold.option] { return (typed, .option("--\(threshold.option)")) }
        if let said = settings.thresholds[threshold.option] { return (said.value, .line(said.line)) }
        return (threshold.usual, .usual)
    }

    // MARK: For people

    /// A line for each value, with where it comes from.
    var listing: String {
        var rows: [(String, String)] = []
        func add(_ name: String, _ value: String, _ origin: Origin) {
            rows.append(("\(name): \(value)", words(origin)))
        }
        rows.append(("settings file: \(settings.path.isEmpty ? "none" : settings.path)", ""))
        add("fail-on", failOn.rawValue, failOnAndOrigin.1)
        add("baseline", baselineAndOrigin.0 ?? "none", baselineAndOrigin.1)
        add("order", orderAndOrigin.0 ?? "none", orderAndOrigin.1)
        for rule in RuleInfo.all {
            let (isRun, origin) = isRun(rule.name)
            add(rule.name, isRun ? "on" : "off", origin)
            guard isRun else { continue }
            for threshold in rule.thresholds {
                let (value, origin) = figure(threshold)
                add("  \(threshold.shortName)", threshold.text(value), origin)
            }
        }
        if let ignored = settings.ignoredModules {
            add("ignore-modules", ignored.value.joined(separator: ", "), .line(ignored.line))
        }
        for suppression in settings.suppressions {
            add("suppress", suppression.words, .line(suppression.line))
        }
        let widest = rows.map(\.0.count).filter { $0 <= 44 }.max() ?? 0
        return rows.map { value, origin in
            let shown = TerminalText.escaped(value)
            let gap = String(repeating: " ", count: max(2, widest + 2 - shown.count))
            return (origin.isEmpty ? shown : shown + gap + TerminalText.escaped(origin)) + "\n"
        }.joined()
    }

    private func words(_ origin: Origin) -> String {
        switch origin {
        case .option(let name): name
        case .line(let line): "\(settings.path):\(line)"
        case .usual: "default"
        }
    }
}
