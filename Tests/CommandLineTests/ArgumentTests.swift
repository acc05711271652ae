import ArgumentParser
import Testing
import TracePolicy
import TraceModel
import TracePrediction

@testable import SyncTraceCommand

@Suite("Words on the command line")
struct ArgumentTests {
    @Test(
        "times have a unit",
        arguments: [
            ("1.5s", 1_500_000_000), ("20ms", 20_000_000), ("300us", 300_000), ("300µs", 300_000), ("7ns", 7),
            ("2min", 120_000_000_000), ("0.000000001s", 1), ("0s", 0), ("1.25us", 1250), ("1", nil), ("s", nil),
            (".5s", nil), ("1.s", nil), ("-1s", nil), ("1e3s", nil), ("1 s", nil), ("9999999999999s", nil),
            ("1.2.3s", nil),
        ] as [(String, Int64?)])
    func time(text: String, nanoseconds: Int64?) {
        #expect(Nanoseconds(argument: text)?.count == nanoseconds)
    }

    @Test("times are shown as they are typed", arguments: ["10ms", "1s", "100us", "7ns", "1500ms"])
    func shown(text: String) {
        #expect(Nanoseconds(argument: text)?.description == text)
    }

    @Test("who goes first at a lock with readers is named in the plural, as a program names it")
    func preference() throws {
        #expect(try PredictionArguments.parse(["--rwlock-preference", "readers"]).options.preference == .readers)
        #expect(try PredictionArguments.parse(["--rwlock-preference", "writers"]).options.preference == .writers)
        #expect(try PredictionArguments.parse([]).options.preference == nil)
        #expect(throws: (any Error).self) { try PredictionArguments.parse(["--rwlock-preference", "reader"]) }
    }

    @Test("progress is a share and two numbers, or one number where the end is not known")
    func progress() {
        #expect(ProgressLine.line("analyzing", 450, of: 1000, .events) == "analyzing: 45 %, 450 of 1000 events")
        #expect(ProgressLine.line("analyzing", 5000, of: 1000, .events) == "analyzing: 100 %, 5000 of 1000 events")
        #expect(ProgressLine.line("importing", 3 << 20, of: 12 << 20, .bytes) == "importing: 25 %, 3 of 12 MiB")
        #expect(ProgressLine.line("importing", 3 << 20, of: 0, .bytes) == "importing: 3 MiB")
    }
}
