import Foundation
import Testing

@Suite("replay", .timeLimit(.minutes(15)))
struct ReplayCommandTests {
    private let trace = CommittedTrace(name: "deadlock").path("sqlite")

    @Test("in a pipe prints a screen for each key")
    func pipe() throws {
        let outcome = try run([Product.synctrace, "replay", trace, "--at", "11"], input: "n\nF\n3\nq\nn\n")
        let headings = outcome.output.split(separator: "\n").filter { $0.hasPrefix("event ") }
        #expect(headings.map { $0.prefix(8) } == ["event 11", "event 12", "event 12", "event 3 "])
        #expect(outcome.errors.isEmpty)
        #expect(outcome.end == .exited(0))
    }

    @Test("on a terminal takes the screen, follows keys and the width, and gives it back", arguments: ["q", "\u{3}"])
    func screen(key: String) throws {
        let terminal = try PseudoTerminal(columns: 80)
        let child = try terminal.start([Product.synctrace, "replay", trace])
        #expect(terminal.read(until: "n next").contains("\u{1B}[?1049h"))
        #expect(!terminal.isAsShellsLeaveIt)
        terminal.type("f")
        _ = terminal.read(until: "event 12 of 18")
        terminal.resize(columns: 200, for: child)
        #expect(
            terminal.read(until: "n next").contains(
                "held 'lock1', acquired at Deadlock.swift:32; 't2' then waited for it"))
        terminal.type(key)
        _ = terminal.read(until: "\u{1B}[?1049l")
        #expect(try child.finish().end == .exited(0))
        #expect(terminal.isAsShellsLeaveIt)
    }

    @Test("gives the screen back while Ctrl-Z stops it, and ends its lines once")
    func suspension() throws {
        let terminal = try PseudoTerminal(columns: 80)
        let child = try terminal.start([Product.synctrace, "replay", trace])
        #expect(!terminal.read(until: "n next").contains("\r\r"))
        terminal.type("\u{1A}")
        _ = terminal.read(until: "\u{1B}[?1049l")
        try child.awaitStop()
        #expect(terminal.isAsShellsLeaveIt)
        child.send(SIGCONT)
        #expect(terminal.read(until: "n next").contains("\u{1B}[?1049h"))
        #expect(!terminal.isAsShellsLeaveIt)
        terminal.type("q")
        #expect(try child.finish().end == .exited(0))
    }

    @Test("says that there is no such event")
    func missing() throws {
        let outcome = try synctrace("replay", trace, "--at", "19")
        #expect(outcome.errors == "synctrace: \(trace): has no event 19; the last is 18\n")
        #expect(outcome.end == .exited(2))
    }

    @Test("gives the screen back when a signal ends it", arguments: [SIGTERM, SIGHUP])
    func signal(number: Int32) throws {
        let terminal = try PseudoTerminal(columns: 80)
        let child = try terminal.start([Product.synctrace, "replay", trace])
        _ = terminal.read(until: "n next")
        child.send(number)
        _ = terminal.read(until: "\u{1B}[?1049l")
        #expect(try child.finish().end == .signaled(number))
        #expect(terminal.isAsShellsLeaveIt)
    }
}
