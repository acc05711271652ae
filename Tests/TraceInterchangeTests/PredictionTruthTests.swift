import Testing
import TraceAnalysis
import TraceModel
import TracePrediction

/// The verdicts on small traces whose schedules have all been explored elsewhere.
@Suite("Predictions with known truth")
struct PredictionTruthTests {
    /// What the analyzer says of the deadlocks of a case, with the policy for readers that counts there.
    private func result(_ one: Case) throws -> AnalysisResult {
        var options = PredictionOptions()
        switch one.columns["policy"] {
        case "rdpref": options.preference = .readers
        case "fair": options.preference = .writers
        default: break
        }
        return try Imported(one.bytes()).analyze(only: ["lock-order-cycle", "deadlock"], prediction: options)
    }

    private static let sound = Case.all.filter { $0.columns["class"] != "corrupt" }

    @Test("A deadlock is predicted, or has occurred, just where some schedule ends in one", arguments: sound)
    func potential(_ one: Case) throws {
        let findings = try result(one).findings
        let told = findings.filter { $0.verdict == .predicted || $0.verdict == nil || $0.verdict == .occurred }
        #expect(
            told.isEmpty == (one.columns["potential_deadlock"] != "yes"),
            "\(findings.map { "\($0.verdict?.rawValue ?? "-"): \($0.message)" })")
    }

    @Test(
        "The locks of the predictions are those of the cycles that are known",
        arguments: sound.filter { one in
            let sets = one.columns["deadlock_sets"] ?? "?"
            return sets != "?" && sets != "none" && one.observedStuck.isEmpty
        })
    func sets(_ one: Case) throws {
        let result = try result(one)
        // What is known are the cycles of locks; one that goes through a signal as well is told besides.
        let ofLocks = result.findings.filter { finding in
            finding.verdict == .predicted
                && finding.objects.allSatisfy { object in
                    let kind = result.names.tables.object(object)?.kind
                    return kind?.isExclusiveLock ?? false || kind == .rwlock
                }
        }
        let found = Set(ofLocks.map { finding in Set(finding.objects.map { result.names.object($0) }) })
        let known = Set(
            (one.columns["deadlock_sets"] ?? "").split(separator: ";").map {
                Set($0.split(separator: "+").map(String.init))
            }
        )
        #expect(found == known)
    }

    @Test(
        "A harmless cycle is excluded for the reason that its class names",
        arguments: sound.filter { ["sync-ordered", "reader-reader"].contains($0.columns["class"]) })
    func reasons(_ one: Case) throws {
        let cycles = try result(one).findings.filter { $0.rule == "lock-order-cycle" }
        let reason = one.columns["class"] == "sync-ordered" ? "ordered" : "readers"
        #expect(Set(cycles.map(\.excludedBy)) == [reason], "\(cycles.map(\.message))")
    }

    @Test(
        "A cycle that only the values read make impossible is excluded, by the read or since all schedules were tried",
        arguments: sound.filter { ["rf-ordered", "infeasible"].contains($0.columns["class"]) })
    func exhausted(_ one: Case) throws {
        let cycles = try result(one).findings.filter { $0.rule == "lock-order-cycle" }
        #expect(
            cycles.allSatisfy {
                $0.verdict == .excluded && ["exhausted", "ordered"].contains($0.excludedBy)
            })
    }
}
