import ArgumentParser
import TraceAnalysis
import TracePolicy

/// From which figures on rules speak: an option for each threshold that a rule has.
///
/// The parser looks for the options of a type among its stored properties; here it is shown those that the rules name.
struct ThresholdOptions: ParsableArguments, CustomReflectable {
    private static let all = RuleInfo.all.flatMap { rule in rule.thresholds.map { (rule: rule, threshold: $0) } }

    private let options: [Option<Int64?>]

    init() {
        options = Self.all.map { rule, threshold in
            Option(
                name: .customLong(threshold.option),
                // The parser tells no default where there is a transformation.
                help: ArgumentHelp(
                    "\(rule.name): \(threshold.help). (default: \(threshold.text(threshold.usual)))",
                    valueName: threshold.valueName),
                transform: threshold.value)
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        options = try Self.all.map {
            try values.decode(Option<Int64?>.self, forKey: Key(stringValue: $0.threshold.option))
        }
    }

    var customMirror: Mirror {
        Mirror(self, children: zip(Self.all, options).map { (label: $0.threshold.option, value: $1) })
    }

    /// The figures that were typed, by option.
    var typed: [String: Int64] {
        var typed: [String: Int64] = [:]
        for (entry, option) in zip(Self.all, options) { typed[entry.threshold.option] = option.wrappedValue }
        return typed
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension RuleThreshold {
    /// What the option's value is called in the help.
    fileprivate var valueName: String {
        switch unit {
        case .count: "n"
        case .percent: "percent"
        case .time: "time"
        }
    }

    /// The figure as one types it.
    func text(_ value: Int64) -> String {
        unit == .time ? "\(Nanoseconds(count: value))" : "\(value)"
    }

    /// The figure that was typed; the error says how one is written.
    fileprivate func value(_ text: String) throws -> Int64 {
        do {
            return try figure(typed: text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// A number that is not negative.
struct Count: ExpressibleByArgument, CustomStringConvertible {
    var number: Int64
    var description: String { "\(number)" }

    init(_ number: Int64) { self.number = number }

    init?(argument: String) {
        guard let number = Int64(argument), number >= 0, number <= 1_000_000_000 else { return nil }
        self.number = number
    }
}
