import Foundation
import TraceAnalysis
import TraceReport

/// A finding as a summary has it: one line of JSON.
struct SummaryFinding: Codable {
    struct Location: Codable {
        var file: String?
        var line: Int64?
        var function: String?
        var thread: String?
        var object: String?
        var isOnItself: Bool?
        var role: String
        var part: String?
    }

    var rule: String
    var level: String
    var verdict: String?
    var message: String
    var chain: [String]?
    var help: String
    var threads: [String]
    var objects: [String]
    var locations: [Location]
    var fingerprint: String
    /// Names without what tells doubles apart, where they differ from the others.
    var plainThreads: [String]?
    var plainObjects: [String]?
    /// What the locks of a lock-order cycle are known by in other runs.
    var lockKeys: [String]?
    /// The tests that it was found in, and whether outside of them, too.
    var tests: [String]?
    var outsideOfTests: Bool?

    static func json(_ finding: ResolvedFinding) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? String(decoding: encoder.encode(SummaryFinding(finding)), as: UTF8.self)) ?? "{}"
    }

    private init(_ finding: ResolvedFinding) {
        rule = finding.rule
        level = finding.level.rawValue
        verdict = finding.verdict?.rawValue
        message = finding.message
        chain = finding.chain.isEmpty ? nil : finding.chain
        help = finding.help
        threads = finding.threads
        objects = finding.objects
        fingerprint = finding.fingerprint
        plainThreads = finding.plainThreads == finding.threads ? nil : finding.plainThreads
        plainObjects = finding.plainObjects == finding.objects ? nil : finding.plainObjects
        lockKeys = finding.lockKeys.isEmpty ? nil : finding.lockKeys
        tests = finding.tests.isEmpty ? nil : finding.tests.sorted()
        outsideOfTests = finding.isOutsideOfTests ? true : nil
        locations = finding.locations.map { place in
            let part: String? =
                switch place.part {
                case .holds: "holds"
                case .waits: "waits"
                case .none: nil
                }
            return Location(
                file: place.file, line: place.line, function: place.function, thread: place.thread,
                object: place.object, isOnItself: place.isOnItself ? true : nil, role: place.role, part: part)
        }
    }

    /// The finding of one run; nil where its level or verdict is none.
    func resolved(count: Int) -> ResolvedFinding? {
        // Reports take these for words of this program.
        let isNamed = rule.utf8.count <= 64 && rule.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil
        guard isNamed, fingerprint.wholeMatch(of: /[0-9a-f]{16}/) != nil, let level = Finding.Level(rawValue: level)
        else { return nil }
        let verdict = verdict.flatMap(Finding.Verdict.init)
        if self.verdict != nil, verdict == nil { return nil }
        var finding = ResolvedFinding(
            summarized: rule, level: level, verdict: verdict, message: message, chain: chain ?? [], help: help,
            count: count, threads: threads, objects: objects,
            locations: locations.map { place in
                let part: Finding.Location.Part =
                    place.part == "holds" ? .holds : place.part == "waits" ? .waits : .none
                return ResolvedFinding.Location(
                    file: place.file, line: place.line, function: place.function, thread: place.thread,
                    object: place.object, isOnItself: place.isOnItself ?? false, role: place.role, part: part)
            }, fingerprint: fingerprint)
        finding.plainThreads = plainThreads ?? threads
        finding.plainObjects = plainObjects ?? objects
        finding.lockKeys = lockKeys ?? []
        finding.tests = tests ?? []
        finding.isOutsideOfTests = outsideOfTests ?? false
        return finding
    }
}
