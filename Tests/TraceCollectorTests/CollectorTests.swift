import Foundation
import Testing
import TraceCollector
import TraceReader
import TraceWriter

@Suite("A collector")
struct CollectorTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "collector-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private var trace: String { folder.appending(path: "run.sqlite").path }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func clean() { try? FileManager.default.removeItem(at: folder) }

    @Test("that nobody recorded to closes an empty trace, and leaves nothing beside it")
    func empty() throws {
        defer { clean() }
        let collector = try Collector(
            recordingTo: trace, options: CollectorOptions(program: "p", commandLine: ["p", "two words"]))
        #expect(BufferDirectory(trace: trace).isCollected)
        let result = try collector.finish()
        #expect(result.events == 0)
        #expect(result.lost == 0)
        #expect(result.processes == 0)
        #expect(result.isSingleFile)
        #expect(try names() == ["run.sqlite"])
        #expect(try TraceReader(path: trace).metadata().commandLine == "p 'two words'")
    }

    @Test("keeps a recovery out while it lives")
    func excludesRecovery() throws {
        defer { clean() }
        let collector = try Collector(recordingTo: trace, options: CollectorOptions())
        #expect(throws: CollectorError.alreadyCollected(path: trace)) {
            try Collector.recover(trace)
        }
        _ = try collector.finish()
        #expect(throws: CollectorError.nothingToRecover(path: trace)) { try Collector.recover(trace) }
    }

    @Test("that is discarded leaves nothing")
    func discarded() throws {
        defer { clean() }
        try Collector(recordingTo: trace, options: CollectorOptions()).discard()
        #expect(try names() == [])
    }

    @Test("does not begin where the buffers of another recording lie, and leaves them alone")
    func foreignBuffers() throws {
        defer { clean() }
        let folder = trace + ".buffers"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        // Another recorder has just made it.
        let claim = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        #expect(flock(claim, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: CollectorError.self) { try Collector(recordingTo: trace, options: CollectorOptions()) }
        close(claim)
        try "something".write(toFile: folder + "/file", atomically: false, encoding: .utf8)
        #expect(throws: CollectorError.self) { try Collector(recordingTo: trace, options: CollectorOptions()) }
        #expect(try names() == ["run.sqlite.buffers"])
        #expect(FileManager.default.fileExists(atPath: folder + "/file"))
    }

    @Test(
        "quotes words as a shell takes them",
        arguments: [
            ("plain-1.0/x", "plain-1.0/x"), ("", "''"), ("two words", "'two words'"), ("it's", "'it'\\''s'"),
            ("$HOME;`x`", "'$HOME;`x`'"),
        ])
    func quoting(word: String, quoted: String) {
        #expect(ShellQuoting.quoted(word) == quoted)
    }
}
