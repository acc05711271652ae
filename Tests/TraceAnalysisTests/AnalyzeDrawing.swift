import TraceAnalysis
import TraceModel

/// Analyzes a drawn trace.
func analyze(_ drawing: String, objects: String, end: DrawnTrace.End = .killed) -> AnalysisResult {
    let trace = DrawnTrace(drawing, objects: objects, end: end)
    var analyzer = Analyzer(tables: trace.tables)
    analyzer.consume(contentsOf: trace.events)
    return analyzer.finish()
}

/// The rules of the findings in a drawn trace, each with its level. A trace that is not legal gives that instead.
func rules(_ drawing: String, objects: String, end: DrawnTrace.End = .killed) -> [String] {
    let result = analyze(drawing, objects: objects, end: end)
    if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
    return result.findings.map { "\($0.level)[\($0.rule)]" }
}
