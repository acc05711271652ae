import Foundation
import Testing

/// Whether a process is over is sure before anything of it is removed.
@Suite("The life of a process")
struct ProcessLifeTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    private static let mayUnshare = (try? run(["unshare", "--pid", "--fork", "true"]).end) == .exited(0)

    private func record(_ words: [String]) throws {
        let outcome = try run([Product.synctrace, "record", "--output", trace.path, "--"] + words)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
    }

    private func pairs(of object: String) throws -> Int {
        try trace.integer("SELECT count(*) FROM events WHERE object = '\(object)' AND kind = 'acquire'")
    }

    @Test("does not depend on what its id means to others", .enabled(if: mayUnshare))
    func namespace() throws {
        // Ids of the inner namespace are those of nobody, or of somebody else, outside.
        let program = "'\(Product.testPrograms)' paced"
        try record([
            "unshare", "--pid", "--fork", "sh", "-c",
            "\(program) a 400 3000 & \(program) b 400 3000 & \(program) c 1 0; wait",
        ])
        #expect(try pairs(of: "a") == 400)
        #expect(try pairs(of: "b") == 400)
        #expect(try pairs(of: "c") == 1)
        #expect(
            try trace.rows("SELECT end, exit_status FROM process ORDER BY id")
                == ["exited|0", "exited|0", "exited|0"])
    }

    @Test("ends where it executes another program, which is a process of its own in the trace")
    func execute() throws {
        try record([Product.testPrograms, "execute", Product.testPrograms, "paced", "after", "3", "0"])
        #expect(try pairs(of: "before") == 1)
        #expect(try pairs(of: "after") == 3)
        #expect(try trace.rows("SELECT end, exit_status FROM process ORDER BY id") == ["unknown|-", "exited|0"])
        #expect(
            try trace.value(
                "SELECT a.pid = b.pid AND a.ended_ns <= b.started_ns FROM process a, process b "
                    + "WHERE a.id = 1 AND b.id = 2") == "1")
        #expect(try trace.metadata("clean_end") == "1")
        #expect(try synctrace("info", trace.path).output.contains(/\nend +orderly, with code 0\n/))
    }

    @Test("is told to be missing where it could not take part, and why")
    func refused() throws {
        // It may not make files as big as its buffers.
        let program = "'\(Product.testPrograms)' paced"
        let outcome = try run([
            Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c",
            "\(program) a 3 0; ulimit -f 8; \(program) b 3 0",
        ])
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.contains("a process could not join the recording: the file size limit (ulimit -f)\n"))
        try trace.expectSound()
        #expect(try pairs(of: "a") == 3)
        #expect(try trace.metadata("events_lost") == "1")
        #expect(
            try trace.metadata("loss_reason")
                == "a process could not join the recording: the file size limit (ulimit -f)")
        #expect(try synctrace("analyze", trace.path, "--strict").end == .exited(2))
    }

    @Test("is told apart from its end while it has closed every descriptor that it does not know")
    func closedDescriptors() throws {
        let program = "'\(Product.testPrograms)'"
        try record(["sh", "-c", "\(program) close-all a 400 3000 & \(program) paced b 1 0; wait"])
        #expect(try pairs(of: "a") == 400)
        #expect(try pairs(of: "b") == 1)
    }
}
