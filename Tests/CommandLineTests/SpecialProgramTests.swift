import Foundation
import Testing

/// Programs that do with threads what few programs do. Some are built here, by the compilers of the toolchain.
@Suite("A program that is special", .timeLimit(.minutes(15)))
struct SpecialProgramTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("special.sqlite"))
    }

    private static func has(_ program: String) -> Bool { (try? run([program, "--version"]).end) == .exited(0) }
    private static let hasC = has("clang")
    private static let hasCxx = has("clang++")
    private static let jemalloc = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/libjemalloc.so.2" }
        .first { FileManager.default.fileExists(atPath: $0) }

    private func build(_ words: String...) throws {
        let sources = CommittedTrace.root + "/Tests/SpecialPrograms"
        let words = words.map { $0.hasSuffix(".c") || $0.hasSuffix(".cpp") ? sources + "/" + $0 : $0 }
        let outcome = try run(words, in: scratch.path, limit: 300)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
    }

    /// Runs a program alone and recorded: it says and gives back the same, nothing is lost, and the history is legal.
    private func compare(_ words: String...) throws {
        let alone = try run(words, in: scratch.path)
        let recorded = try run(
            [Product.synctrace, "record", "--force", "--output", trace.path, "--"] + words, in: scratch.path, limit: 120
        )
        #expect(recorded.output == alone.output)
        #expect(recorded.end == alone.end, "\(recorded.errors)")
        #expect(recorded.errorLines.allSatisfy { $0.hasPrefix("synctrace: ") }, "\(recorded.errors)")
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
    }

    private func findings() throws -> [PthreadReport.Finding] {
        let analysis = try synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never")
        return try JSONDecoder().decode(PthreadReport.self, from: Data(analysis.output.utf8)).findings
    }

    private func count(_ kind: String, _ objectKind: String) throws -> Int {
        try trace.integer("SELECT count(*) FROM events WHERE kind = '\(kind)' AND object_kind = '\(objectKind)'")
    }

    @Test("is cancelled in each wait, and in no lock")
    func cancellation() throws {
        try compare(Product.pthread, "cancellation")
        // Main, nine in waits, one after its locks, one in the midst of a computation, one that none of them could join.
        #expect(try trace.integer("SELECT count(*) FROM thread WHERE \"end\" = 'returned'") == 13)
        #expect(try count("wait", "condition") == 3)
        #expect(try count("wake", "condition") == 3)
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'join_wait' AND thread <> 'main'") == 3)
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE kind = 'join' AND value = 0 AND thread <> 'main'") == 3
        )
    }

    @Test(
        "ends in another way than by its main's return",
        arguments: ["main-leaves", "main-returns-first", "quick", "at-once"])
    func endings(command: String) throws {
        try compare(Product.pthread, command)
        if command == "main-leaves" {
            #expect(try trace.rows("SELECT object FROM events WHERE kind = 'join' AND thread <> 'main'") == ["main"])
            let users = "SELECT DISTINCT thread FROM events WHERE object = 'kept' AND kind <> 'create'"
            #expect(try trace.rows(users) == ["main"])
        }
    }

    @Test("forks and starts others", arguments: ["fork-elsewhere", "spawns"])
    func processes(command: String) throws {
        try compare(Product.pthread, command)
        #expect(try trace.integer("SELECT count(*) FROM process") == (command == "spawns" ? 5 : 3))
        // The child, and its own, try a lock that main has.
        let told = try findings().filter { $0.level != "note" }.map(\.rule)
        #expect(told == (command == "spawns" ? [] : ["fork-holding", "fork-holding"]))
    }

    @Test("has the smallest stacks that threads can have")
    func smallStacks() throws {
        try compare(Product.pthread, "small-stacks")
        #expect(try count("pass", "barrier") == 4 * 200)
    }

    @Test("takes mutexes of reused memory in either order: they are others", .enabled(if: hasC, "no C compiler"))
    func reusedMemory() throws {
        let support = CommittedTrace.root + "/Tests/CSupport/include"
        try build("clang", "-g", "-pthread", "-I", support, "reused_memory.c", "../CSupport/support.c", "-o", "reused")
        try compare("./reused")
        #expect(try findings().isEmpty)
    }

    @Test("has a barrier with more threads than it is for, whose rounds are whole")
    func crowd() throws {
        try compare(Product.pthread, "crowd")
        #expect(try count("arrive", "barrier") == 3000)
        let kinds = try trace.rows("SELECT kind FROM events WHERE object_kind = 'barrier' ORDER BY seq")
            .filter { $0 == "arrive" || $0 == "pass" }
        let rounds = stride(from: 0, to: kinds.count, by: 6).map { Array(kinds[$0..<min($0 + 6, kinds.count)]) }
        let whole = ["arrive", "arrive", "arrive", "pass", "pass", "pass"]
        #expect(rounds.count == 1000 && rounds.allSatisfy { $0 == whole })
    }

    @Test("posts a semaphore in the handlers of timers' signals")
    func timers() throws {
        let recorded = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.pthread, "timers"], limit: 120)
        let words = try #require(recorded.output.wholeMatch(of: /posted ([0-9]+) taken ([0-9]+)\n/))
        try trace.expectSound()
        #expect(try count("release", "semaphore") == Int(words.output.1))
        #expect(try count("acquire", "semaphore") == Int(words.output.2))
    }

    @Test("shares objects with its children, and has a robust mutex whose owner is killed")
    func shared() throws {
        try compare(Product.pthread, "shared")
        #expect(try findings().allSatisfy { $0.level != "error" })
    }

    @Test("closes a module whose locks are held, and loads another one there", .enabled(if: hasC, "no C compiler"))
    func closedModule() throws {
        for name in ["first", "second"] {
            try build("clang", "-g", "-shared", "-fPIC", "-DNAME=\(name)", "module.c", "-o", "\(name).so")
        }
        try build("clang", "-g", "loads.c", "-o", "loads", "-ldl")
        try compare("./loads", "hold")
        // Three rounds of two modules, each with a mutex and a read-write lock.
        #expect(try trace.integer("SELECT count(*) FROM object WHERE destroyed_ns IS NOT NULL") == 12)
        let told = try findings().filter { $0.level != "note" }
        #expect(told.allSatisfy { $0.rule == "object-misuse" })
        #expect(Set(told.flatMap(\.objects)).contains { $0.hasPrefix("first_lock") })
        try compare("./loads", "use")
        #expect(try findings().isEmpty)
    }

    @Test(
        "runs as it does alone where a program that is recorded starts it and it has a sanitizer",
        .enabled(if: has("gcc") && has("g++"), "no GCC"), arguments: ["address", "thread"])
    func sanitized(sanitizer: String) throws {
        try build("gcc", "-g", "-pthread", "-fsanitize=\(sanitizer)", "sanitized.c", "-o", "sanitized")
        for options in ["", "ASAN_OPTIONS=exitcode=9 TSAN_OPTIONS=exitcode=9 "] {
            let outcome = try run(
                [
                    Product.synctrace, "record", "--force", "--output", trace.path, "--", "sh", "-c",
                    options + "./sanitized; exit $?",
                ], in: scratch.path, limit: 120)
            #expect(outcome.output == "locked\n" && outcome.end == .exited(3), "\(outcome.errors)")
            #expect(try trace.integer("SELECT count(*) FROM event") == 0)
        }
    }

    @Test("is written in C++20", .enabled(if: hasCxx, "no C++ compiler"))
    func cxx20() throws {
        try build("clang++", "-std=c++20", "-g", "-pthread", "cxx20.cpp", "-o", "cxx20")
        try compare("./cxx20")
        #expect(try count("wait", "condition") > 0)
        let told = try findings()
        #expect(told.allSatisfy { $0.level == "note" }, "\(told.map(\.message))")
    }

    @Test(
        "has another malloc, loaded before or after the recorder",
        .enabled(if: jemalloc != nil, "no libjemalloc.so.2"),
        arguments: ["threads", "others", "small-stacks"], [true, false])
    func jemallocs(command: String, isFirst: Bool) throws {
        let library = try #require(Self.jemalloc)
        let preloads = isFirst ? "\(library):$LD_PRELOAD" : "$LD_PRELOAD:\(library)"
        let alone = try run([Product.pthread, command])
        let recorded = try run(
            [
                Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c",
                "LD_PRELOAD=\"\(preloads)\" exec \(Product.pthread) \(command)",
            ], limit: 120)
        #expect(recorded.output == alone.output && recorded.end == alone.end, "\(recorded.errors)")
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") > 0)
    }
}
