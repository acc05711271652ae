import Glibc
import TraceModel

/// Says that a directory has just been made and is being filled: a lock (flock(2)) that goes with the process.
final class DirectoryClaim {
    private let descriptor: Int32
    /// Whether this process has it, and no other one.
    let isHeld: Bool

    init(_ path: String) {
        descriptor = open(path.systemName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        isHeld = descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
