import Glibc
import TraceModel

/// Which file a path means, however it is spelled: a regular one that is there by its numbers, another by the folder that
/// it is in or would be.
enum FileIdentity: Hashable {
    case existing(device: UInt64, number: UInt64)
    case named(String)

    init(_ path: String) {
        var status = stat()
        if stat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            self = .existing(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
            return
        }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let real = realpath(folder.systemName, nil)
        defer { free(real) }
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        self = .named("\(real.map { String(systemName: $0) } ?? folder)/\(name)")
    }
}
