import TestSupport
import TraceAnalysis
import TraceModel
import TraceReplay

/// Analyzes a drawn trace by all rules, or by those named.
func analyze(
    _ drawing: String, objects: String, end: DrawnTrace.End = .killed, only rules: Set<String>? = nil,
    thresholds: AnalysisThresholds = AnalysisThresholds(), order: (any LockOrderJudge)? = nil
) -> AnalysisResult {
    let trace = DrawnTrace(drawing, objects: objects, end: end)
    return trace.analyzed(only: rules, thresholds: thresholds, order: order)
}

/// The rules of the findings in a drawn trace, each with its level, without what is excluded. A trace that is not legal
/// gives that instead.
func rules(
    _ drawing: String, objects: String, end: DrawnTrace.End = .killed, only rules: Set<String>? = nil
) -> [String] {
    let result = analyze(drawing, objects: objects, end: end, only: rules)
    if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
    return result.findings.filter { $0.verdict != .excluded }.map { "\($0.level)[\($0.rule)]" }
}
