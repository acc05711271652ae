import Foundation
import Testing

@Suite("A recording with limits")
struct RecordingLimitTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private func count(_ options: String...) throws {
        let words = ["counting", scratch("counts"), "4", "50000"]
        let outcome = try run(programWords(words, recordedTo: trace.path, options: options))
        #expect(outcome.output == "counting\ndone 200000\n")
        #expect(outcome.end == .exited(0))
    }

    @Test("that waits for room loses nothing")
    func waits() throws {
        try count("--buffer-size", "64K")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try trace.metadata("loss_reason") == nil)
        #expect(try trace.metadata("buffer_policy") == "wait")
        #expect(try #require(Int(try trace.metadata("buffer_waits") ?? "")) > 0)
        try Counts(scratch("counts")).expectAll(in: trace, "waiting")
    }

    @Test("that drops says how many events it lost, and why")
    func drops() throws {
        try count("--buffer-size", "64K", "--drop")
        try trace.expectSound()
        #expect(try trace.metadata("buffer_policy") == "drop")
        #expect(try trace.metadata("loss_reason") == "the buffers were full (policy: drop)")
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(lost > 0)
        #expect(try trace.integer("SELECT sum(value) FROM events WHERE kind = 'lost'") == lost)
        let pairs = try trace.integer(
            "SELECT count(*) FROM events WHERE thread LIKE 'counter%' AND kind IN ('acquire', 'release')")
        #expect(pairs < 400_000)
        #expect(pairs + lost >= 400_000)
    }

    @Test("keeps the trace within its maximum size")
    func maximumSize() throws {
        try count("--max-size", "4M")
        try trace.expectSound()
        #expect(try trace.metadata("loss_reason") == "the trace reached its maximum size")
        #expect(try #require(Int(try trace.metadata("events_lost") ?? "")) > 0)
        let size = try FileManager.default.attributesOfItem(atPath: trace.path)[.size] as? Int
        #expect(try #require(size) <= 4 << 20)
        #expect(try #require(size) > 1 << 20)
        #expect(scratch.names == ["counts", "run.sqlite"])
        #expect(
            try synctrace("info", trace.path).output.contains(
                "not on record (the trace reached its maximum size): the program ended with code 0\n"))
    }
}
