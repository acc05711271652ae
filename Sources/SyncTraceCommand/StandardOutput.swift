import Foundation

/// Standard output for what is too long to be held in memory.
final class StandardOutput {
    /// Nobody reads any more.
    struct Closed: Error {}

    private var buffer: [UInt8] = []

    /// Writes a text, sooner or later.
    func write(_ text: String) throws(Closed) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= 1 << 16, !flush() { throw Closed() }
    }

    /// Writes what is left; false if nobody reads any more.
    @discardableResult
    func flush() -> Bool {
        defer { buffer.removeAll(keepingCapacity: true) }
        return StandardStreams.write(buffer, to: STDOUT_FILENO)
    }
}
