import Foundation
import Testing

/// A disk of a test's own: a file system in memory.
private final class SmallDisk {
    let path: String
    private let scratch: Scratch

    /// Whether this process may mount one.
    static let isPossible: Bool = geteuid() == 0 && (try? SmallDisk(megabytes: 1)) != nil

    init(megabytes: Int) throws {
        scratch = try Scratch()
        path = scratch("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try check(mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=700") == 0 ? 0 : errno, "mount")
    }

    deinit { umount2(path, Int32(2)) }
}

@Suite("A full disk", .enabled(if: SmallDisk.isPossible, "mounting a small disk needs root"))
struct FullDiskTests {
    @Test("ends the recording from outside, and never the program", arguments: [1, 2, 4, 16], [1, 4])
    func record(megabytes: Int, threads: Int) throws {
        let disk = try SmallDisk(megabytes: megabytes)
        let counts = try Scratch()
        let trace = TraceFile(path: disk.path + "/run.sqlite")
        let pairs = 400_000 / threads
        let outcome = try run(
            programWords(["counting", counts("counts"), "\(threads)", "\(pairs)"], recordedTo: trace.path), limit: 120)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "counting\ndone 400000\n")
        #expect(outcome.errors.contains(" events were lost: the disk is full\n"))
        try expectUsable(trace, in: disk)
        let stored = try trace.integer(
            "SELECT count(*) FROM events WHERE thread LIKE 'counter%' AND kind IN ('acquire', 'release')")
        let lost = try #require(Int(try trace.metadata("events_lost") ?? ""))
        #expect(stored > 0)
        #expect(stored + lost >= 800_000)
    }

    @Test("ends the recording from inside, and never the program", arguments: [1, 2, 4, 16])
    func inProcess(megabytes: Int) throws {
        let disk = try SmallDisk(megabytes: megabytes)
        let trace = TraceFile(path: disk.path + "/run.sqlite")
        let outcome = try run(programWords(["in-process", trace.path, "exit", "400000"]), limit: 120)
        #expect(outcome.end == .exited(7))
        #expect(outcome.output == "recorded\n")
        try expectUsable(trace, in: disk)
    }

    private func expectUsable(_ trace: TraceFile, in disk: SmallDisk) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["run.sqlite"])
        try trace.expectSound()
        #expect(try #require(Int(try trace.metadata("events_lost") ?? "")) > 0)
        #expect(try trace.metadata("loss_reason") == "the disk is full")
        let report = try synctrace("analyze", trace.path)
        #expect(report.end == .exited(0) || report.end == .exited(1))
        #expect(report.errors == "")
    }
}
