import Glibc
import TraceModel

/// The files that SQLite may keep for one trace: the trace, its write-ahead log and the index of that, its journal.
package enum TraceFileParts {
    /// What comes after the path of the trace.
    package static let suffixes = ["", "-wal", "-shm", "-journal"]

    /// The paths for the trace at `path`, whether or not there are such files.
    package static func paths(of path: String) -> [String] { suffixes.map { path + $0 } }

    /// Removes those that are there.
    package static func remove(_ path: String) {
        for part in paths(of: path) { unlink(part.systemName) }
    }
}
