import Foundation
import Testing

@Suite("Tests under synctrace record", .timeLimit(.minutes(15)))
struct RecordedTestsTests {
    private let trace = NSTemporaryDirectory() + "recorded-tests-\(UUID()).sqlite"

    /// What a command prints.
    private func synctrace(_ words: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: FixtureRun.synctrace)
        process.arguments = words
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return output
    }

    private struct Report: Decodable {
        struct Finding: Decodable {
            var rule: String
            var message: String
            var tests: [String]?
            var outsideOfTests: Bool?
        }
        var findings: [Finding]
    }

    private func findings() throws -> [Report.Finding] {
        let json = try synctrace("analyze", trace, "--format", "json")
        return try JSONDecoder().decode(Report.self, from: Data(json.utf8)).findings
    }

    @Test("are told of by their own failures, and in the report on the whole with the names of those that it was in")
    func attribution() throws {
        defer { try? FileManager.default.removeItem(atPath: trace) }
        let run = try FixtureRun(
            "TracedFixtures.*/(clean|endsHolding|standsStill|hangsItself)|PlainFixtures.*/endsHolding",
            recordedWith: ["--output", trace])
        #expect(run.code == 1, "\(run.output)")
        #expect(run.issues.count == 3, "\(run.output)")
        let findings = try findings()
        // What hung and was given up is on record as well, by a wait cycle or without one.
        let still = findings.filter { $0.rule == "stuck-thread" }
        #expect(still.map(\.tests) == [["SyncTraceTestingTests.TracedFixtures.standsStill()"]])
        #expect(
            still.first?.message.contains(
                "test 'SyncTraceTestingTests.TracedFixtures.standsStill()' had not ended when its process did: "
                    + "'stands still' waits for the event 'never' (TracedFixtures.swift:") == true)
        let own = findings.filter { $0.rule == "deadlock" }
        #expect(own.map(\.tests) == [["SyncTraceTestingTests.TracedFixtures.hangsItself()"]])
        let held = findings.filter { $0.rule == "ended-holding" }
        // The same of a test that is not traced has the same fingerprint.
        #expect(held.map(\.tests) == [["SyncTraceTestingTests.TracedFixtures.endsHolding()"]])
        #expect(held.map(\.outsideOfTests) == [true])
        #expect(findings.allSatisfy { $0.tests?.contains { $0.contains("clean") } != true })
    }

    @Test("are ended when one of them hangs that is not traced, with the chain, and the trace is whole")
    func hang() throws {
        defer { try? FileManager.default.removeItem(atPath: trace) }
        let run = try FixtureRun(
            "PlainFixtures.*/hangs", recordedWith: ["--hang-after", "20s", "--output", trace])
        #expect(run.code == 124, "\(run.output)")
        #expect(run.output.contains("synctrace: 2 threads wait for one another, for 1"))
        #expect(run.output.contains("synctrace: the program hangs and is ended"))
        // Its output has ended, so nothing is left of it that goes on.
        #expect(try findings().map(\.rule).contains("deadlock"))
    }
}
