import Foundation
import Testing

@Suite("watch", .timeLimit(.minutes(15)))
struct WatchCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A program in a deadlock, beside which a thread goes on, under a recorder; and the program's own number.
    private func hangingProgram() throws -> (recorder: Child, program: pid_t) {
        let recorder = try Child(programWords(["hang", "busy"], recordedTo: scratch("t.sqlite")), limit: 60)
        #expect(recorder.line() == "hanging")
        return (recorder, try #require(recorder.children.first))
    }

    @Test("in a pipe prints each look, and ends with the recording", arguments: [false, true])
    func pipe(byNumber: Bool) throws {
        let (recorder, program) = try hangingProgram()
        let child = try Child([Product.synctrace, "watch", byNumber ? "\(program)" : scratch("t.sqlite")])
        var lines: [String] = []
        // Two whole looks at least: the first may come before the cycle is written.
        while lines.count(where: { $0.contains(" events (") }) < 3, let line = child.line() { lines.append(line) }
        recorder.send(SIGTERM)
        let rest = try child.finish()
        let closed = try recorder.finish()
        #expect(rest.end == .exited(0))
        // Who watches until the end is not in the way of the close.
        for part in ["-wal", "-shm", ".buffers"] {
            #expect(!FileManager.default.fileExists(atPath: scratch("t.sqlite") + part), "\(closed.errors)")
        }
        #expect(rest.errors == "synctrace: \(scratch("t.sqlite")): the recording has ended\n")
        let text = lines.joined(separator: "\n").replacing(/\n +/, with: " ")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(text.contains(", 4 threads, 3 waiting\nwait cycle: '"), "\(text)")
        #expect(
            text.contains("'first' waits for 'second' waits for 'first'")
                || text.contains("'second' waits for 'first' waits for 'second'"))
        #expect(text.contains(/\nobject +acquired +waits +waited\n[AB]\s/))
        #expect(text.contains(/[ ]first +waits for 'B' since event \d+, .* held by 'second'; holds 'A' since event/))
        #expect(text.contains(/[ ]worker +(runs|waits)/))
    }

    @Test("on a terminal takes the screen, is renewed, and gives it back")
    func screen() throws {
        let (recorder, _) = try hangingProgram()
        let terminal = try PseudoTerminal(columns: 80)
        let child = try terminal.start([Product.synctrace, "watch", scratch("t.sqlite")])
        #expect(terminal.read(until: "holds 'B' since event").contains("\u{1B}[?1049h"))
        _ = terminal.read(until: "holds 'B' since event")
        #expect(!terminal.isAsShellsLeaveIt)
        terminal.type("q")
        _ = terminal.read(until: "\u{1B}[?1049l")
        #expect(try child.finish().end == .exited(0))
        #expect(terminal.isAsShellsLeaveIt)
        recorder.send(SIGTERM)
        _ = try recorder.finish()
    }

    @Test("refuses what is not being recorded")
    func refused() throws {
        func errors(_ target: String) throws -> String {
            let outcome = try synctrace("watch", target)
            #expect(outcome.end == .exited(2))
            return outcome.errors
        }
        let trace = CommittedTrace(name: "deadlock").path("sqlite")
        #expect(
            try errors(trace)
                == "synctrace: \(trace): is not being recorded; 'synctrace state \(trace)' shows its end\n")
        #expect(try errors("\(getpid())") == "synctrace: \(getpid()): this process is not being recorded\n")
        #expect(try errors("4194305") == "synctrace: 4194305: no such process\n")
        #expect(try errors(scratch("none")) == "synctrace: \(scratch("none")): no such file\n")
    }
}
