import Foundation
import Testing

/// What `record --stacks` has of who called.
@Suite("A recording with stacks")
struct StackTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private func record(_ command: String, _ options: String..., to path: String? = nil) throws -> Child.Outcome {
        let outcome = try run(
            [Product.synctrace, "record", "--output", path ?? trace.path] + options + ["--", Product.pthread, command],
            limit: 300)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        return outcome
    }

    private func analyze(_ path: String, _ format: String) throws -> String {
        try synctrace("analyze", path, "--format", format, "--fail-on", "never").output
    }

    @Test(
        "tells who called where the program has a function of its own around the lock",
        .enabled(if: SymbolizeTests.hasSymbolizer, "no symbolizer"))
    func callers() throws {
        _ = try record("stacks", "--stacks", "8")
        try trace.expectSound()
        let stacks = try trace.rows(
            """
            SELECT DISTINCT (SELECT group_concat(function, ' ') FROM
                (SELECT f.function FROM stack AS s JOIN site AS f ON f.id = s.frame_id
                WHERE s.site_id = e.site_id ORDER BY s.depth))
            FROM event AS e JOIN event_kind AS k ON k.id = e.kind WHERE k.name = 'acquire' ORDER BY 1
            """)
        #expect(stacks == ["take pay_in first_client", "take pay_out second_client later"])
        // They count by the place of the call, as without stacks.
        #expect(try trace.integer("SELECT count(DISTINCT site_id) FROM acquisition") == 1)
        #expect(try trace.rows("SELECT count FROM lock_order") == ["20", "20"])
        #expect(try trace.rows("SELECT DISTINCT function FROM events WHERE kind = 'acquire'") == ["take"])
    }

    @Test("finds what is found without them, under the same fingerprints")
    func sameFindings() throws {
        let plain = scratch("plain.sqlite")
        _ = try record("stacks", to: plain)
        _ = try record("stacks", "--stacks", "8")
        #expect(try TraceFile(path: plain).integer("SELECT count(*) FROM stack") == 0)
        let (one, other) = (try Report(analyze(plain, "json")), try Report(analyze(trace.path, "json")))
        #expect(one.stable == other.stable && !one.findings.isEmpty)
        #expect(one.findings.map(\.message) == other.findings.map(\.message))
        let baseline = scratch("baseline.json")
        #expect(try synctrace("baseline", plain, "--output", baseline).end == .exited(0))
        #expect(try synctrace("analyze", trace.path, "--baseline", baseline).end == .exited(0))
    }

    @Test("has the callers in every report", .enabled(if: SymbolizeTests.hasSymbolizer, "no symbolizer"))
    func reports() throws {
        _ = try record("stacks", "--stacks", "8")
        let text = try analyze(trace.path, "text")
        #expect(text.contains("called by pay_out (Tests/ShimProgram/stacks.c:"), "\(text)")
        #expect(text.contains(", …"))
        let explained = try synctrace("explain", trace.path, "1").output.split(separator: "\n")
            .map { $0.drop { $0 == " " } }.joined(separator: " ")
        #expect(explained.contains("by second_client (") && explained.contains("by later ("), "\(explained)")
        #expect(!explained.contains(", …"))
        struct Told: Decodable {
            struct Frame: Decodable { var function: String, module: String?, file: String? }
            struct Location: Decodable { var stack: [Frame]?, module: String? }
            struct Finding: Decodable { var locations: [Location] }
            var findings: [Finding]
        }
        let told = try JSONDecoder().decode(Told.self, from: Data(analyze(trace.path, "json").utf8))
        let locations = told.findings.flatMap(\.locations)
        #expect(locations.count == 4 && locations.allSatisfy { $0.module?.hasSuffix("/ShimTestProgram") == true })
        #expect(
            Set(locations.map { $0.stack?.map(\.function).prefix(2).joined(separator: " ") }) == [
                "take pay_in", "take pay_out",
            ])
        let sarif = try analyze(trace.path, "sarif")
        #expect(sarif.contains(#""stacks""#) && sarif.contains("pay_out (Tests/ShimProgram/stacks.c:"))
        for format in ["markdown", "junit"] {
            let report = try analyze(trace.path, format).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(report.contains("called by pay_out") && report.contains("by second_client ("), "\(report)")
            #expect(!report.contains(", …"))
        }
        #expect(try analyze(trace.path, "html").contains(#""callers": ["#))
    }

    @Test("follows no frame pointer to where nothing may be read", arguments: ["2", "8", "32"])
    func wandering(frames: String) throws {
        let outcome = try record("wandering-frames", "--stacks", frames)
        #expect(outcome.output == "came back\n")
        try trace.expectSound()
        // Seven times, fifteen words in the register, three rounds each.
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire' AND object = 'one'") == 315)
        #expect(try trace.integer("SELECT count(*) FROM stack WHERE depth >= \(frames)") == 0)
        #expect(try trace.metadata("events_lost") == "0")
    }

    @Test(
        "gives the program what it gets without",
        arguments: ["mutexes", "conditions", "semaphores", "threads", "storm-without-traps", "allocations", "children"])
    func sameResults(command: String) throws {
        let alone = try run([Product.pthread, command])
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--stacks", "8", "--", Product.pthread, command])
        #expect(outcome.end == alone.end)
        if command != "storm-without-traps" { #expect(outcome.output == alone.output) }
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
    }

    @Test("says where there are more different stacks than are kept")
    func manyStacks() throws {
        let outcome = try record("many-stacks", "--stacks", "32")
        try trace.expectSound()
        #expect(
            outcome.errors.contains(
                "1 process had more than 65536 different stacks: later ones are not on record, only the place of the call\n"
            ))
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 1 << 17)
        #expect(try trace.integer("SELECT count(DISTINCT site_id) FROM stack") == 65536)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire' AND file IS NULL") == 0)
    }

    @Test(
        "has them once where it was killed and recovered", .enabled(if: SymbolizeTests.hasSymbolizer, "no symbolizer"))
    func recovered() throws {
        let recorder = try Child([
            Product.synctrace, "record", "--output", trace.path, "--stacks", "8", "--", Product.pthread, "abba",
        ])
        trace.untilBothWait()
        let hung = try #require(recorder.children.first)
        recorder.send(SIGKILL)
        kill(hung, SIGKILL)
        #expect(try recorder.finish().end == .signaled(SIGKILL))
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        #expect(try trace.integer("SELECT count(*) FROM stack") > 0)
        #expect(try trace.rows("SELECT site_id, depth FROM stack GROUP BY 1, 2 HAVING count(*) > 1") == [])
        #expect(try analyze(trace.path, "text").contains("called by forwards (Tests/ShimProgram/abba.c:"))
    }

    @Test("is refused for more frames than there may be", arguments: ["-1", "33", "many"])
    func refused(frames: String) throws {
        let outcome = try synctrace(
            "record", "--output", trace.path, "--stacks=\(frames)", "--", Product.pthread, "stacks")
        #expect(outcome.end == .exited(2))
        #expect(scratch.names.isEmpty)
    }
}
