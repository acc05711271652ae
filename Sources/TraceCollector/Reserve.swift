import CTraceBuffer
import Glibc

/// Disk space that the collector holds back, to have room for the last rows when the disk is full.
struct Reserve {
    private let path: String
    private static let bytes: UInt64 = 1 << 20

    /// Takes a mebibyte, or a sixteenth of what is free, whichever is less.
    init(_ directory: BufferDirectory) {
        path = directory.reserve
        var status = statvfs()
        let free = statvfs(directory.path, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = min(Self.bytes, free / 16)
        if bytes == 0 || st_reserve(file, 0, bytes) != 0 { unlink(path) }
    }

    /// Gives the space back to the disk.
    func release() { unlink(path) }
}
