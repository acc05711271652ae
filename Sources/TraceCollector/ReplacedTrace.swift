import Glibc
import TraceModel
import TraceWriter

/// A trace that a new one is to replace: out of the way, until it is certain that there is a new one.
struct ReplacedTrace {
    private let path: String
    private var aside: String { path + ".replaced" }

    /// Moves the trace at `path`, if there is one, to another name beside it.
    init(_ path: String) throws(CollectorError) {
        self.path = path
        remove()
        for suffix in TraceFileParts.suffixes
        where rename((path + suffix).systemName, (aside + suffix).systemName) != 0 && errno != ENOENT {
            let reason = lastError()
            restore()
            throw .cannotCreate(path: path, reason: reason)
        }
    }

    /// What a recorder that was killed has moved aside.
    init(movedAsideFrom path: String) { self.path = path }

    /// Whether a trace lies aside.
    var exists: Bool { access(aside.systemName, F_OK) == 0 }

    /// Puts it back, since no new one was made after all.
    func restore() {
        for suffix in TraceFileParts.suffixes { rename((aside + suffix).systemName, (path + suffix).systemName) }
    }

    /// Removes it for good.
    func remove() {
        TraceFileParts.remove(aside)
    }
}
