import Glibc
import TraceModel

/// Tells a missing file and a directory from anything else that cannot be opened.
package func checkIsFile(_ path: String) throws(TraceFileError) {
    var status = stat()
    guard stat(path.systemName, &status) == 0 else {
        if errno == ENOENT || errno == ENOTDIR { throw .noSuchFile(path: path) }
        throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    if status.st_mode & S_IFMT != S_IFREG { throw .cannotOpen(path: path, reason: "it is not a regular file") }
}

/// Tells from the first bytes what is not a database, since SQLite takes an empty file for an empty database.
package func checkHeader(_ path: String) throws(TraceFileError) {
    // While somebody writes, SQLite checks the header itself: closing a descriptor of ours would take away the locks
    // of a writer in this process.
    if ["-wal", "-shm"].contains(where: { access((path + $0).systemName, F_OK) == 0 }) { return }
    let descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(descriptor, &bytes, 100)
    guard count >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    if count == 0 { throw .empty(path: path) }
    let magic = Array("SQLite format 3".utf8) + [0]
    guard bytes.prefix(min(count, 16)).elementsEqual(magic.prefix(count)) else {
        throw .notADatabase(path: path)
    }
    if count < 100 { throw .corrupted(path: path, detail: "it ends within its header") }
    try checkLength(path, descriptor, bytes)
}

/// A file that ends within a page would be read as if the rest were zeros: rows of nothing.
private func checkLength(_ path: String, _ descriptor: Int32, _ header: [UInt8]) throws(TraceFileError) {
    func number(_ place: Int) -> Int64 { header[place..<place + 4].reduce(0) { $0 << 8 | Int64($1) } }
    var status = stat()
    // The number of pages counts where it was written with the last change. A journal may have to be rolled back.
    guard number(24) == number(92), access((path + "-journal").systemName, F_OK) != 0,
        fstat(descriptor, &status) == 0
    else {
        return
    }
    let pageSize = Int64(header[16]) << 8 | Int64(header[17])
    let whole = (pageSize == 1 ? 65536 : pageSize) * number(28)
    if status.st_size < whole {
        throw .corrupted(path: path, detail: "it is cut off: \(status.st_size) of \(whole) bytes are there")
    }
}

/// The path of the file that a symbolic link at `path` leads to: what belongs to a trace lies beside the file itself.
/// `path` as it is where it is not a link, or leads to nothing.
package func linkedFile(_ path: String) -> String {
    var status = stat()
    guard lstat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    let resolved = realpath(path.systemName, nil)
    defer { free(resolved) }
    return resolved.map { String(systemName: $0) } ?? path
}
