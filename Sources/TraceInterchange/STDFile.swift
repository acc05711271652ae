import Glibc
import TraceModel

/// A text in the STD format, as it lies.
public struct STDFile: Sendable {
    /// The path; `-` is standard input.
    public let path: String

    /// Names a file, which is not looked at yet.
    public init(_ path: String) { self.path = path }

    /// Whether a path names such a file: it ends in `.std`.
    package static func isNamed(_ path: String) -> Bool { path.lowercased().hasSuffix(".std") }

    /// What the places of the trace are in: the path's last part.
    public var name: String {
        path == "-" ? "standard input" : path.lastPart
    }

    /// The size in bytes, 0 where it has none.
    public var size: Int64 {
        var status = stat()
        return path != "-" && stat(path.systemName, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            ? Int64(status.st_size) : 0
    }

    /// Whether it can be read again; a pipe cannot.
    var isRegular: Bool {
        var status = stat()
        return path != "-" && stat(path.systemName, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Gives the bytes to `body`, piece by piece.
    ///
    /// - Throws: ``STDFileError`` where the file cannot be read or `body` finds it at fault, and what else `body` throws.
    package func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var status = stat()
        if path != "-", stat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw STDFileError(path: path, reason: "is a directory")
        }
        let descriptor = path == "-" ? 0 : open(path.systemName, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let isMissing = errno == ENOENT || errno == ENOTDIR
            throw STDFileError(path: path, reason: isMissing ? "no such file" : String(cString: strerror(errno)))
        }
        defer { if path != "-" { close(descriptor) } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw STDFileError(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return }
            try blaming { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        }
    }

    /// Throws ``STDFileError`` where lines were read, and none was an event.
    package func check(_ report: STDImportReport) throws(STDFileError) {
        guard report.events == 0, report.skipped > 0 else { return }
        throw STDFileError(path: path, reason: "holds no line of the STD format")
    }

    /// Runs `body`; what it finds at fault in the text is thrown with the path.
    package func blaming<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as STDImportError {
            throw STDFileError(path: path, reason: "\(error)")
        }
    }
}
