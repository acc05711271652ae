import Foundation
import Testing

/// The program may reach the folder of the buffers: it is its own user's.
@Suite("A program that disturbs the buffers of its own recording", .timeLimit(.minutes(15)))
struct DisturbedBufferTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    /// Records a shell that runs a script, with the folder as `$d`, and then a program that records 50 acquisitions.
    private func record(_ script: String) throws -> Child.Outcome {
        try run([
            Product.synctrace, "record", "--output", trace.path, "--", "sh", "-c",
            "d=$SYNCTRACE_RECORDING; \(script); exec '\(Product.testPrograms)' paced a 50 0",
        ])
    }

    private func expectLoss(_ outcome: Child.Outcome, _ reason: String) throws {
        // The program's own code, within the time.
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors.contains("at least 1 event was lost: \(reason)"), "\(outcome.errors)")
        #expect(scratch.names == ["run.sqlite"])
        #expect(try trace.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try trace.metadata("events_lost") == "1")
        #expect(try trace.metadata("events_lost_at_least") == "1")
        #expect(try trace.metadata("loss_reason")?.hasPrefix(reason) == true)
        #expect(try synctrace("analyze", trace.path, "--strict").end == .exited(2))
    }

    @Test(
        "by something in place of a process's file: nobody waits for it, nothing is written to it, and the loss is told",
        arguments: [
            "mkfifo $d/process-1", "mkdir $d/process-1", "ln -s /dev/zero $d/process-1",
            "ln -s /etc/passwd $d/process-1",
            "echo other >$d/process-1",
        ])
    func inPlaceOfAFile(script: String) throws {
        try expectLoss(record(script), "the buffers of a process cannot be read: the file is truncated")
    }

    @Test("by a link to a file that is not there, which is not made")
    func danglingLink() throws {
        let other = scratch("other")
        try expectLoss(
            record("ln -s '\(other)' $d/process-1"), "a process could not join the recording: File exists")
    }

    @Test("by removing them: who starts then cannot join, which is told", arguments: ["rm -r $d", "rm $d/control"])
    func removed(script: String) throws {
        try expectLoss(record(script), "the buffers were removed while the program ran")
    }

    @Test("by a queue in place of the control file, or of the reserve")
    func queues() throws {
        try expectLoss(record("rm $d/control; mkfifo $d/control"), "a process could not join the recording")
        try FileManager.default.removeItem(atPath: trace.path)
        #expect(try record("rm $d/reserve; mkfifo $d/reserve").end == .exited(0))
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 50)
    }
}
