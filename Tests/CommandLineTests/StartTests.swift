import Foundation
import Testing

@Suite("A program that cannot be started")
struct StartTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func program(_ name: String, _ text: String, mode: mode_t) throws -> String {
        try scratch.write(text, to: name)
        try check(chmod(scratch(name), mode) == 0 ? 0 : errno, "chmod")
        return scratch(name)
    }

    @Test("leaves nothing behind, whatever is wrong with it")
    func nothing() throws {
        let programs = [
            scratch("missing"), "no-such-program-anywhere", scratch.path,
            try program("plain", "text", mode: 0o600), try program("binary", "\u{1}\u{2}\u{3}", mode: 0o700),
            try program("script", "#!/no/such/interpreter\n", mode: 0o700), try program("empty", "", mode: 0o700),
        ]
        let before = scratch.names
        for program in programs {
            let outcome = try synctrace("record", "--output", scratch("run.sqlite"), "--", program)
            #expect(outcome.errorLines.count == 1, "\(program): \(outcome.errors)")
            #expect(outcome.end == .exited(2), "\(program)")
            #expect(scratch.names == before, "\(program)")
        }
    }

    @Test("leaves the trace that it was to replace")
    func replaced() throws {
        let script = try program("script", "#!/no/such/interpreter\n", mode: 0o700)
        #expect(
            try synctrace(
                "record", "--output", scratch("run.sqlite"), "--", Product.testPrograms, "paced", "a", "3", "0"
            )
            .end == .exited(0))
        let bytes = try Data(contentsOf: URL(filePath: scratch("run.sqlite")))
        #expect(try synctrace("record", "--force", "--output", scratch("run.sqlite"), "--", script).end == .exited(2))
        #expect(try Data(contentsOf: URL(filePath: scratch("run.sqlite"))) == bytes)
        #expect(scratch.names == ["run.sqlite", "script"])
    }
}

@Suite("Signals to the recorder")
struct RecorderSignalTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        "reach the program as if they were sent to it",
        arguments: [
            "INT", "QUIT", "TERM", "HUP", "USR1", "USR2", "ALRM", "PIPE", "VTALRM", "PROF", "IO", "PWR", "XCPU",
            "RTMIN",
        ])
    func passed(_ name: String) throws {
        let child = try Child([
            Product.synctrace, "record", "--output", scratch("run.sqlite"), "--", "sh", "-c",
            "trap 'exit 5' \(name == "RTMIN" ? "34" : name); echo up; while :; do sleep 0.05; done",
        ])
        #expect(child.line() == "up")
        let numbers = [
            "INT": SIGINT, "QUIT": SIGQUIT, "TERM": SIGTERM, "HUP": SIGHUP, "USR1": SIGUSR1, "USR2": SIGUSR2,
            "ALRM": SIGALRM, "PIPE": SIGPIPE, "VTALRM": SIGVTALRM, "PROF": SIGPROF, "IO": SIGIO, "PWR": SIGPWR,
            "XCPU": SIGXCPU, "RTMIN": __libc_current_sigrtmin(),
        ]
        child.send(try #require(numbers[name]))
        #expect(try child.finish().end == .exited(5))
    }

    /// A terminal of a test's own, and a process that leads a session with it.
    private func startInTerminal(_ words: [String]) throws -> (pid: pid_t, terminal: Int32) {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try check(terminal < 0 ? errno : 0, "/dev/ptmx")
        // TIOCSPTLCK and TIOCGPTN, which the header has as macros.
        var (isLocked, number): (Int32, Int32) = (0, 0)
        try check(ioctl(terminal, 0x4004_5431, &isLocked) != 0 ? errno : 0, "TIOCSPTLCK")
        try check(ioctl(terminal, 0x8004_5430, &number) != 0 ? errno : 0, "TIOCGPTN")
        let name = "/dev/pts/\(number)"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a leader of a session opens becomes its own.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let newSession: Int16 = 0x80
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | newSession)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for text in arguments { free(text) } }
        var pid: pid_t = 0
        try check(posix_spawnp(&pid, arguments[0]!, &actions, &attributes, &arguments, environ), words[0])
        return (pid, terminal)
    }

    @Test("find it stopped where the program has stopped itself, and both go on together")
    func stopped() throws {
        let (pid, terminal) = try startInTerminal([
            Product.synctrace, "record", "--output", scratch("run.sqlite"), "--", "sh", "-c", "kill -STOP $$; exit 5",
        ])
        defer { close(terminal) }
        let limit = DispatchWorkItem { kill(-pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: limit)
        defer { limit.cancel() }
        var status: Int32 = 0
        try check(waitpid(pid, &status, WUNTRACED) == pid ? 0 : errno, "waitpid")
        #expect(status & 0xff == 0x7f, "it is not stopped: \(status)")
        kill(-pid, SIGCONT)
        if status & 0xff == 0x7f { try check(waitpid(pid, &status, 0) == pid ? 0 : errno, "waitpid") }
        #expect(status == 5 << 8)
        #expect(scratch.names == ["run.sqlite"])
    }
}
