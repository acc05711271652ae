import CRecorder
import Glibc
import TraceModel

/// Disk space that the collector holds back, to have room for the last rows when the disk is full.
struct Reserve {
    private let path: String
    /// Up to 1.7 MB of the write-ahead log need room in the file when the trace is closed.
    private static let bytes: UInt64 = 2 << 20

    /// Takes two mebibytes, or half of what is free, whichever is less: then what the other half holds, as a log, has
    /// room in the file.
    init(_ directory: BufferDirectory) {
        path = directory.reserve
        let bytes = min(Self.bytes, directory.freeBytes / 2)
        let file = open(path.systemName, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        if bytes == 0 || st_reserve(file, 0, bytes) != 0 { unlink(path.systemName) }
    }

    /// Gives the space back to the disk.
    func release() { unlink(path.systemName) }
}
