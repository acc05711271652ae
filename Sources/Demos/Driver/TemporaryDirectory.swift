import Glibc

/// A directory of its own for the files of a demo.
struct TemporaryDirectory: Sendable {
    private let path: String

    init() throws {
        var template = Array("\(System.environment("TMPDIR") ?? "/tmp")/synctrace-demo-XXXXXX".utf8CString)
        guard template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!) }) != nil else {
            throw FileError(description: "cannot make a temporary directory: \(String(cString: strerror(errno)))")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// A new file in it, open for writing.
    func create(_ name: String) throws -> OutputFile {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileError(description: "cannot create \(name): \(String(cString: strerror(errno)))")
        }
        return OutputFile(descriptor: descriptor)
    }

    /// The last line of a file in it.
    func lastLine(of name: String) -> String {
        guard let file = fopen("\(path)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var last = ""
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            last = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        }
        return last.last == "\n" ? String(last.dropLast()) : last
    }

    /// Removes it with the files that the demo made in it.
    func remove() {
        for name in ["report.txt", "orders.db"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

/// A file that is open for writing.
struct OutputFile: Sendable {
    fileprivate let descriptor: Int32

    /// Writes a text to it, at once.
    func write(_ text: String) {
        System.write(text, to: descriptor)
    }

    /// Closes it.
    func close() {
        Glibc.close(descriptor)
    }
}

/// Why a file could not be had.
struct FileError: Error, CustomStringConvertible {
    let description: String
}
