// Prints what can deadlock in the traces given, and whom the longest waits were for.
import TraceAnalysis
import TraceInterchange
import TraceModel

var options = AnalysisOptions(rules: ["deadlock", "lock-order-cycle"])
options.prediction.maxStates = 50_000
let session = AnalysisSession(options)

for path in CommandLine.arguments.dropFirst() {
    let trace = try session.analyze(openTrace(at: path))  // a trace file, or a text in the STD format
    let names = trace.result.names
    print("\(path): \(trace.summary.eventCount) events")
    for finding in trace.result.findings where finding.verdict != .excluded {
        print("  \(finding.level)[\(finding.rule)] \(finding.message)")
        for place in finding.locations {
            print("    \(names.thread(place.thread)): \(place.role) (\(names.place(place.site) ?? "unknown"))")
        }
    }
    if let longest = trace.result.fairness.objects.max(by: { $0.wait.longest < $1.wait.longest }) {
        print("  longest wait: \(longest.wait.longest) ns for '\(names.object(longest.object))'")
    }
}
