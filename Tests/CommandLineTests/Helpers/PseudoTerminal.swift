import Foundation
import Glibc
import Testing

/// A terminal of a certain width that nobody looks at: what a program prints to it can be read.
final class PseudoTerminal {
    private let master: Int32
    /// Held open, so that what was written stays until it has been read.
    private let end: Int32
    private let path: String

    init(columns: UInt16) throws {
        var (reading, writing): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try check(openpty(&reading, &writing, &name, nil, &size) == 0 ? 0 : errno, "openpty")
        (master, end) = (reading, writing)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(end)
        close(master)
    }

    /// Starts a program with the terminal as its standard input and output.
    func start(_ words: [String]) throws -> Child {
        try Child(["/bin/sh", "-c", "t=$1; shift; exec \"$@\" <\"$t\" >\"$t\"", "sh", path] + words)
    }

    /// Starts a program with the terminal as all its standard streams.
    func startWhole(_ words: [String]) throws -> Child {
        try Child(["/bin/sh", "-c", "t=$1; shift; exec \"$@\" <\"$t\" >\"$t\" 2>\"$t\"", "sh", path] + words)
    }

    /// Types keys.
    func type(_ text: String) { _ = text.utf8CString.withUnsafeBytes { write(master, $0.baseAddress, $0.count - 1) } }

    /// Reads what is printed until a text is there, or for ten minutes.
    func read(until text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while !String(decoding: bytes, as: UTF8.self).contains(text) {
            guard poll(&ready, 1, 600_000) > 0, case let count = Glibc.read(master, &buffer, buffer.count), count > 0
            else {
                Issue.record("\(text) was not printed", sourceLocation: sourceLocation)
                break
            }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Changes the width, which is signalled to a process as a terminal would.
    func resize(columns: UInt16, for child: Child) {
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(end, UInt(TIOCSWINSZ), &size)
        child.send(SIGWINCH)
    }

    /// Whether keys are echoed and lines edited, as a shell leaves a terminal.
    var isAsShellsLeaveIt: Bool {
        var settings = termios()
        tcgetattr(end, &settings)
        return settings.c_lflag & tcflag_t(ECHO | ICANON) == tcflag_t(ECHO | ICANON)
    }

    /// What a program prints to the terminal on standard output, in lines; it is to print less than 4096 bytes.
    func output(of words: [String], in directory: String? = nil) throws -> [String] {
        _ = try run(
            ["/bin/sh", "-c", "terminal=$1; shift; exec \"$@\" >\"$terminal\"", "sh", path] + words, in: directory)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(master, &buffer, buffer.count), count > 0 { text += buffer.prefix(count) }
        return String(decoding: text, as: UTF8.self).replacing("\r\n", with: "\n").split(separator: "\n").map(
            String.init)
    }
}
