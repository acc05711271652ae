import Glibc
package import TraceWriter

/// A directory for one trace file, below `TMPDIR`, which nobody else may look into. It goes with this value.
package final class TemporaryDirectory {
    /// Where the trace file is to be.
    package let file: String
    private let path: String

    /// Makes the directory. What cannot be done without it is on behalf of the file at `source`.
    ///
    /// - Throws: ``TraceFileError/cannotOpen(path:reason:)``.
    package init(for source: String) throws(TraceFileError) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/synctrace-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .cannotOpen(
                path: source, reason: "no temporary directory: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        file = path + "/trace.sqlite"
    }

    deinit {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(file + suffix) }
        rmdir(path)
    }
}
