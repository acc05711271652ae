import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

/// What is known of small traces, against what the analyzer says of them.
@Suite("Small traces with known truth")
struct CaseTruthTests {
    /// The rule that speaks of a kind of misuse; nil where the trace itself is at fault.
    private static func rule(of code: String) -> String? {
        switch code {
        case "double-lock": nil
        case "unowned-release", "double-release": "release-unlocked"
        case "foreign-release": "release-not-owner"
        case "exit-holding", "held-at-end": "ended-holding"
        case "relock": "deadlock"
        case "wait-unowned", "wait-foreign-owned", "wait-two-mutexes", "signal-unlocked": "condition-misuse"
        case "abrupt-exit", "abrupt-exit-holding": "abrupt-daemon-exit"
        default: "object-misuse"
        }
    }

    private static let rulesOfMisuse: Set<String> = [
        "release-unlocked", "release-not-owner", "ended-holding", "condition-misuse", "abrupt-daemon-exit",
        "object-misuse",
    ]

    @Test("The fixtures are there")
    func fixtures() { #expect(Case.all.count > 80) }

    @Test("A trace replays as a legal history, and its misuse is found and no other", arguments: Case.all)
    func misuse(_ one: Case) throws {
        let isCorrupt = one.misuse.contains { Self.rule(of: $0) == nil }
        let imported: Imported
        do {
            imported = try Imported(one.bytes())
        } catch let error as STDImportError where isCorrupt {
            #expect(error.line > 0)
            return
        }
        #expect(!isCorrupt)
        #expect(imported.report.problems == [])
        let result = imported.analyze()
        #expect(result.legality.first.map(\.message) == [])
        let found = Set(result.findings.filter { Self.rulesOfMisuse.contains($0.rule) }.map(\.rule))
        let expected = Set(one.misuse.compactMap(Self.rule(of:))).intersection(Self.rulesOfMisuse)
        #expect(found == expected, "\(result.findings.map(\.message))")
    }

    @Test("A trace that ends with threads stuck is told so, and no other", arguments: Case.all)
    func stuck(_ one: Case) throws {
        let result = try Imported(one.bytes()).analyze(only: ["deadlock", "stuck-thread"])
        let found = result.findings.filter { $0.verdict == nil || $0.verdict == .occurred }
        let kinds = one.observedStuck
        #expect(found.isEmpty == kinds.isEmpty, "\(found.map(\.message))")
        #expect(!one.misuse.contains("relock") || found.contains { $0.rule == "deadlock" })
        let isDead = kinds.contains { $0 == "orphan" || $0.hasPrefix("lost-") }
        #expect(found.contains { $0.rule == "stuck-thread" } == isDead, "\(found.map(\.message))")
    }

    @Test(
        "A cycle that cannot happen is excluded, with its reason",
        arguments: Case.all.filter { ["same-thread", "gated", "fork-join-ordered"].contains($0.columns["class"]) })
    func excluded(_ one: Case) throws {
        let found = try Imported(one.bytes()).analyze(only: ["lock-order-cycle"]).findings
        let reasons = Set(found.map { $0.excludedBy ?? "not excluded: \($0.message)" })
        switch one.columns["class"] {
        case "same-thread": #expect(reasons.isSubset(of: ["single-thread"]))
        case "gated": #expect(reasons == ["gated"] || reasons == ["gated", "single-thread"])
        default: #expect(reasons == ["ordered"] || reasons == ["gated"] || reasons == ["ordered", "gated"])
        }
        if one.columns["cycle"] == "yes" { #expect(!found.isEmpty) }
    }

    @Test(
        "A trace without a cycle of locks has none but with attempts that give up",
        arguments: Case.all.filter { $0.columns["cycle"] == "no" })
    func silent(_ one: Case) throws {
        let found = try Imported(one.bytes()).analyze(only: ["lock-order-cycle"]).findings
        #expect(found.filter { $0.verdict != .excluded }.map(\.message) == [])
    }
}
