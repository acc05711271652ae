import CSQLite
import Glibc
import struct Synchronization.Atomic
import TraceModel

/// Keeps the files of a trace apart from those of the program in which it is written.
///
/// A program may close descriptors that it does not know, as when it becomes a daemon, and open files of its own, which
/// get their numbers; SQLite would write the trace into them. So the descriptors of the trace get numbers that loops over
/// the usual ones do not reach, never those of standard input, output and error, and before each use it is checked that
/// they still are what was opened. SQLite asks for the system's calls by a table, where these stand in for them; the
/// program's own use of SQLite passes through.
package enum GuardedFiles {
    /// Guards what is opened from now on at `path` or beside it. One trace at a time.
    package static func install(for path: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
        let folder = String(path.dropLast(name.count))
        let resolved = realpath((folder.isEmpty ? "." : folder).systemName, nil)
        defer { free(resolved) }
        // SQLite names files by paths without links. It is read at any time, so it is never freed.
        let full = (resolved.map { String(systemName: $0) } ?? folder) + "/" + name
        prefix.store(UInt(bitPattern: strdup(full.systemName)), ordering: .releasing)
        hasLost.store(false, ordering: .relaxed)
        _ = replaceCalls
    }

    /// Whether a descriptor of the trace was found to be closed, or another file.
    package static var isBroken: Bool {
        for index in 0..<capacity {
            // What SQLite does with a descriptor beside these calls, as to take locks, is not seen when it is done.
            let descriptor = descriptors[index].load(ordering: .acquiring) - 1
            if descriptor >= 0 { _ = isIntact(index, descriptor) }
        }
        return hasLost.load(ordering: .relaxed)
    }

    // Atomic: release store by `install`, acquire loads in `open`. Relaxed: a flag that is asked for after the fact.
    private static let prefix = Atomic<UInt>(0)
    private static let hasLost = Atomic<Bool>(false)

    // MARK: The descriptors of the trace

    private struct Entry {
        var device: dev_t = 0
        var number: ino_t = 0
    }

    private static let capacity = 16
    /// A descriptor + 1, or 0. Release stores by the thread that opens and closes; acquire loads by all that use SQLite.
    nonisolated(unsafe) private static let descriptors: UnsafeMutablePointer<Atomic<Int32>> = {
        let pointer = UnsafeMutablePointer<Atomic<Int32>>.allocate(capacity: capacity)
        for index in 0..<capacity { (pointer + index).initialize(to: Atomic(0)) }
        return pointer
    }()
    nonisolated(unsafe) private static let entries: UnsafeMutablePointer<Entry> = {
        let pointer = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        pointer.initialize(repeating: Entry(), count: capacity)
        return pointer
    }()

    private static func index(of descriptor: Int32) -> Int? {
        (0..<capacity).first { descriptors[$0].load(ordering: .acquiring) == descriptor + 1 }
    }

    private static func add(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let free = index(of: -1) else { return }
        entries[free] = Entry(device: status.st_dev, number: status.st_ino)
        descriptors[free].store(descriptor + 1, ordering: .releasing)
    }

    private static func isIntact(_ index: Int, _ descriptor: Int32) -> Bool {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_dev == entries[index].device,
            status.st_ino == entries[index].number
        {
            return true
        }
        hasLost.store(true, ordering: .relaxed)
        return false
    }

    /// Whether a descriptor may be used: it is none of the trace's, or still what was opened. Sets `errno` where not.
    private static func mayUse(_ descriptor: Int32) -> Bool {
        guard let index = index(of: descriptor) else { return true }
        if isIntact(index, descriptor) { return true }
        errno = EBADF
        return false
    }

    // MARK: The system's calls

    private typealias Open = @convention(c) (UnsafePointer<CChar>, Int32, Int32) -> Int32
    private typealias Close = @convention(c) (Int32) -> Int32
    private typealias Read = @convention(c) (Int32, UnsafeMutableRawPointer?, Int) -> Int
    private typealias ReadAt = @convention(c) (Int32, UnsafeMutableRawPointer?, Int, off_t) -> Int
    private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int
    private typealias WriteAt = @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int
    private typealias Truncate = @convention(c) (Int32, off_t) -> Int32
    private typealias Allocate = @convention(c) (Int32, off_t, off_t) -> Int32
    private typealias Map =
        @convention(c) (UnsafeMutableRawPointer?, Int, Int32, Int32, Int32, off_t) -> UnsafeMutableRawPointer?

    private static func isOfTrace(_ path: UnsafePointer<CChar>) -> Bool {
        guard let prefix = UnsafePointer<CChar>(bitPattern: prefix.load(ordering: .acquiring)) else { return false }
        return strncmp(path, prefix, strlen(prefix)) == 0
    }

    private static let replaceCalls: Void = {
        guard let vfs = sqlite3_vfs_find("unix"), let set = vfs.pointee.xSetSystemCall else { return }
        func replace<Call>(_ name: String, _ call: Call) {
            _ = set(vfs, name, unsafeBitCast(call, to: sqlite3_syscall_ptr.self))
        }
        let open: Open = { path, flags, mode in
            guard isOfTrace(path) else { return Glibc.open(path, flags, mode_t(mode)) }
            let descriptor = openAside(path, flags, mode_t(mode))
            if descriptor >= 0 { add(descriptor) }
            return descriptor
        }
        let close: Close = { descriptor in
            guard let index = index(of: descriptor) else { return Glibc.close(descriptor) }
            descriptors[index].store(0, ordering: .releasing)
            // What has the number now is the program's.
            return isIntact(index, descriptor) ? Glibc.close(descriptor) : 0
        }
        let read: Read = { mayUse($0) ? Glibc.read($0, $1, $2) : -1 }
        let readAt: ReadAt = { mayUse($0) ? Glibc.pread($0, $1, $2, $3) : -1 }
        let write: Write = { mayUse($0) ? Glibc.write($0, $1, $2) : -1 }
        let writeAt: WriteAt = { mayUse($0) ? Glibc.pwrite($0, $1, $2, $3) : -1 }
        let truncate: Truncate = { mayUse($0) ? Glibc.ftruncate($0, $1) : -1 }
        let allocate: Allocate = { mayUse($0) ? Glibc.posix_fallocate($0, $1, $2) : EBADF }
        let map: Map = { mayUse($4) ? Glibc.mmap($0, $1, $2, $3, $4, $5) : UnsafeMutableRawPointer(bitPattern: -1) }
        replace("open", open)
        replace("close", close)
        replace("read", read)
        replace("write", write)
        for name in ["pread", "pread64"] { replace(name, readAt) }
        for name in ["pwrite", "pwrite64"] { replace(name, writeAt) }
        replace("ftruncate", truncate)
        replace("fallocate", allocate)
        replace("mmap", map)
    }()
}

/// Opens a file under a number that nobody reaches who closes, or prints to, the usual ones.
private func openAside(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
    // What is printed to a standard stream that is closed must not get into the file: the number is taken meanwhile.
    // Printing to a descriptor of a mere path fails as it does to a closed one. The header has O_PATH for GNU sources only.
    let pathOnly: Int32 = 0o10000000
    var fillers: [Int32] = []
    while fillers.count < 3 {
        let filler = open("/dev/null", pathOnly | O_CLOEXEC)
        if filler < 0 || filler > 2 {
            if filler > 2 { close(filler) }
            break
        }
        fillers.append(filler)
    }
    let descriptor = open(path, flags, mode)
    let problem = errno
    for filler in fillers { close(filler) }
    errno = problem
    return descriptor < 0 ? descriptor : movedAside(descriptor)
}

private func movedAside(_ descriptor: Int32) -> Int32 {
    let least: Int32 = 4096
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return descriptor }
    // A program's limit is often below its own maximum; a descriptor above the limit stays open when that is put back.
    let wanted = rlim_t(least) + 64
    var raised = limit
    raised.rlim_cur = max(limit.rlim_cur, min(wanted, limit.rlim_max))
    if raised.rlim_cur > limit.rlim_cur { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) }
    let base = raised.rlim_cur >= wanted ? least : max(3, Int32(clamping: raised.rlim_cur) - 64)
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, base)
    if raised.rlim_cur > limit.rlim_cur { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) }
    guard moved >= 0 else { return descriptor }
    close(descriptor)
    return moved
}
