import Foundation
import TraceReport

/// What goes wrong with a command, as one clear line.
struct CommandError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Where a command's words go.
enum Output {
    /// Writes one line for people to standard error; nothing in it can steer a terminal.
    static func complain(_ line: String) {
        FileHandle.standardError.write(Data("synctrace: \(TerminalText.escaped(line))\n".utf8))
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
