import Glibc
import TraceModel
import TraceWriter

/// A copy of a trace and of the write-ahead log beside it, in a directory of its own that goes with it.
final class PrivateCopy {
    /// The copy's path.
    var file: String { directory.file }
    private let directory: TemporaryDirectory

    /// Whether SQLite would have to write beside the trace in order to read it.
    ///
    /// A trace in WAL mode is read through its `-shm` file. While somebody records, the trace is read in place. Where that
    /// file is missing or cannot be written SQLite would make one and leave it behind, and where nobody records, it may be
    /// damaged, and SQLite would write it anew.
    ///
    /// Opens no file that a connection of this process may have open: closing it would take away that connection's
    /// locks.
    static func isNeeded(for path: String) -> Bool {
        let hasLog = access((path + "-wal").systemName, F_OK) == 0
        let hasIndex = access((path + "-shm").systemName, F_OK) == 0
        if hasLog && hasIndex { return access((path + "-shm").systemName, R_OK | W_OK) != 0 || !isRecorded(path) }
        if hasLog || !isEmptyOrMissing(path + "-journal") { return true }
        return isInWALMode(path)
    }

    init(of path: String) throws(TraceFileError) {
        directory = try TemporaryDirectory(for: path)
        try copyFile(path, to: file, reporting: path)
        // A journal left by a killed writer is rolled back on the copy.
        for suffix in ["-wal", "-journal"] where !Self.isEmptyOrMissing(path + suffix) {
            try copyFile(path + suffix, to: file + suffix, reporting: path)
        }
    }

    /// Whether a collector holds the lock on the recording's control file, which lies beside the trace.
    private static func isRecorded(_ path: String) -> Bool {
        let file = open((path + ".buffers/control").systemName, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var lock = flock()
        (lock.l_type, lock.l_whence, lock.l_len) = (Int16(F_WRLCK), Int16(SEEK_SET), 1)
        // F_OFD_GETLK, which the header has for GNU sources only: such a lock belongs to the open file, so that closing this
        // one gives none up.
        return fcntl(file, 36, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    private static func isEmptyOrMissing(_ path: String) -> Bool {
        var status = stat()
        return stat(path.systemName, &status) != 0 || status.st_size == 0
    }

    /// Byte 18 of the header is 2 in WAL mode.
    private static func isInWALMode(_ path: String) -> Bool {
        let descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var version: UInt8 = 0
        return pread(descriptor, &version, 1, 18) == 1 && version == 2
    }
}

private func copyFile(_ source: String, to target: String, reporting path: String) throws(TraceFileError) {
    func failure() -> TraceFileError {
        if errno == ENOSPC { return .cannotOpen(path: path, reason: "no room for a temporary copy") }
        return .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    let input = open(source.systemName, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw failure() }
    defer { close(input) }
    let output = open(target.systemName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw failure() }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
        let count = read(input, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw failure() }
        if count == 0 { return }
        var written = 0
        while written < count {
            let result = buffer.withUnsafeBytes { write(output, $0.baseAddress! + written, count - written) }
            if result < 0 && errno == EINTR { continue }
            guard result > 0 else { throw failure() }
            written += result
        }
    }
}
