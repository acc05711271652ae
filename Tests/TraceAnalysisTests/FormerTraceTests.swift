import Foundation
import Testing
import TraceAnalysis
import TraceModel
import TraceReader
import TraceReplay
import TraceWriter

/// A trace that an earlier version of the tool wrote, and what that version found in it.
///
/// Neither is ever written anew: they are there to show that what the recorder and the importer have learned since
/// leaves such traces readable.
struct FormerTrace: Sendable, CustomTestStringConvertible {
    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/Fixtures/format-1"

    /// Traces of demos, and of three imported files: with misuse, with upgrades of readers, and with a lock of each
    /// preference.
    static let all = [
        "abba-latent", "barrier-abort", "bounded-semaphore", "daemon-exit", "misuse", "notify-n", "preference",
        "primes-printers-notify", "rlock", "upgrade",
    ].map(FormerTrace.init)

    let name: String

    init(_ name: String) { self.name = name }

    var testDescription: String { name }

    /// The names of all files in the folder.
    static func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

    var path: String { "\(Self.folder)/\(name).sqlite" }

    /// Rule, level, verdict and places of what was found then.
    func findingsThen() throws -> String {
        try String(contentsOfFile: "\(Self.folder)/\(name).txt", encoding: .utf8)
    }

    /// The same of what is found now.
    func findingsNow() throws -> String { try Self.findings(at: path) }

    static func findings(at path: String) throws -> String {
        let result = try AnalysisSession().analyze(TraceReader(path: path)).result
        #expect(result.legality.count == 0, "\(result.legality.first.map(\.message))")
        return result.findings.map { text($0, result.names) }.joined()
    }

    private static func text(_ finding: Finding, _ names: TraceNames) -> String {
        let facts = [finding.level.rawValue, finding.rule, finding.verdict?.rawValue, finding.excludedBy]
        let places = finding.locations.map { place in
            let site = names.tables.site(place.site)
            return "    \(site?.file ?? ""):\(site?.line ?? 0) \(names.thread(place.thread))"
                + (place.event > 0 ? ", event \(place.event)\n" : "\n")
        }
        return facts.compactMap(\.self).joined(separator: " ") + "\n" + places.joined()
    }
}

@Suite("A trace of an earlier version")
struct FormerTraceTests {
    @Test("gives the findings that it gave then", arguments: FormerTrace.all)
    func findings(trace: FormerTrace) throws {
        #expect(try trace.findingsNow() == trace.findingsThen())
    }

    @Test("has no kind and no table that came later", arguments: FormerTrace.all)
    func isFormer(trace: FormerTrace) throws {
        let reader = try TraceReader(path: trace.path)
        let tables = try reader.query("SELECT count(*) FROM sqlite_schema WHERE name = 'refusal'")
        #expect(tables.rows == [[.integer(0)]])
        let kinds = try reader.query("SELECT max(id) FROM event_kind")
        #expect(kinds.rows == [[.integer(41)]])
    }

    @Test("says in the kinds and columns of now what it said with the numbers of others")
    func translated() throws {
        func reader(_ name: String) throws -> TraceReader { try TraceReader(path: FormerTrace(name).path) }
        func kinds(_ reader: TraceReader) throws -> [EventKind: Int] {
            var kinds: [EventKind: Int] = [:]
            try reader.forEachEvent { kinds[$0.kind, default: 0] += 1 }
            return kinds
        }
        let upgrades = try kinds(reader("upgrade"))
        #expect(upgrades[.requestUpgrade] == 3)
        #expect(upgrades[.request] == nil)
        let misuses = try kinds(reader("misuse"))
        #expect(misuses[.reinitialize] == 1)
        #expect(misuses[.create] == 5)
        #expect(try reader("misuse").threads().map(\.isJoinable) == [true, true, false])
        #expect(try reader("rlock").threads().allSatisfy { $0.isJoinable == nil })
        let locks = try reader("preference").objects().filter { $0.kind == .rwlock }
        #expect(locks.map(\.preference) == [.readers, .writers, nil])
        #expect(try reader("preference").objects().allSatisfy { $0.capacity == nil })
        #expect(try reader("bounded-semaphore").objects().contains { $0.capacity != nil })
    }

    @Test("gets what it lacks when a recovery appends to it, and stays what it was", arguments: FormerTrace.all)
    func resumed(trace: FormerTrace) throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "former-\(UUID().uuidString).sqlite")
        try FileManager.default.copyItem(atPath: trace.path, toPath: copy.path)
        defer { try? FileManager.default.removeItem(at: copy) }
        _ = try TraceWriter(resuming: copy.path).finish()
        let fresh = copy.path + ".fresh"
        _ = try TraceWriter(creating: fresh, metadata: TraceMetadata()).finish()
        defer { try? FileManager.default.removeItem(atPath: fresh) }
        let words = ["event_kind", "object_kind", "refusal"].map { "SELECT id, name FROM \($0)" }
        let tables = ["process", "thread", "object", "site", "event"].map { "SELECT * FROM \($0) LIMIT 0" }
        for text in words + tables {
            #expect(try TraceReader(path: copy.path).query(text) == TraceReader(path: fresh).query(text))
        }
        #expect(try FormerTrace.findings(at: copy.path) == trace.findingsThen())
    }

    @Test("is alone in its folder with what was found")
    func files() throws {
        let expected = FormerTrace.all.flatMap { ["\($0.name).sqlite", "\($0.name).txt"] }
        #expect(try FormerTrace.files().sorted() == expected)
    }
}
