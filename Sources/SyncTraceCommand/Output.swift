import Foundation
import TraceReport

/// Where a command's words go.
enum Output {
    /// What each message begins with.
    static let prefix = "synctrace: "

    /// Writes one line for people to standard error; nothing in it can steer a terminal, whose width it keeps.
    static func complain(_ line: String) {
        let text = TerminalText.escaped(line)
        let lines =
            terminalWidth(STDERR_FILENO).map {
                TerminalText.wrapped(text, width: $0, first: prefix, rest: "  ")
            } ?? [prefix + text]
        // Nobody may be there to read it.
        _ = StandardStreams.write((lines.joined(separator: "\n") + "\n").utf8, to: STDERR_FILENO)
    }

    /// Writes a paragraph for people to standard error, of lines that are fit for a terminal; the first has the prefix.
    static func complain(_ lines: [String]) {
        let text = lines.joined(separator: "\n") + "\n"
        _ = StandardStreams.write(text.utf8, to: STDERR_FILENO)
    }

    /// The columns that a line of such a paragraph may have.
    static var errorWidth: Int { max(40, terminalWidth(STDERR_FILENO) ?? 80) }

    /// The columns of the terminal that standard output is; nil where it is not one.
    static var width: Int? { terminalWidth(STDOUT_FILENO) }

    /// The columns that a line of prose on standard output may have.
    static var lineWidth: Int { max(40, width ?? 80) }

    /// The columns of the terminal that a file descriptor is; nil where it is not one.
    private static func terminalWidth(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(20, Int(size.ws_col))
    }

    /// Writes a text to standard output, or to a new or replaced file. A reader that closes the pipe ends it quietly.
    static func write(_ text: String, to path: String?, isPrivate: Bool = false) throws {
        guard let path else {
            do { try StandardOutput.write(text.utf8) } catch is StandardOutput.Closed {}
            return
        }
        let file = try OutputFile(path, isPrivate: isPrivate)
        try file.write(text.utf8)
        try file.finish()
    }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard output is a regular file.
    static var isFile: Bool {
        var status = stat()
        return fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a file descriptor is a terminal that shows colours.
    static func isColored(_ descriptor: Int32, _ choice: ColorChoice) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto:
            let environment = ProcessInfo.processInfo.environment
            return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }
}
