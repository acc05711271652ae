import Foundation
import TraceAnalysis
import TraceModel
package import TraceReport

/// The findings that a team knew of when it began to look: only others make an analysis fail.
///
/// The file is JSON with one finding a line, sorted by rule, file and fingerprint, so that two branches that each add one
/// seldom conflict, and a conflict can be read. A finding is the same if its fingerprint is; the other members are for
/// people.
package struct Baseline: Sendable {
    /// A finding on record.
    package struct Entry: Codable, Equatable, Sendable {
        package var fingerprint: String
        package var rule: String
        package var message: String
        package var places: [String]
    }

    private struct File: Codable {
        var formatVersion: Int
        var findings: [Entry]
    }

    /// The version of the form that is written.
    private static let formatVersion = 1
    /// How long a file may be: some hundred thousand findings.
    private static let mostBytes = 64 << 20
    /// Where it was read from.
    package let path: String
    /// The findings, with the lines that they are on.
    package private(set) var entries: [(entry: Entry, line: Int)] = []
    private let fingerprints: Set<String>

    /// Reads a baseline.
    ///
    /// - Throws: ``SettingsError``, with the line where it can be told.
    package init(reading path: String) throws {
        let data = try SettingsFile.bytes(of: path, most: Self.mostBytes)
        let lines = BaselineLines(data)
        if let problem = lines.conflict { throw SettingsError(path, line: problem.line, problem.text) }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: data)
        } catch {
            let problem = lines.problem
            throw SettingsError(path, line: problem?.line, problem?.text ?? Self.isNone)
        }
        guard file.formatVersion == Self.formatVersion else {
            throw SettingsError(
                path, "has the form \(file.formatVersion) of baselines, which this program does not know")
        }
        self.path = path
        let lineOf = lines.byFingerprint
        entries = file.findings.map { ($0, lineOf[$0.fingerprint] ?? 1) }
        fingerprints = Set(file.findings.map(\.fingerprint))
    }

    static let isNone = "is not a baseline that 'synctrace baseline' wrote"

    /// Whether one of these fingerprints is on record.
    package func knows(_ fingerprints: some Sequence<String>) -> Bool {
        fingerprints.contains { self.fingerprints.contains($0) }
    }

    /// The findings on record that a report does not have, with their lines; of rules that were not run nothing is known.
    package func missing(from report: ResolvedReport) -> [(entry: Entry, line: Int)] {
        let rules = Set(report.rules.map(\.name))
        let found = Set(report.findings.flatMap { [$0.fingerprint] + $0.sources.map(\.fingerprint) })
        return entries.filter { rules.contains($0.entry.rule) && !found.contains($0.entry.fingerprint) }
    }

    /// The text of a baseline of the findings of a report that count or are known already.
    ///
    /// - Parameter old: What is in force: a finding that it has keeps its line as it is, so that two branches that each
    ///   write the file again change only what they add.
    package static func text(of report: ResolvedReport, keeping old: Baseline? = nil) -> String {
        var known: [String: Entry] = [:]
        for (entry, _) in old?.entries ?? [] { known[entry.fingerprint] = known[entry.fingerprint] ?? entry }
        var entries: [String: Entry] = [:]
        for finding in report.findings where finding.verdict != .excluded && finding.suppressedBy == nil {
            let all = [finding.fingerprint] + finding.sources.map(\.fingerprint)
            if let entry = all.lazy.compactMap({ known[$0] }).first {
                entries[entry.fingerprint] = entry
                continue
            }
            let places = finding.locations.compactMap { place in
                place.file.flatMap { file in place.line.map { "\(file):\($0)" } }
            }
            var seen: Set<String> = []
            let entry = Entry(
                fingerprint: finding.fingerprint, rule: finding.rule, message: sentence(finding),
                places: Array(places.filter { seen.insert($0).inserted }.prefix(4)))
            entries[finding.fingerprint] = entries[finding.fingerprint] ?? entry
        }
        let sorted = entries.values.sorted {
            ($0.rule, $0.places.first ?? "", $0.fingerprint) < ($1.rule, $1.places.first ?? "", $1.fingerprint)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = sorted.compactMap { try? String(decoding: encoder.encode($0), as: UTF8.self) }
        return "{\"formatVersion\": \(formatVersion), \"findings\": [\n" + lines.joined(separator: ",\n")
            + (lines.isEmpty ? "" : "\n") + "]}\n"
    }
    /// What a finding is about, for people: without the times, counts and ids of its message, which differ from run to
    /// run.
    private static func sentence(_ finding: ResolvedFinding) -> String {
        let title = finding.info?.title ?? finding.rule
        let objects = finding.plainObjects.isEmpty ? finding.objects : finding.plainObjects
        let threads = finding.plainThreads.isEmpty ? finding.threads : finding.plainThreads
        let names = Set(objects.isEmpty ? threads : objects).sorted()
        let most = 6
        let shown = names.prefix(most).map { "'\($0)'" }
        guard !shown.isEmpty else { return title }
        return "\(title): \(names.count > most ? shown.joined(separator: ", ") + " and others" : shown.listed())"
    }
}
