import CTraceBuffer
import Glibc
import TraceModel

/// Where a recording's buffers lie: a directory beside the trace.
public struct BufferDirectory: Sendable {
    public let path: String

    /// The directory that belongs to the trace at `trace`.
    package init(trace: String) {
        path = trace + ".buffers"
    }

    var control: String { path + "/control" }
    var reserve: String { path + "/reserve" }
    func process(_ id: UInt64) -> String { "\(path)/process-\(id)" }

    /// Whether a recording left its buffers there, or still writes to them.
    package var exists: Bool { access(control, F_OK) == 0 }

    /// Whether a collector holds the recording's lock.
    package var isCollected: Bool { st_is_locked(control) }

    /// How many bytes the disk has room for.
    var freeBytes: UInt64 {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
    }

    func create() throws(CollectorError) {
        guard mkdir(path, 0o700) == 0 else {
            let reason = errno == EEXIST ? "it exists; `synctrace recover` recovers what is in it" : lastError()
            throw .cannotCreate(path: path, reason: reason)
        }
    }

    /// Removes the directory with everything that a recording puts there.
    func remove() {
        guard let directory = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) {
                    String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
                })
        }
        closedir(directory)
        for name in names where name == "control" || name == "reserve" || name.hasPrefix("process-") {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }
}

/// What the last failed system call said.
func lastError() -> String { String(cString: strerror(errno)) }
