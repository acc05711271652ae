import Foundation
import Testing

@Suite("Output that cannot be written", .timeLimit(.minutes(15)))
struct UnwritableOutputTests {
    private let scratch: Scratch
    private let trace = CommittedTrace(name: "abba-latent").path("sqlite")

    init() throws { scratch = try Scratch() }

    @Test(
        "to a full device ends each command with a line and code 2",
        arguments: [
            "analyze @", "analyze @ --format json", "query @ hottest-locks",
            "query @ --format csv --sql 'SELECT * FROM event'",
            "query @", "events @", "state @", "info @", "explain", "explain deadlock", "explain @ 1",
            "export @ --format std",
            "export @ --format perfetto", "export @ --format dot", "--help", "demo",
        ])
    func fullDevice(command: String) throws {
        let words = command.replacing("@", with: "'\(trace)'")
        let outcome = try run(["/bin/sh", "-c", "\(Product.synctrace) \(words) >/dev/full"], in: scratch.path)
        #expect(outcome.errors == "synctrace: standard output: cannot be written: No space left on device\n")
        #expect(outcome.end == .exited(2))
    }

    @Test("replaces nothing that belongs to a trace, and no report by another one")
    func refused() throws {
        for name in ["run.sqlite", "run.sqlite-wal", "run.sqlite.buffers/control"] {
            try FileManager.default.createDirectory(
                atPath: scratch("run.sqlite.buffers"), withIntermediateDirectories: true)
            try "kept".write(toFile: scratch(name), atomically: false, encoding: .utf8)
        }
        for name in ["run.sqlite-wal", "run.sqlite.buffers/control"] {
            let outcome = try run(
                [Product.synctrace, "export", trace, "--format", "dot", "--output", name], in: scratch.path)
            #expect(outcome.errors.hasPrefix("synctrace: \(name): belongs to the trace /"))
            for command in [["import", "one.std"], ["record"]] {
                try "T|acq(L)|1\n".write(toFile: scratch("one.std"), atomically: false, encoding: .utf8)
                let outcome = try run(
                    [Product.synctrace] + command + ["--force", "--output", name]
                        + (command == ["record"] ? ["--", "/bin/true"] : []), in: scratch.path)
                #expect(outcome.end == .exited(2))
                #expect(outcome.errors.hasPrefix("synctrace: \(name): belongs to the trace /"), "\(outcome.errors)")
            }
            #expect(outcome.errors.hasSuffix("/run.sqlite\n"))
            #expect(outcome.end == .exited(2))
            #expect(try String(contentsOfFile: scratch(name), encoding: .utf8) == "kept")
        }
        let twice = try run(
            [Product.synctrace, "analyze", trace, "--report", "json=a", "--report", "sarif=a"], in: scratch.path)
        #expect(twice.errors == "synctrace: a: two reports cannot be one file\n")
        #expect(twice.end == .exited(2))
    }

    @Test(
        "of a recording goes where a recorder was killed before anything lay in its folder, but for a killed watcher's file",
        arguments: [false, true])
    func abandoned(wasWatched: Bool) throws {
        try FileManager.default.createDirectory(
            atPath: scratch("run.sqlite.buffers"), withIntermediateDirectories: false)
        if wasWatched { try Data(count: 9).write(to: URL(filePath: scratch("run.sqlite.buffers/watched"))) }
        let words = [
            Product.synctrace, "record", "--output", scratch("run.sqlite"), "--",
            Product.directory + "/synctrace-demos", "threads",
        ]
        let outcome = try run(words)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.contains(" events in \(scratch("run.sqlite"))"))
        try TraceFile(path: scratch("run.sqlite")).expectSound()
        #expect(!FileManager.default.fileExists(atPath: scratch("run.sqlite.buffers")))
    }
}
