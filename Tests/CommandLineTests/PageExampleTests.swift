import Foundation
import Testing
import TraceAnalysis

@Suite("The code on the page of each rule")
struct PageExampleTests {
    @Test("is compiled as it stands there", arguments: RuleInfo.all.map(\.name))
    func code(rule: String) throws {
        let example = try PageExample(of: rule)
        #expect(!example.page.isEmpty)
        #expect(example.page == example.program)
    }

    @Test("makes the rule speak, at its lines", .timeLimit(.minutes(15)), arguments: RuleInfo.all.map(\.name))
    func finding(rule: String) throws {
        let info = try #require(RuleInfo.named(rule))
        let example = try PageExample(of: rule)
        let numbers = example.numbers
        let order = rule == "lock-order-violation" ? example.files.first : nil
        // What is told by figures depends on who gets the processor, and a loaded machine may give it to others.
        let runs = info.thresholds.isEmpty ? 1 : 3
        for _ in 1...runs {
            let levels = try findings(rule, at: numbers, order)
            if !levels.isEmpty {
                #expect(levels.isSubset(of: info.levels.map(\.rawValue)))
                return
            }
        }
        Issue.record("the rule was silent in each of \(runs) runs, or told of other lines")
    }

    /// The levels of what a rule finds in a run of its page's code with a place there.
    private func findings(_ rule: String, at numbers: Set<Int>, _ order: String?) throws -> Set<String> {
        let scratch = try Scratch()
        let trace = scratch("page.sqlite")
        // The program may end in any way, but the recording has to end, and within the limit.
        let recording = try run([
            Product.synctrace, "record", "--output", trace, "--", Product.testPrograms, "page", rule,
        ])
        try #require(recording.end != .exited(64), "PageExamples.all in Tests/Programs has no line for '\(rule)'")
        if let order { try scratch.write(order, to: "lock-order.txt") }
        let options = order == nil ? [] : ["--order", scratch("lock-order.txt")]
        let report = try run(
            [Product.synctrace, "analyze", trace, "--format", "json", "--fail-on", "never"] + options)
        #expect(report.end == .exited(0) && report.errors == "")
        let json = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
        let findings = try #require(json?["findings"] as? [[String: Any]])
        var levels: Set<String> = []
        for finding in findings where finding["rule"] as? String == rule {
            let places = finding["locations"] as? [[String: Any]] ?? []
            let isThere = places.contains { place in
                guard let file = place["file"] as? String, let line = place["line"] as? Int else { return false }
                return file.contains("PageExamples+") && numbers.contains(line)
            }
            if isThere, let level = finding["level"] as? String { levels.insert(level) }
        }
        return levels
    }
}
