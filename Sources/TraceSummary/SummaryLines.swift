import Glibc
import TraceModel

/// The lines of a file, of which no more than a few megabytes are in memory.
final class SummaryLines {
    /// How the reading ended.
    enum End: Equatable {
        case whole
        /// The last line has no end.
        case cutOff
        /// A line is longer than any row.
        case tooLong
        /// The system's number of what went wrong.
        case failed(Int32)
    }

    private static let chunk = 1 << 20
    private static let longestLine = 1 << 24
    private let descriptor: Int32

    /// Opens a file; nil, with `errno`, where that is not possible.
    ///
    /// - Parameter isRegular: Whether nothing else is opened: looking into a pipe would take from it.
    init?(_ path: String, isRegular: Bool = false) {
        // Before it is opened: who writes to a pipe, which may be a text, would see it closed.
        var kind = stat()
        if isRegular { guard stat(path.systemName, &kind) == 0, kind.st_mode & S_IFMT == S_IFREG else { return nil } }
        descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC | (isRegular ? O_NONBLOCK : 0))
        guard descriptor >= 0 else { return nil }
        var status = stat()
        if isRegular, fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether the file begins as a summary does.
    var isSummary: Bool {
        var start = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &start, start.count, 0)
        return count > 0 && SummaryForm.begins(start.prefix(count))
    }

    /// Calls `body` with each line, without its end.
    func forEach(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows -> End {
        var capacity = 2 * Self.chunk
        guard var bytes = malloc(capacity) else { return .failed(ENOMEM) }
        defer { free(bytes) }
        var filled = 0
        while true {
            if capacity - filled < Self.chunk {
                capacity *= 2
                guard let larger = realloc(bytes, capacity) else { return .failed(ENOMEM) }
                bytes = larger
            }
            let count = Glibc.read(descriptor, bytes + filled, Self.chunk)
            if count < 0 {
                if errno == EINTR { continue }
                return .failed(errno)
            }
            filled += count
            var start = 0
            while start < filled, let newline = memchr(bytes + start, 10, filled - start) {
                try body(UnsafeRawBufferPointer(start: bytes + start, count: newline - (bytes + start)))
                start = newline - bytes + 1
            }
            if count == 0 {
                return start < filled ? .cutOff : .whole
            }
            filled -= start
            memmove(bytes, bytes + start, filled)
            if filled > Self.longestLine { return .tooLong }
        }
    }
}
