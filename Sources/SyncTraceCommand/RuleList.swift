import ArgumentParser
import Foundation
import Spelling
import TraceAnalysis
import TraceReport

/// The rules that `--only` names.
struct RuleList {
    var rules: Set<String>

    init(_ text: String) throws {
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let known = RuleInfo.all.map(\.name)
        let list = "the rules are \(known.sorted().joined(separator: ", "))"
        // Without a rule there would be nothing to find, and every trace clean.
        if names.isEmpty { throw ValidationError("it names no rule; \(list)") }
        for name in names where !known.contains(name) {
            throw ValidationError(
                "no rule is called '\(name)'; " + suggestion(for: name, among: known, otherwise: list))
        }
        rules = Set(names)
    }
}

extension RuleInfo {
    /// All rules for people: what each finds, its levels, and the options that it has.
    static var listing: String {
        var lines: [String] = []
        for rule in all {
            lines.append("\(rule.name): \(rule.levels.map(\.rawValue).joined(separator: ", "))")
            lines += TerminalText.wrapped(rule.title, width: Output.lineWidth, first: "    ", rest: "    ")
            if !rule.thresholds.isEmpty {
                let options = rule.thresholds.map { "--\($0.option) \($0.text($0.usual))" }
                lines += TerminalText.wrapped(
                    "options: " + options.joined(separator: ", "), width: Output.lineWidth, first: "    ",
                    rest: "      ")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
