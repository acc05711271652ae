import Foundation
import TraceModel

/// Which trace a running process is recorded into.
enum RecordedProcess {
    /// The trace of a process, or of a recorder.
    ///
    /// - Throws: ``CommandError`` where there is none, or it is not to be found out.
    static func trace(of pid: pid_t) throws -> String {
        // A file that is mapped belongs to the process, whatever its environment says.
        guard let maps = FileManager.default.contents(atPath: "/proc/\(pid)/maps") else {
            throw CommandError(
                kill(pid, 0) == 0 || errno == EPERM
                    ? "\(pid): this process may not be looked at by this user" : "\(pid): no such process")
        }
        for line in String(systemName: maps).split(separator: "\n") {
            guard let path = line.firstIndex(of: "/").map({ line[$0...] }),
                let end = path.range(of: ".buffers/process-", options: .backwards)
            else { continue }
            return String(path[..<end.lowerBound])
        }
        throw CommandError("\(pid): this process is not being recorded")
    }
}
