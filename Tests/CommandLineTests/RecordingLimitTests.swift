import CSQLite
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

    @Test("refuses a maximum size that has no room for events", arguments: ["1", "4096", "8191", "255K"])
    func tooSmall(_ size: String) throws {
        let words = ["counting", scratch("counts"), "1", "1"]
        let outcome = try run(programWords(words, recordedTo: trace.path, options: ["--max-size", size]))
        #expect(outcome.end == .exited(2))
        #expect(
            outcome.errors == "synctrace: '--max-size' is too small: an empty trace takes more than half of 256K; see "
                + "'synctrace record --help'\n")
        #expect(scratch.names == [])
    }

    @Test("takes the least maximum size", arguments: ["256K"])
    func least(_ size: String) throws {
        try count("--max-size", size)
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM event") > 0)
    }

    @Test("says that the system's limit on the size of files stands in the way of its start, and leaves nothing")
    func noFiles() throws {
        for size in [1, 8, 64, 128, 200, 256, 300, 1000, 20000] {
            for words in [
                programWords(["paced", "a", "3", "0"], recordedTo: trace.path),
                programWords(["in-process", trace.path, "stop", "100"]),
            ] {
                let line = words.map { "'\($0)'" }.joined(separator: " ")
                let outcome = try run(["sh", "-c", "ulimit -f \(size); exec \(line)"])
                let isInside = words.contains("in-process")
                #expect(
                    (outcome.output + outcome.errors).contains("the file size limit (ulimit -f)"), "\(size) \(outcome)")
                #expect(!outcome.errors.contains("disk"), "\(size) \(outcome.errors)")
                if isInside { #expect(scratch.names == [], "\(size)") }
                _ = try run(["rm", "-rf", trace.path, trace.path + ".buffers"])
            }
        }
    }

    @Test("ends at the system's limit on the size of files, from outside and from inside")
    func fileSize() throws {
        for words in [
            programWords(["counting", scratch("counts"), "4", "200000"], recordedTo: trace.path),
            programWords(["in-process", scratch("inside.sqlite"), "stop", "800000"]),
        ] {
            let line = words.map { "'\($0)'" }.joined(separator: " ")
            let outcome = try run(["sh", "-c", "ulimit -f 40000; exec \(line)"])
            #expect(outcome.end == .exited(0))
        }
        for name in ["run.sqlite", "inside.sqlite"] {
            let trace = TraceFile(path: scratch(name))
            try trace.expectSound()
            // On a loaded machine the buffers may reach it, too.
            let reason = try #require(try trace.metadata("loss_reason"))
            #expect(
                reason.split(separator: "; ").allSatisfy { $0.contains("the file size limit (ulimit -f)") }, "\(reason)"
            )
            let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
            let stored = try trace.integer("SELECT count(*) FROM event WHERE kind IN (11, 14)")
            #expect(lost > 0 && stored > 50_000 && stored + lost >= 1_600_000, "\(name)")
        }
        #expect(scratch.names == ["counts", "inside.sqlite", "run.sqlite"])
    }

    @Test("does not begin, and says why, where the system lets it make no file that is large enough")
    func noFile() throws {
        for words in [
            programWords(["counting", scratch("counts"), "1", "1"], recordedTo: trace.path),
            programWords(["in-process", trace.path, "stop"]),
        ] {
            let line = words.map { "'\($0)'" }.joined(separator: " ")
            let outcome = try run(["sh", "-c", "ulimit -f 8; exec \(line)"])
            let reason = "\(trace.path): cannot be written: it reached the file size limit (ulimit -f)\n"
            #expect((outcome.output + outcome.errors).hasSuffix(": \(reason)"))
            #expect(outcome.end == .exited(2) || outcome.end == .exited(65))
            #expect(scratch.names == [])
        }
    }

    @Test("ends as the program does where the trace cannot be written to midway, and names recover")
    func locked() throws {
        try check(mkfifo(scratch("gate"), 0o600) == 0 ? 0 : errno, "mkfifo")
        let program = "'\(Product.testPrograms)'"
        let child = try Child(
            [
                Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c",
                "\(program) paced a 5 0; echo ready; read line < '\(scratch("gate"))'; \(program) paced b 650 10000; exit 7",
            ])
        #expect(child.line() == "ready")
        // For longer than the five seconds that the recorder waits.
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        #expect(sqlite3_open_v2(trace.path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        sqlite3_busy_timeout(database, 10_000)
        #expect(sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        try Data("go\n".utf8).write(to: URL(filePath: scratch("gate")))
        let outcome = try child.finish()
        #expect(outcome.end == .exited(7))
        #expect(
            outcome.errors.contains(
                "\(trace.path): is in use by another process; 'synctrace recover \(trace.path)' recovers what is left\n"
            ))
        #expect(sqlite3_exec(database, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        try trace.expectSound()
        let stored = try trace.integer("SELECT count(*) FROM events WHERE object IN ('a', 'b') AND kind = 'acquire'")
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(stored >= 5 && 2 * stored + lost >= 2 * 655)
        #expect(try lost == 0 || trace.metadata("loss_reason") == "nobody collected any more")
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
