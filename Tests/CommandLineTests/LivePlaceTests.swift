import Foundation
import Testing

/// What is told of a program on pthreads while it is recorded: its trace has places and locks by addresses alone until it is
/// closed.
@Suite(
    "Places and locks of a program that is being recorded",
    .enabled(if: SymbolizeTests.hasSymbolizer, "no symbolizer"), .timeLimit(.minutes(15)))
struct LivePlaceTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func words(_ options: String...) -> [String] {
        [Product.synctrace, "record", "--output", scratch("t.sqlite")] + options
            + ["--", "/usr/bin/env", "PTHREAD_PROGRAMS_LIMIT=50", Product.pthreadPrograms, "abba_happening"]
    }

    private static func joined(_ text: String) -> String { text.replacing(/\n +/, with: " ") }

    @Test("are named in the report of a hang")
    func hang() throws {
        let outcome = try run(words("--hang-after", "2s"))
        #expect(outcome.end == .exited(124))
        let told = Self.joined(outcome.errors)
        let place = #/\(abba_happening\.c:\d+\)/#
        #expect(told.matches(of: place).count >= 4, "\(told)")
        #expect(told.contains(/waits for 'second' since event \d+, [^(]*\(abba_happening\.c:\d+\); held by/), "\(told)")
        #expect(told.contains("waits for 'first' since event") && !told.contains("+0x"), "\(told)")
    }

    @Test("are named by watch, and by the commands that read what there is so far, as after the close")
    func others() throws {
        let recorder = try Child(words(), limit: 60)
        TraceFile(path: scratch("t.sqlite")).untilBothWait()
        let state = try synctrace("state", scratch("t.sqlite"))
        #expect(state.end == .exited(0) && state.errors.contains("is still being recorded"))
        let told = Self.joined(state.output)
        #expect(told.contains(/waits for 'first' since event \d+[^(]*\(abba_happening\.c:\d+\)/), "\(told)")
        #expect(told.contains(/waits for 'second' since event \d+[^(]*\(abba_happening\.c:\d+\)/), "\(told)")
        let watch = try Child([Product.synctrace, "watch", scratch("t.sqlite")])
        var seen = ""
        while !seen.contains("held by"), let line = watch.line() { seen += line + "\n" }
        #expect(seen.contains(/waits for '(first|second)' since event/), "\(seen)")
        let live = try synctrace("analyze", scratch("t.sqlite"), "--format", "json")
        recorder.send(SIGTERM)
        _ = try recorder.finish()
        #expect(try watch.finish().end == .exited(0))
        let closed = try synctrace("analyze", scratch("t.sqlite"), "--format", "json")
        func places(_ text: String) throws -> [String] {
            let report = try JSONDecoder().decode(PlacesReport.self, from: Data(text.utf8))
            return report.findings.filter { $0.rule == "deadlock" }
                .flatMap { [$0.fingerprint] + $0.locations.map { "\($0.file):\($0.line)" } }
        }
        #expect(try places(live.output) == places(closed.output))
        #expect(try places(live.output).contains { $0.contains("abba_happening.c") }, "\(live.output)")
    }
}

private struct PlacesReport: Decodable {
    struct Finding: Decodable {
        struct Location: Decodable {
            let file: String
            let line: Int
        }
        let rule, fingerprint: String
        let locations: [Location]
    }
    let findings: [Finding]
}
