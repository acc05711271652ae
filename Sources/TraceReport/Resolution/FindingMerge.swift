import TraceAnalysis
import TraceModel

/// Findings of which each is there once: the same fingerprint, in whatever trace, is one, and so is the same thing at
/// the same lines of one trace. The first occurrence gives the words; threads, objects and places of the others that it
/// lacks are added to its own.
struct FindingMerge {
    private(set) var findings: [ResolvedFinding] = []
    private let judge: (any FindingJudge)?
    private var places: [Key: Int] = [:]
    /// By finding: what it names already. Thousands may become one.
    private var named: [Named] = []
    /// The lock-order cycles that single traces have, by the keys of their locks, but for excluded ones.
    private(set) var toldCycles: Set<Set<String>> = []

    private struct Named {
        var threads: Set<String>
        var objects: Set<String>
        var places: Set<Place>

        init(_ finding: ResolvedFinding) {
            threads = Set(finding.threads)
            objects = Set(finding.objects)
            places = Set(finding.locations.map(Place.init))
        }
    }

    /// What two findings have in common that are one.
    private enum Key: Hashable {
        case same(Kind, fingerprint: String)
        case alike(Kind, trace: Int, message: String, Set<Place>, objects: Set<String>)
    }

    private struct Kind: Hashable {
        var rule: String
        var level: Finding.Level
        var verdict: Finding.Verdict?
        var excludedBy: String?
        var suppressedBy: String?
    }

    private struct Place: Hashable {
        var file: String?
        var line: Int64?
        var role: String

        init(_ location: ResolvedFinding.Location) {
            file = location.file
            line = location.line
            role = location.role
        }
    }

    init(judge: (any FindingJudge)? = nil) { self.judge = judge }

    /// Takes the findings of a trace.
    mutating func add(_ trace: ReportedTrace, index: Int) {
        let hasCycles = trace.result.findings.contains { $0.rule == AcrossRuns.rule }
        let keys = hasCycles ? StableKeys(trace.result.names) : nil
        let hasTests = trace.result.names.tables.threads.contains { $0.test != nil }
        for (place, finding) in trace.result.findings.enumerated() {
            var resolved = ResolvedFinding(
                finding, trace.result.names, stacks: trace.stacks,
                source: .init(trace: index, finding: place, fingerprint: finding.fingerprint))
            if finding.rule == AcrossRuns.rule { resolved.lockKeys = finding.objects.compactMap { keys?.key(of: $0) } }
            resolved.isOutsideOfTests = hasTests && !finding.threads.isEmpty && resolved.tests.isEmpty
            resolved.suppressedBy = judge?.suppression(of: resolved)
            add(resolved)
        }
        for finding in trace.summarized {
            var resolved = finding
            resolved.traces = [index]
            resolved.suppressedBy = judge?.suppression(of: resolved)
            add(resolved)
        }
    }

    /// Takes a finding about several traces.
    mutating func addAcross(_ finding: ResolvedFinding) {
        var finding = finding
        finding.suppressedBy = judge?.suppression(of: finding)
        add(finding)
    }

    private mutating func add(_ finding: ResolvedFinding) {
        if finding.verdict != .excluded, !finding.lockKeys.isEmpty { toldCycles.insert(Set(finding.lockKeys)) }
        let keys = Self.keys(of: finding)
        let known = keys.compactMap { places[$0] }.first
        let place = known ?? findings.count
        if known != nil {
            merge(finding, into: place)
        } else {
            findings.append(finding)
            named.append(Named(finding))
        }
        for key in keys where places[key] == nil { places[key] = place }
    }

    private static func keys(of finding: ResolvedFinding) -> [Key] {
        let kind = Kind(
            rule: finding.rule, level: finding.level, verdict: finding.verdict, excludedBy: finding.excludedBy,
            suppressedBy: finding.suppressedBy)
        var keys = [Key.same(kind, fingerprint: finding.fingerprint)]
        if finding.locations.contains(where: { $0.line != nil }) {
            // A line of a standard library is the same for all who call it, and so is that of a function that locks what it
            // is given: static locks of different names are different ones.
            let isShared = finding.locations.contains { $0.object != nil && !$0.isOnItself && $0.isInLibrary }
            keys.append(
                .alike(
                    kind, trace: finding.trace, message: wording(of: finding), Set(finding.locations.map(Place.init)),
                    objects: isShared ? Set(finding.objects) : finding.symbols))
        }
        return keys
    }

    private mutating func merge(_ other: ResolvedFinding, into place: Int) {
        let (count, overflow) = findings[place].count.addingReportingOverflow(other.count)
        findings[place].count = overflow ? .max : count
        findings[place].sources += other.sources
        // Which of them comes first differs from run to run.
        findings[place].fingerprint = min(findings[place].fingerprint, other.fingerprint)
        for trace in other.traces {
            if trace > findings[place].traces.last ?? -1 {
                findings[place].traces.append(trace)
            } else if findings[place].traces.last != trace, !findings[place].traces.contains(trace) {
                // Of a summary, whose findings come when those of traces are there.
                findings[place].traces = (findings[place].traces + [trace]).sorted()
            }
        }
        findings[place].threads += other.threads.filter { named[place].threads.insert($0).inserted }
        findings[place].objects += other.objects.filter { named[place].objects.insert($0).inserted }
        let (threads, objects) = (findings[place].plainThreads, findings[place].plainObjects)
        findings[place].plainThreads += other.plainThreads.filter { !threads.contains($0) }
        findings[place].plainObjects += other.plainObjects.filter { !objects.contains($0) }
        for test in other.tests where !findings[place].tests.contains(test) { findings[place].tests.append(test) }
        if other.isOutsideOfTests { findings[place].isOutsideOfTests = true }
        // Two of them that are alike stay two, as they would in a finding that comes first.
        let locations = other.locations.filter { !named[place].places.contains(Place($0)) }
        findings[place].locations += locations
        named[place].places.formUnion(locations.map(Place.init))
    }

    /// What a finding says, whatever the schedule that proves it.
    private static func wording(of finding: ResolvedFinding) -> String {
        guard let schedule = finding.schedule else { return wording(finding.message) }
        return wording(finding.message.replacing(schedule.proof, with: ""))
    }

    /// A message without what differs between findings that are alike: quoted names, and figures with their units.
    static func wording(_ message: String) -> String {
        var result = ""
        for (index, part) in message.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            // Every second part is a name.
            if index % 2 == 1 { continue }
            let words = part.split(separator: " ", omittingEmptySubsequences: false)
            for (place, word) in words.enumerated() {
                let isFigure = word.contains { $0.isNumber }
                let isUnit = place > 0 && words[place - 1].last?.isNumber ?? false
                if !isFigure, !isUnit { result += "\(word) " }
            }
        }
        return result
    }
}
