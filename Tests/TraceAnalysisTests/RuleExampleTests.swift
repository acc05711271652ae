import Foundation
import Testing
import TraceReplay

@testable import TraceAnalysis

@Suite("The example of each rule")
struct RuleExampleTests {
    @Test("is found by the rule, and its twin is not", arguments: RuleInfo.all.map(\.name))
    func twins(rule: String) throws {
        let example = try RuleExample(of: #require(RuleInfo.named(rule)))
        let found = example.found()
        #expect(found.legality.count == 0, "\(found.legality.first.map(\.message))")
        #expect(found.findings.contains { $0.verdict != .excluded }, "the rule is silent about its example")
        #expect(found.findings.allSatisfy { example.rule.levels.contains($0.level) }, "a level is not in its RuleInfo")
        let twin = example.notFound()
        #expect(twin.legality.count == 0, "\(twin.legality.first.map(\.message))")
        #expect(twin.findings.filter { $0.verdict != .excluded }.map(\.message) == [])
    }

    @Test(
        "depends on each threshold that the rule has",
        arguments: RuleInfo.all.flatMap { rule in rule.thresholds.map { "\(rule.name) \($0.option)" } })
    func thresholds(name: String) throws {
        let words = name.split(separator: " ").map(String.init)
        let example = try RuleExample(of: #require(RuleInfo.named(words[0])))
        let threshold = try #require(example.rule.thresholds.first { $0.option == words[1] })
        let isSilenced = [Int64(0), 1_000_000_000_000].contains { figure in
            var thresholds = example.thresholds
            thresholds[threshold] = figure
            return example.found(thresholds).findings.isEmpty
        }
        #expect(isSilenced, "the rule finds its example at any figure of --\(threshold.option)")
    }

    @Test("is the only thing in the folder")
    func files() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: RuleExample.folder)
        #expect(files.sorted() == RuleInfo.all.map { "\($0.name).txt" }.sorted())
    }
}

@Suite("The list of rules")
struct RuleListTests {
    /// What the files of the rules declare, by a pattern with one group.
    private func declared(_ pattern: Regex<(Substring, Substring)>) throws -> [String] {
        let sources =
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .path + "/Sources/TraceAnalysis/Rules"
        return try FileManager.default.contentsOfDirectory(atPath: sources).flatMap { file in
            try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8).matches(of: pattern).map { String($0.1) }
        }.sorted()
    }

    @Test("has every rule that lies in the folder")
    func complete() throws {
        let rules = try declared(/struct (\w+): Analysis\b/)
        #expect(rules == Analyses.all.map { "\($0)" }.sorted(), "a rule has no line in Analyses.all")
    }

    @Test("has every threshold that a rule's file declares")
    func thresholds() throws {
        let options = try declared(/RuleThreshold\(\s*"([^"]+)"/)
        #expect(
            options == RuleInfo.all.flatMap(\.thresholds).map(\.option).sorted(),
            "a threshold is not in its RuleInfo's list: it has no option")
    }

    @Test("names rules and options once, and in one form")
    func names() {
        let options = RuleInfo.all.flatMap(\.thresholds).map(\.option)
        #expect(Set(options).count == options.count)
        for name in options + RuleInfo.all.map(\.name) {
            #expect(name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(name)")
        }
        for rule in RuleInfo.all {
            #expect(!rule.levels.isEmpty && Set(rule.levels).count == rule.levels.count, "\(rule.name)")
            #expect(
                rule.title.count <= 76 && rule.title.first?.isUppercase ?? false && rule.title.last != ".",
                "\(rule.name)")
        }
    }
}
