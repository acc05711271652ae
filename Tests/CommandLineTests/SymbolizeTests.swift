import Foundation
import Testing

/// A trace of a program without symbols at hand, and what is put into it later.
@Suite("Places that are known by address alone")
struct SymbolizeTests {
    private let scratch: Scratch
    private let trace: TraceFile
    private let program: String
    /// Without what tells lines.
    private let nowhere = ["PATH": "/nonexistent"]

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
        program = scratch("program")
        try FileManager.default.copyItem(atPath: Product.pthread, toPath: program)
    }

    private static let hasCompiler = (try? run(["clang", "--version"]).end) == .exited(0)

    static var hasSymbolizer: Bool {
        ["llvm-symbolizer", "addr2line"].contains {
            ((try? run(["/usr/bin/env", "sh", "-c", "command -v \($0)"]))?.end) == .exited(0)
        }
    }

    private func record(environment: [String: String]) throws {
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--force", "--", program, "abba-in-turn"],
            environment: environment)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
    }

    private func places() throws -> [String] {
        try trace.rows("SELECT file, line, function FROM site ORDER BY file, line, function")
    }

    private var locks: [String] {
        get throws { try trace.rows("SELECT coalesce(name, '-'), origin FROM object WHERE kind = 2 ORDER BY id") }
    }

    /// The tables that a symbolizer must leave as they are.
    private func digest() throws -> [String] {
        try ["trace", "event", "acquisition", "request", "process", "thread"].flatMap {
            try trace.rows("SELECT * FROM \($0) ORDER BY 1")
        }
    }

    @Test(
        "have the module and its build-id, and get lines as the close would have given them",
        .enabled(if: hasSymbolizer, "no symbolizer"))
    func later() throws {
        try record(environment: [:])
        let (known, names) = (try places(), try locks)
        #expect(known.allSatisfy { $0.hasPrefix("Tests/ShimProgram/abba.c|") })
        try record(environment: nowhere)
        #expect(try places().allSatisfy { $0.contains(/^\|\d+\|$/) })
        #expect(try trace.rows("SELECT path FROM module").contains(program))
        let build = try #require(try trace.rows("SELECT build_id FROM module WHERE path = '\(program)'").first)
        let bytes = Data(
            stride(from: 0, to: build.count, by: 2).map { UInt8(build.dropFirst($0).prefix(2), radix: 16)! })
        #expect(bytes.count >= 16)
        #expect(try Data(contentsOf: URL(filePath: program)).range(of: bytes) != nil)
        let before = try digest()
        let outcome = try synctrace("symbolize", trace.path)
        #expect(outcome.end == .exited(0) && outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "synctrace: \(known.count) of \(known.count) places are known by name now in \(trace.path)\n")
        #expect(try places() == known)
        #expect(try locks == names)
        #expect(try digest() == before)
        try trace.expectSound()
        #expect(scratch.names == ["program", "run.sqlite"])
        let again = try synctrace("symbolize", trace.path)
        #expect(
            again.errors
                == "synctrace: nothing is to be done: all places in \(trace.path) are known by function and line\n")
    }

    @Test(
        "stay as they are where the file is another by now, and the file is told",
        .enabled(if: hasSymbolizer, "no symbolizer"))
    func anotherBuild() throws {
        try record(environment: nowhere)
        let known = try places()
        try FileManager.default.removeItem(atPath: program)
        try FileManager.default.copyItem(atPath: Product.front, toPath: program)
        let outcome = try synctrace("symbolize", trace.path)
        #expect(outcome.end == .exited(2))
        #expect(
            outcome.errors.contains(
                /program is not the file that was recorded: its build-id is [0-9a-f]+, and not [0-9a-f]+\n/))
        #expect(outcome.errors.contains("synctrace: 0 of \(known.count) places"))
        #expect(try places() == known)
    }

    @Test(
        "stay as they are where a file without a build-id was changed since, unless it is named",
        .enabled(if: hasSymbolizer && hasCompiler, "no symbolizer or no C compiler"))
    func changedSince() throws {
        try scratch.write(
            """
            #include <pthread.h>
            static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
            int main(void) { return pthread_mutex_lock(&lock) || pthread_mutex_unlock(&lock); }

            """, to: "plain.c")
        let built = try run(
            ["clang", "-g", "-pthread", "-Wl,--build-id=none", "plain.c", "-o", program],
            in: scratch.path)
        #expect(built.end == .exited(0), "\(built.errors)")
        let recorded = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", program], environment: nowhere)
        #expect(recorded.end == .exited(0), "\(recorded.errors)")
        let known = try places()
        try FileManager.default.setAttributes([.modificationDate: Date() + 3600], ofItemAtPath: program)
        let refused = try synctrace("symbolize", trace.path)
        #expect(refused.end == .exited(2))
        #expect(refused.errors.contains("\(program) may not be the file that was recorded: it has no build-id"))
        #expect(try places() == known)
        let outcome = try synctrace("symbolize", trace.path, "--module-path", scratch.path)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(try places().allSatisfy { $0.contains("plain.c|3|main") })
    }

    @Test(
        "are told by what was kept of the module in another folder", .enabled(if: hasSymbolizer, "no symbolizer"),
        arguments: ["by name", "by path", "by build-id"])
    func elsewhere(how: String) throws {
        try record(environment: nowhere)
        let build = try #require(try trace.rows("SELECT build_id FROM module WHERE path = '\(program)'").first)
        let folder = scratch("kept")
        let kept =
            switch how {
            case "by name": folder + "/program"
            case "by path": folder + program
            default: folder + "/.build-id/\(build.prefix(2))/\(build.dropFirst(2)).debug"
            }
        try FileManager.default.createDirectory(
            atPath: URL(filePath: kept).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: program, toPath: kept)
        let missing = try synctrace("symbolize", trace.path)
        #expect(missing.errors.contains("\(program): no such file with the build-id \(build)"))
        let outcome = try synctrace(
            "symbolize", trace.path, "--module-path", scratch("nothing"), "--module-path", folder)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(try places().allSatisfy { $0.hasPrefix("Tests/ShimProgram/abba.c|") })
    }

    @Test("stay unknown, with exit code 2, where no program tells lines")
    func noProgram() throws {
        try record(environment: nowhere)
        let known = try places()
        let outcome = try run([Product.synctrace, "symbolize", trace.path], environment: nowhere)
        #expect(outcome.end == .exited(2))
        #expect(
            outcome.errors == """
                synctrace: 0 of \(known.count) places are known by name now in \(trace.path)
                synctrace: neither 'llvm-symbolizer' nor 'addr2line' is in PATH: functions and lines stay unknown

                """)
        #expect(try places() == known)
    }

    @Test("stay unknown, with exit code 2, where the module's file is gone")
    func noFile() throws {
        try record(environment: nowhere)
        let known = try places()
        let build = try #require(try trace.rows("SELECT build_id FROM module WHERE path = '\(program)'").first)
        try FileManager.default.removeItem(atPath: program)
        let outcome = try synctrace("symbolize", trace.path)
        #expect(outcome.end == .exited(2))
        #expect(
            outcome.errors == """
                synctrace: \(program): no such file with the build-id \(build); '--module-path' names folders to look in
                synctrace: 0 of \(known.count) places are known by name now in \(trace.path)

                """)
    }

    @Test("are told of static objects, too")
    func names() throws {
        try FileManager.default.moveItem(atPath: program, toPath: scratch("kept"))
        // Not there when the trace is closed.
        let outcome = try run(
            [
                Product.synctrace, "record", "--output", trace.path, "--", "/bin/sh", "-c",
                "'\(scratch("kept"))' abba-in-turn; mv '\(scratch("kept"))' '\(scratch("moved"))'",
            ])
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(try locks.allSatisfy { $0.contains(/^-\|kept\+0x[0-9a-f]+$/) })
        try FileManager.default.moveItem(atPath: scratch("moved"), toPath: scratch("kept"))
        let symbolized = try synctrace("symbolize", trace.path)
        #expect(symbolized.errors.contains("2 of 2 static objects"), "\(symbolized.errors)")
        #expect(try locks.map { $0.prefix { $0 != "|" } }.sorted() == ["first", "second"])
    }

    @Test("in what is no closed trace are refused, and nothing is changed")
    func refused() throws {
        try Data("SQLite format 3\0 and no more".utf8).write(to: URL(filePath: scratch("damaged.sqlite")))
        try Data("T0|acq(l)|1\n".utf8).write(to: URL(filePath: scratch("text.std")))
        for name in ["damaged.sqlite", "text.std", "nothing.sqlite"] {
            let outcome = try synctrace("symbolize", scratch(name))
            #expect(outcome.end == .exited(2) && outcome.errorLines.count == 1, "\(name): \(outcome.errors)")
        }
        let recorder = try Child([
            Product.synctrace, "record", "--output", trace.path, "--", program, "abba",
        ])
        trace.untilBothWait()
        let live = try synctrace("symbolize", trace.path)
        #expect(live.end == .exited(2) && live.errors.contains("is being recorded at this moment"), "\(live.errors)")
        let hung = try #require(recorder.children.first)
        recorder.send(SIGKILL)
        kill(hung, SIGKILL)
        #expect(try recorder.finish().end == .signaled(SIGKILL))
        let left = try synctrace("symbolize", trace.path)
        #expect(left.end == .exited(2) && left.errors.contains("synctrace recover"), "\(left.errors)")
    }

    @Test("are told where a killed recording is recovered", .enabled(if: hasSymbolizer, "no symbolizer"))
    func recovered() throws {
        let recorder = try Child([Product.synctrace, "record", "--output", trace.path, "--", program, "abba"])
        trace.untilBothWait()
        let hung = try #require(recorder.children.first)
        recorder.send(SIGKILL)
        kill(hung, SIGKILL)
        #expect(try recorder.finish().end == .signaled(SIGKILL))
        #expect(try places().allSatisfy { $0.contains(/^\|\d+\|$/) })
        let outcome = try synctrace("recover", trace.path)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(try places().allSatisfy { $0.hasPrefix("Tests/ShimProgram/abba.c|") })
        #expect(try locks.map { $0.prefix { $0 != "|" } }.sorted() == ["first", "second"])
        try trace.expectSound()
    }

    @Test("are none in a trace of before, which stays as it is but for the table of modules")
    func former() throws {
        let path = scratch("former.sqlite")
        try FileManager.default.copyItem(atPath: CommittedTrace(name: "abba").path("sqlite"), toPath: path)
        let outcome = try synctrace("symbolize", path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.contains("nothing is to be done"))
        #expect(
            try synctrace("analyze", path, "--format", "json", "--fail-on", "never").output.contains("lock-order-cycle")
        )
    }
}
