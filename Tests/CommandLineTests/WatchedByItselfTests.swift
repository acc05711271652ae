import Foundation
import Testing

@Suite("Recording(to:hangAfter:)", .timeLimit(.minutes(15)))
struct WatchedByItselfTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func start(_ form: String) throws -> Child {
        try Child([Product.directory + "/WatchingTestProgram", scratch("t.sqlite"), form], limit: 60)
    }

    @Test("prints a wait cycle to standard error and leaves the program alone")
    func printing() throws {
        let child = try start("print")
        until { child.errorsSoFar.contains(/behind|held by 'first'/) }
        child.send(SIGKILL)
        let errors = try child.finish().errors
        #expect(
            errors.replacing("\nsynctrace:  ", with: " ").prefixMatch(
                of: /synctrace: 2 threads wait for one another, for \d(\.\d)? s by now; none of them can go on/) != nil,
            "\(errors)")
        #expect(errors.contains("waits for 'B' since event"))
        #expect(errors.contains("waits for 'A' since event"))
    }

    @Test("hands a wait cycle to a handler, after which the recording is closed as always")
    func handler() throws {
        let outcome = try start("handle").finish()
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output == "waitCycle of [\"first\", \"second\"]\nstopped\n")
        #expect(outcome.errors == "")
        #expect(try synctrace("analyze", scratch("t.sqlite"), "--strict").output.contains("error[deadlock]: "))
        #expect(!FileManager.default.fileExists(atPath: scratch("t.sqlite-wal")))
    }

    @Test("lets a handler end the process, with the trace closed")
    func exit() throws {
        let outcome = try start("exit").finish()
        #expect(outcome.end == .exited(9), "\(outcome.errors)")
        #expect(outcome.output == "exiting\n")
        let info = try synctrace("info", scratch("t.sqlite")).output
        #expect(info.contains("called exit, which waits for no thread, with code 9"), "\(info)")
        #expect(!FileManager.default.fileExists(atPath: scratch("t.sqlite-wal")))
    }

    @Test("tells of a program in which nothing moves for the time")
    func idle() throws {
        let outcome = try start("idle").finish()
        #expect(outcome.output == "standstill, at least a second: true\nstopped\n", "\(outcome.errors)")
    }

    @Test("tells nothing of a program that moves")
    func moving() throws {
        let outcome = try start("none").finish()
        #expect(outcome.output == "stopped\n", "\(outcome.errors)")
        #expect(outcome.errors == "")
    }
}
