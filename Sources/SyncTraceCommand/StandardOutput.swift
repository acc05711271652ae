import Foundation

/// Standard output for what is too long to be held in memory.
final class StandardOutput {
    /// Nobody reads any more, which ends a command quietly.
    struct Closed: Error {}

    /// How many bytes are written at once.
    static let enough = 1 << 16

    private var buffer: [UInt8] = []

    /// Writes a text, sooner or later.
    ///
    /// - Throws: As ``write(_:)-(Collection)``.
    func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.enough { try flush() }
    }

    /// Writes what is left.
    func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        try Self.write(buffer)
    }

    /// Writes bytes at once.
    ///
    /// - Throws: ``Closed`` where the reader has gone, ``CommandError`` for a full disk and whatever else.
    static func write(_ bytes: some Collection<UInt8>) throws {
        if StandardStreams.write(bytes, to: STDOUT_FILENO) { return }
        let problem = errno
        if problem == EPIPE { throw Closed() }
        throw CommandError("standard output: cannot be written: \(String(cString: strerror(problem)))")
    }
}
