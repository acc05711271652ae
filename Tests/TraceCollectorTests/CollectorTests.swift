import CRecorder
import CSQLite
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@testable import TraceCollector

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

    @Test("has a process end when that was seen, however long it takes to write out what it left")
    func exitTime() throws {
        defer { clean() }
        let collector = try Collector(recordingTo: trace, options: CollectorOptions())
        let buffers = try CraftedBuffers(directory: collector.directory.path, capacity: 64)
        buffers.define(9, .lock, thread: 1, ticks: 10)
        try collector.collect()
        let pid = try #require(collector.processes.values.first?.file.pid)
        _ = try collector.finish(exits: [pid: .signaled(SIGKILL)], exitTime: 12345)
        let process = try #require(TraceReader(path: trace).processes().first)
        #expect(process.ended == 12345 && process.end == .signaled)
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

    @Test("that was killed while it made the trace has nothing to recover, and no loss; what it replaced is put back")
    func killedAtTheStart() throws {
        defer { clean() }
        let buffers = trace + ".buffers"
        func recover() throws {
            #expect(throws: CollectorError.neverBegan(path: trace)) { try Collector.recover(trace) }
        }
        // The folder of the buffers; an empty file; its journal; the tables; the control file under its first name; a database
        // without tables.
        for step in 0..<6 {
            try FileManager.default.createDirectory(atPath: buffers, withIntermediateDirectories: false)
            if step > 0 { try Data(step == 2 ? "half a page".utf8 : "".utf8).write(to: URL(filePath: trace)) }
            if step == 2 { try Data(count: 512).write(to: URL(filePath: trace + "-journal")) }
            if step == 5 {
                var blank: OpaquePointer?
                #expect(sqlite3_open(trace, &blank) == SQLITE_OK)
                sqlite3_exec(blank, "PRAGMA journal_mode = WAL; PRAGMA user_version = 1", nil, nil, nil)
                sqlite3_close(blank)
            } else if step > 2 {
                try FileManager.default.removeItem(atPath: trace)
                _ = try TraceWriter(creating: trace, metadata: TraceMetadata(program: "p", commandLine: "p"))
            }
            if step == 4 { try Data().write(to: URL(filePath: buffers + "/control.new")) }
            if step % 2 == 0 { try Data("before".utf8).write(to: URL(filePath: trace + ".replaced")) }
            try recover()
            if step % 2 == 0 {
                #expect(try names() == ["run.sqlite"])
                #expect(try String(contentsOfFile: trace, encoding: .utf8) == "before")
                try FileManager.default.removeItem(atPath: trace)
            }
            #expect(try names() == [])
        }
    }

    @Test("that was killed before it touched the trace leaves it as it is")
    func killedBeforeTheTrace() throws {
        defer { clean() }
        for isTrace in [false, true] {
            if isTrace {
                _ = try Collector(recordingTo: trace, options: CollectorOptions()).finish()
            } else {
                try Data("something else".utf8).write(to: URL(filePath: trace))
            }
            let before = try Data(contentsOf: URL(filePath: trace))
            try FileManager.default.createDirectory(atPath: trace + ".buffers", withIntermediateDirectories: false)
            #expect(throws: (any Error).self) { try Collector.recover(trace) }
            #expect(try names() == ["run.sqlite"])
            #expect(try Data(contentsOf: URL(filePath: trace)) == before)
            clean()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    @Test("counts no loss for a process that was killed while it made its file", arguments: [false, true])
    func killedWhileJoining(isRecovery: Bool) throws {
        defer { clean() }
        func record() throws -> Collector {
            let collector = try Collector(recordingTo: trace, options: CollectorOptions())
            _ = try CraftedBuffers(directory: trace + ".buffers", capacity: 2)
            try collector.collect()
            // The next number is taken, and its file has not got its name.
            let control = open(trace + ".buffers/control", O_RDWR)
            defer { close(control) }
            var next: UInt64 = 3
            pwrite(control, &next, 8, off_t(MemoryLayout<st_control>.offset(of: \.next_process)!))
            try Data(count: 100).write(to: URL(filePath: trace + ".buffers/making-2"))
            return collector
        }
        let result: CollectorResult
        if isRecovery {
            do { _ = try record() }
            result = try Collector.recover(trace)
        } else {
            result = try record().finish()
        }
        #expect(result.lost == 0)
        #expect(result.processes == 1)
        #expect(try names() == ["run.sqlite"])
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
