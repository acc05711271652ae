import Foundation
import TraceReport

/// Where a command's words go.
enum Output {
    /// Writes one line for people to standard error; nothing in it can steer a terminal, whose width it keeps.
    static func complain(_ line: String) {
        let text = TerminalText.escaped(line)
        let lines =
            terminalWidth(STDERR_FILENO).map {
                TerminalText.wrapped(text, width: $0, first: "synctrace: ", rest: "  ")
            } ?? ["synctrace: \(text)"]
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// The columns of the terminal that a file descriptor is; nil where it is not one.
    private static func terminalWidth(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(20, Int(size.ws_col))
    }

    /// Writes a text to standard output, or to a new or replaced file. A reader that closes the pipe ends it quietly.
    static func write(_ text: String, to path: String?) throws {
        guard let path else {
            try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
            return
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandError("\(path): cannot be written: \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

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
