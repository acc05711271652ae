import Foundation
import Synchronization
import TraceReader

/// The whole screen of a terminal, with its keys unread by the shell; it is given back as it was, also after a signal.
final class TerminalScreen {
    /// Ctrl-Z.
    private static let suspendKey: UInt8 = 0x1A
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"
    /// What the terminal was set to; signal handlers give it back.
    nonisolated(unsafe) private static var saved = termios()
    /// Written out for a handler, which may not allocate.
    nonisolated(unsafe) private static let farewell: (bytes: UnsafeMutablePointer<CChar>, count: Int) = (
        strdup(leave), leave.utf8.count
    )
    /// Set by a change of the size. Relaxed: nothing but the flag itself is passed on.
    private static let isResized = Atomic(false)
    private var isOver = true
    /// What the terminal is set to meanwhile.
    private var raw = termios()

    /// Takes the screen; nil where standard input or output is not a terminal.
    init?() {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &Self.saved) == 0 else {
            return nil
        }
        _ = Self.farewell
        _ = Self.isResized.load(ordering: .relaxed)
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
            Self.handle(signal) { number in
                tcsetattr(STDIN_FILENO, TCSANOW, &TerminalScreen.saved)
                _ = Foundation.write(STDOUT_FILENO, TerminalScreen.farewell.bytes, TerminalScreen.farewell.count)
                SignalRemoval.end(by: number)
            }
        }
        // With a handler, a change of the size ends the wait for a key.
        Self.handle(SIGWINCH) { _ in TerminalScreen.isResized.store(true, ordering: .relaxed) }
        var raw = Self.saved
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
        // Lines end as ``draw(_:)`` writes them.
        raw.c_oflag &= ~tcflag_t(OPOST)
        self.raw = raw
        take()
    }

    private func take() {
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        isOver = false
        Self.print(Self.enter)
    }

    /// Stops the program, as Ctrl-Z does where the terminal reads it; with the screen given back until it goes on.
    private func suspend() {
        leave()
        kill(getpid(), SIGTSTP)
        take()
    }

    /// Gives the screen back.
    func leave() {
        guard !isOver else { return }
        isOver = true
        tcsetattr(STDIN_FILENO, TCSANOW, &Self.saved)
        Self.print(Self.leave)
    }

    deinit { leave() }

    /// Columns and rows.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (max(20, Int(size.ws_col)), Int(size.ws_row))
    }

    /// Shows lines from the top of the screen on; what was there goes.
    func draw(_ lines: [String]) {
        Self.print("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// The keys that were pressed, or an empty text after a change of the size, or after a time in milliseconds; nil when
    /// there will be none.
    func read(within time: Int32 = -1) -> String? {
        var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while true {
            if Self.isResized.exchange(false, ordering: .relaxed) { return "" }
            let count = poll(&ready, 1, time)
            if count < 0, errno == EINTR { continue }
            if count == 0 { return "" }
            var bytes = [UInt8](repeating: 0, count: 64)
            let length = Foundation.read(STDIN_FILENO, &bytes, bytes.count)
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { return nil }
            if bytes.prefix(length).contains(Self.suspendKey) {
                suspend()
                return ""
            }
            return String(decoding: bytes.prefix(length), as: UTF8.self)
        }
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        sigaction(signal, &action, nil)
    }

    private static func print(_ text: String) { _ = StandardStreams.write(text.utf8, to: STDOUT_FILENO) }
}
