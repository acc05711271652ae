import Glibc
import TraceModel
package import TraceWriter

/// A directory for one trace file, below `TMPDIR`, which nobody else may look into. It goes with this value, or with a
/// signal that ends the process: see ``SignalRemoval``.
package final class TemporaryDirectory {
    /// Where the trace file is to be.
    package let file: String
    private let path: String

    /// Makes the directory. What cannot be done without it is on behalf of the file at `source`.
    ///
    /// - Throws: ``TraceFileError/cannotOpen(path:reason:)``.
    package init(for source: String) throws(TraceFileError) {
        let base = getenv("TMPDIR").map { String(systemName: $0) } ?? "/tmp"
        var template = (base + "/synctrace-XXXXXX").systemName
        guard mkdtemp(&template) != nil else {
            throw .cannotOpen(
                path: source, reason: "no temporary directory: \(String(cString: strerror(errno)))")
        }
        path = String(systemName: template)
        file = path + "/trace.sqlite"
        SignalRemoval.add(files + [path])
    }

    private var files: [String] { TraceFileParts.paths(of: file) }

    /// Removes all of it now; who has the file open can go on reading it.
    package func remove() {
        for file in files { unlink(file.systemName) }
        rmdir(path.systemName)
        SignalRemoval.remove(files + [path])
    }

    deinit { remove() }
}
