import Glibc

/// A trace that a new one is to replace: out of the way, until it is certain that there is a new one.
struct ReplacedTrace {
    private static let suffixes = ["", "-wal", "-shm", "-journal"]

    private let path: String
    private var aside: String { path + ".replaced" }

    /// Moves the trace at `path`, if there is one, to another name beside it.
    init(_ path: String) throws(CollectorError) {
        self.path = path
        remove()
        for suffix in Self.suffixes where rename(path + suffix, aside + suffix) != 0 && errno != ENOENT {
            let reason = lastError()
            restore()
            throw .cannotCreate(path: path, reason: reason)
        }
    }

    /// Puts it back: there is no new one after all.
    func restore() {
        for suffix in Self.suffixes { rename(aside + suffix, path + suffix) }
    }

    /// Removes it for good.
    func remove() {
        for suffix in Self.suffixes { unlink(aside + suffix) }
    }
}
