import TraceAnalysis
import TracePrediction

/// Which findings, and how much of each, a SARIF report holds.
///
/// GitHub's code scanning shows 5000 results, 1000 steps of a flow and 100 related locations, and rejects whole files with
/// more than five, ten and ten times as many, or of more than 10 MB packed. So the report has what is shown, the weightiest
/// first, and says what it left out.
struct SARIFSelection {
    static let mostResults = 5000
    static let mostSteps = 1000
    static let mostRelated = 100
    /// How many steps all flows together may have. A step is about 400 bytes, of which some 20 stay when it is packed.
    static let mostStepsInAll = 150_000

    /// The findings of the report, the weightiest first.
    let findings: [ResolvedFinding]
    /// How many steps of its flow each has room for, by the finding's number.
    private(set) var room: [Int: Int] = [:]
    /// What is left out, a sentence each.
    private(set) var omissions: [String] = []

    init(_ report: ResolvedReport, withExcluded: Bool) {
        let all = report.findings(withExcluded: withExcluded).sorted {
            (Self.weight($0), $0.id) < (Self.weight($1), $1.id)
        }
        findings = Array(all.prefix(Self.mostResults))
        if all.count > findings.count {
            omissions.append(
                "\(all.count - findings.count) of \(all.count) findings are left out, the least weighty: code scanning shows "
                    + "\(Self.mostResults)")
        }
        var left = Self.mostStepsInAll
        var shortened = 0
        for finding in findings {
            let steps = Self.steps(of: finding)
            let room = min(steps, Self.mostSteps, left)
            self.room[finding.id] = room
            left -= room
            if room < steps { shortened += 1 }
        }
        if shortened > 0 {
            omissions.append(
                (shortened == 1 ? "the beginning of 1 flow is" : "the beginnings of \(shortened) flows are")
                    + " left out: code scanning shows "
                    + "\(Self.mostSteps) steps of a flow, and takes no file of more than 10 MB")
        }
        let related = findings.count { $0.locations.count - 1 > Self.mostRelated }
        if related > 0 {
            omissions.append(
                "related locations of \(related) \(related == 1 ? "finding" : "findings") are left out: code scanning shows "
                    + "\(Self.mostRelated) of a finding")
        }
    }

    /// How long the flow of a finding is: its schedule, or the events of its places.
    private static func steps(of finding: ResolvedFinding) -> Int {
        guard let schedule = finding.schedule else { return finding.locations.count { $0.event != nil } }
        return schedule.steps.count + schedule.requests.count
    }

    /// What counts comes first, then the level, the rank of which falls with its weight.
    private static func weight(_ finding: ResolvedFinding) -> Int {
        let level = Finding.Level.allCases.firstIndex(of: finding.level) ?? 0
        return level + (finding.verdict == .excluded ? 20 : finding.counts ? 0 : 10)
    }
}
