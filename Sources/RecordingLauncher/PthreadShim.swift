import Glibc
import TraceModel

/// The library that records programs which nobody has changed: the dynamic loader puts it before the C library.
package enum PthreadShim {
    /// Its file, which lies beside the command.
    private static let fileName = "libsynctrace-pthread.so"

    /// Its path.
    ///
    /// - Returns: Nil where it was not built with the command.
    package static var path: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let program = String(systemName: buffer)
        guard let end = program.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let path = program[..<end] + "/" + fileName
        return access(String(path).systemName, R_OK) == 0 ? String(path) : nil
    }

    /// Why the loader could not be told of it by its path; nil where it can.
    ///
    /// LD_PRELOAD is a list without a way to quote.
    package static func problem(of path: String) -> String? {
        path.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            ? "the path of \(path) has a space or a colon in it" : nil
    }
}
