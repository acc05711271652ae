import Glibc
import TraceModel
import TraceReader
import TraceWriter

/// A file that a command writes: what was there is replaced when all of it is written, and stays as it is otherwise.
///
/// Of a new one the umask says who may read it, as of any report that a server or a later step of a job takes up; one that is
/// as good as a trace is its owner's. One that is replaced keeps its mode.
/// What is not a regular file, such as `/dev/stdout` or a named pipe, is written as it is.
final class OutputFile {
    private let path: String
    /// Where it is written until it is whole; nil where it is written as it is.
    private let draft: String?
    private let target: String
    private let descriptor: Int32

    /// Begins a file.
    ///
    /// - Parameter isPrivate: Whether only the owner may read a new one.
    /// - Throws: ``CommandError``, also where a database is there, which may be a trace.
    init(_ path: String, isPrivate: Bool) throws(CommandError) {
        self.path = path
        try Self.check(path)
        var status = stat()
        let exists = stat(path.systemName, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            (draft, target) = (nil, path)
            descriptor = open(path.systemName, O_WRONLY | O_CLOEXEC)
        } else {
            // Through a symbolic link, which stays.
            target = exists ? Self.withoutLinks(path) : path
            let draft = "\(target).\(getpid()).part"
            let mode = exists ? status.st_mode & 0o777 : isPrivate ? 0o600 : 0o666
            let made = open(draft.systemName, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
            if made >= 0 {
                if exists { fchmod(made, mode) }
                SignalRemoval.add([draft])
                (self.draft, descriptor) = (draft, made)
            } else {
                // A file that may be written in a directory that may not.
                self.draft = nil
                descriptor = exists ? open(target.systemName, O_WRONLY | O_TRUNC | O_CLOEXEC) : made
            }
        }
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let draft {
            unlink(draft.systemName)
            SignalRemoval.remove([draft])
        }
    }

    /// Writes bytes after those before.
    func write(_ bytes: some Collection<UInt8>) throws(CommandError) {
        if !StandardStreams.write(bytes, to: descriptor) { throw Self.failure(path) }
    }

    /// Puts the file in its place, once all is written.
    func finish() throws(CommandError) {
        guard let draft else { return }
        guard rename(draft.systemName, target.systemName) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> CommandError {
        CommandError("\(path): cannot be written: \(String(cString: strerror(errno)))")
    }

    /// Adds a text to the end of a file that is there, or begins it.
    static func append(_ text: String, to path: String) throws(CommandError) {
        let descriptor = open(path.systemName, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        if !StandardStreams.write(text.utf8, to: descriptor) { throw failure(path) }
    }

    /// Whether a file is there that can be read before it is replaced; a pipe or a terminal is only written to.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path.systemName, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func withoutLinks(_ path: String) -> String {
        let resolved = realpath(path.systemName, nil)
        defer { free(resolved) }
        return resolved.map { String(systemName: $0) } ?? path
    }

    /// The trace that a file belongs to, as its log or as a buffer of its recording; nil where it is none of these.
    static func partOfTrace(_ path: String) -> String? {
        let path = withoutLinks(path)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 1, parts[parts.count - 2].hasSuffix(".buffers") {
            return parts.dropLast().joined(separator: "/").dropLast(".buffers".count).description
        }
        for suffix in ["-wal", "-shm", "-journal"] where path.hasSuffix(suffix) {
            let trace = String(path.dropLast(suffix.count))
            if access(trace.systemName, F_OK) == 0 { return trace }
        }
        return nil
    }

    /// Refuses a path at which something lies that is not to be replaced: one of the traces that are read, or a database.
    static func check(_ path: String, reading traces: [String] = []) throws(CommandError) {
        var (to, from) = (stat(), stat())
        guard stat(path.systemName, &to) == 0, to.st_mode & S_IFMT == S_IFREG else { return }
        if let trace = partOfTrace(path) { throw CommandError("\(path): belongs to the trace \(trace)") }
        for trace in traces {
            guard stat(trace.systemName, &from) == 0, from.st_dev == to.st_dev, from.st_ino == to.st_ino else {
                continue
            }
            throw CommandError("\(path): is a trace that is read here")
        }
        let descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: 16)
        if pread(descriptor, &start, 16, 0) == 16, start.starts(with: "SQLite format 3".utf8) {
            throw CommandError("\(path): is a database, perhaps a trace, and is not replaced")
        }
    }
}
