import Foundation
import Testing

/// What a recording needs later is opened at its start, and what is lost all the same has its true reason.
@Suite("A program that gives up what its recording may need")
struct CrampedTests {
    private let scratch: Scratch
    private let trace: TraceFile
    private let events = 8 * 2 * 20000

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
        try FileManager.default.createDirectory(atPath: scratch("empty"), withIntermediateDirectories: false)
    }

    private static let isRoot = geteuid() == 0

    private func words(_ what: String) -> [String] { ["cramped", what, scratch("empty"), "8", "20000"] }

    private func stored() throws -> Int {
        try trace.integer(
            "SELECT count(*) FROM events WHERE thread LIKE 'counter%' AND kind IN ('acquire', 'release')")
    }

    private func expectAll() throws {
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try stored() == events)
    }

    @Test("is recorded whole without descriptors")
    func descriptors() throws {
        let outcome = try run(programWords(words("descriptors"), recordedTo: trace.path))
        #expect(outcome.end == .exited(0))
        try expectAll()
    }

    @Test(
        "is recorded whole with another identity, and below another root folder", .enabled(if: isRoot),
        arguments: ["identity", "root"])
    func fromOutside(_ what: String) throws {
        let outcome = try run(programWords(words(what), recordedTo: trace.path))
        #expect(outcome.end == .exited(0))
        try expectAll()
    }

    @Test("is told why events are lost where it has closed what was opened for that", .enabled(if: isRoot))
    func closed() throws {
        let outcome = try run(programWords(words("root-closed"), recordedTo: trace.path))
        #expect(outcome.end == .exited(0))
        let reason = "the buffers of a process could not grow: No such file or directory"
        #expect(outcome.errors.contains(" events were lost: \(reason)\n"))
        #expect(try trace.metadata("loss_reason") == reason)
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(try stored() + lost >= events)
    }

    @Test("is told why events are lost where it may have next to no descriptors")
    func fewDescriptors() throws {
        let program = "'\(Product.testPrograms)' " + words("descriptors").joined(separator: " ")
        let outcome = try run([
            Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c", "ulimit -n 7; \(program)",
        ])
        #expect(outcome.end == .exited(0))
        #expect(
            try trace.metadata("loss_reason") == "the buffers of a process could not grow: Too many open files")
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(try stored() + lost >= events)
    }

    @Test("closes the trace that it records itself with another identity", .enabled(if: isRoot))
    func identityInside() throws {
        // Anybody may look for the trace.
        try check(chmod(scratch.path, 0o755) == 0 ? 0 : errno, "chmod")
        let outcome = try run(programWords(words("identity") + [trace.path]))
        #expect(outcome.output == "done\n")
        try expectAll()
        // The folder of the buffers stays, which it may not remove. Nothing is left in there.
        let info = try synctrace("info", trace.path)
        #expect(info.errors == "")
        #expect(info.output.contains("orderly"))
    }

    @Test("is told to recover the trace that it records itself below another root folder", .enabled(if: isRoot))
    func rootInside() throws {
        let outcome = try run(programWords(words("root") + [trace.path]))
        #expect(
            outcome.output == "the trace cannot be closed: \(trace.path): can no longer be reached: the program has "
                + "another root folder or identity by now; 'synctrace recover' recovers what is left\ndone\n")
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        try expectAll()
        #expect(scratch.names == ["empty", "run.sqlite"])
    }

    @Test("has its address space for itself where that is limited")
    func addressSpace() throws {
        // The program alone takes about 400 MB, of which it maps 256 when it has been recorded for a while.
        let program = "'\(Product.testPrograms)' " + words("address-space").joined(separator: " ")
        let outcome = try run([
            Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c", "ulimit -v 500000; \(program)",
        ])
        #expect(outcome.end == .exited(0))
        try expectAll()
    }

    @Test("is recorded by a recorder whose address space is limited")
    func recorder() throws {
        let words = programWords(words("descriptors"), recordedTo: trace.path).map { "'\($0)'" }
        let outcome = try run(["sh", "-c", "ulimit -v 700000; exec \(words.joined(separator: " "))"])
        #expect(outcome.end == .exited(0))
        try expectAll()
    }
}
