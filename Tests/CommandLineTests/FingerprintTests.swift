import CSQLite
import Foundation
import Testing

@testable import Demos

@Suite("The fingerprints of findings", .timeLimit(.minutes(15)))
struct FingerprintTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func findings(_ trace: String) throws -> [String] {
        try Report(synctrace("analyze", trace, "--all", "--format", "json", "--fail-on", "never").output).stable
    }

    /// A recording of the program that makes mistakes with what has no names.
    private func record(_ name: String, _ words: String...) throws -> String {
        let trace = scratch(name + ".sqlite")
        let outcome = try run(programWords(["fingerprints"] + words, recordedTo: trace))
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        return trace
    }

    /// A copy of a trace, as it would be if 50 lines were inserted at the top of each file.
    private func moved(_ trace: String) throws -> String {
        let copy = scratch("moved-\(UUID()).sqlite")
        try FileManager.default.copyItem(atPath: trace, toPath: copy)
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        try check(sqlite3_open_v2(copy, &database, SQLITE_OPEN_READWRITE, nil), "open")
        try check(sqlite3_exec(database, "UPDATE site SET line = line + 50", nil, nil, nil), "update")
        return copy
    }

    @Test("of unnamed locks and threads are the same in each run, 50 lines further down, and after others were created")
    func unnamed() throws {
        let first = try record("first")
        let expected = try findings(first)
        let rules = expected.map { String($0.prefix { $0 != " " }) }
        #expect(
            rules == ["error[ended-holding]", "error[release-unlocked]", "note[lock-order-cycle]"], "\(expected)")
        for round in 1...3 {
            #expect(try findings(record("again\(round)")) == expected)
            #expect(try findings(record("preceded\(round)", "preceded")) == expected)
            #expect(try findings(record("named\(round)", "named")) == expected)
        }
        #expect(try findings(moved(first)) == expected)

        // So a baseline holds, and no edge of the lock order came or went.
        let (before, after) = (scratch("first.sqlite"), scratch("preceded1.sqlite"))
        _ = try synctrace("baseline", before, "--output", "known.json", in: scratch.path)
        let known = try synctrace(
            "analyze", after, "--baseline", "known.json", "--fail-on", "note", in: scratch.path)
        #expect(known.end == .exited(0), "\(known.output)")
        #expect(!known.output.contains("not found"))
        let change = try synctrace("diff", "--before", before, "--after", after, "--fail-on", "new")
        #expect(change.end == .exited(0), "\(change.output)")
        #expect(!change.output.contains("'main#lock"), "\(change.output)")
    }

    @Test("of the demos are the same 50 lines further down", arguments: Demo.all.map(\.name))
    func demos(name: String) throws {
        let trace = CommittedTrace(name: name).path("sqlite")
        #expect(try findings(moved(trace)) == findings(trace))
    }
}
