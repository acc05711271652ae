import Foundation
import TestSupport
import TraceModel
import TraceOrder

@testable import TraceAnalysis

/// The smallest trace in which a rule finds something, and its twin in which it does not.
///
/// A file in `Examples`, named after the rule: lines `objects: …`, `end: exited` and `limits: OPTION FIGURE, …` and `order: A -> B`
/// (a line of an order file) as far as they are needed (times are in nanoseconds), then the drawings under `== found` and `== not found`. In a drawing, an
/// event lasts a microsecond.
struct RuleExample {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Examples"

    /// What is wrong with a file.
    struct Failure: Error, CustomStringConvertible { var description: String }

    let rule: RuleInfo
    private(set) var thresholds = AnalysisThresholds()
    private var objects = ""
    private var order: OrderFile?
    private var end = DrawnTrace.End.killed
    private var drawings: [String: String] = [:]

    /// Reads the file of a rule.
    init(of rule: RuleInfo) throws {
        self.rule = rule
        let path = "\(Self.folder)/\(rule.name).txt"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure(
                description: "the rule has no example: write Tests/TraceAnalysisTests/Examples/\(rule.name).txt")
        }
        var heading: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("== ") {
                heading = String(line.dropFirst(3))
            } else if let heading {
                drawings[heading] = drawings[heading].map { "\($0)\n\(line)" } ?? String(line)
            } else {
                try read(line)
            }
        }
        guard Set(drawings.keys) == ["found", "not found"] else {
            throw Failure(description: "\(rule.name).txt has to have two drawings, '== found' and '== not found'")
        }
    }

    private mutating func read(_ line: Substring) throws {
        let value = line.drop { $0 != " " }.dropFirst()
        if line.hasPrefix("objects: ") {
            objects = String(value)
        } else if line.hasPrefix("order: ") {
            order = try OrderFile(String(value), path: "lock-order.txt")
        } else if line == "end: exited" {
            end = .exited
        } else if line.hasPrefix("limits: ") {
            for entry in value.split(separator: ",") {
                let words = entry.split(separator: " ")
                let threshold = rule.thresholds.first { words.first.map(String.init) == $0.option }
                guard words.count == 2, let threshold, let figure = Int64(words[1]) else {
                    throw Failure(
                        description: "\(rule.name).txt: '\(entry)' is not a threshold of the rule with a figure")
                }
                thresholds[threshold] = figure
            }
        } else {
            throw Failure(description: "\(rule.name).txt: what is '\(line)'?")
        }
    }

    /// What the rule says about the trace that it must flag.
    func found(_ thresholds: AnalysisThresholds? = nil) -> AnalysisResult { result("found", thresholds) }

    /// What it says about the twin.
    func notFound() -> AnalysisResult { result("not found", nil) }

    private func result(_ heading: String, _ thresholds: AnalysisThresholds?) -> AnalysisResult {
        analyze(
            drawings[heading] ?? "", objects: objects, end: end, only: [rule.name],
            thresholds: thresholds ?? self.thresholds, order: order)
    }
}
