import Foundation
import Testing

@Suite("A program that records itself and closes descriptors that it does not know")
struct DescriptorTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private func run(_ how: String, pairs: Int = 20000) throws -> String {
        let words = programWords(["daemonizes", trace.path, scratch("own"), how, "\(pairs)"])
        let outcome = try CommandLineTests.run(words)
        #expect(outcome.end == .exited(0))
        for name in scratch.names where name.hasPrefix("own") && name != "ownresult" {
            #expect(try String(contentsOfFile: scratch(name), encoding: .utf8) == "precious", "\(name)")
        }
        return try String(contentsOfFile: scratch("ownresult"), encoding: .utf8)
    }

    private func expectAll(_ pairs: Int) throws {
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE object = 'inside' AND kind = 'acquire'") == pairs)
    }

    @Test("loses nothing where it closes the usual ones, and its own files are its own")
    func usual() throws {
        #expect(try run("loop") == "stopped")
        try expectAll(40000)
    }

    @Test("finds its own files as they were where it closes all, and is told to recover the trace")
    func all() throws {
        #expect(
            try run("all") == "the trace cannot be closed: \(trace.path): the program closed the descriptors of its "
                + "recording; 'synctrace recover' recovers what is left")
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        try trace.expectSound()
        let stored = try trace.integer(
            "SELECT count(*) FROM events WHERE object = 'inside' AND kind IN ('acquire', 'release')")
        #expect(stored + lost >= 80000)
        #expect(try lost == 0 || trace.metadata("loss_reason") != nil)
    }

    @Test("has its trace and its buffers apart from standard streams that are closed")
    func streams() throws {
        #expect(try run("streams") == "stopped")
        try expectAll(40000)
    }
}
