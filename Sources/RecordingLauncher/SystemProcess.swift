import CRecorder
import Glibc

/// A process as the system tells of it.
package struct SystemProcess: Hashable, Sendable {
    /// Its number.
    package let pid: Int32
    /// When it began, in the system's units. A later process of the same number has a later time.
    package let startTime: UInt64

    package init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has a number now; nil where none has, or has ended and was not waited for yet.
    init?(_ pid: pid_t) {
        let startTime = st_process_start_time(Int64(pid))
        guard pid > 0, startTime != 0 else { return nil }
        self.init(pid: pid, startTime: startTime)
    }

    /// Whether it has not ended.
    var isAlive: Bool { st_process_start_time(Int64(pid)) == startTime }

    /// Sends it a signal. Between the look and the signal lies a moment in which nobody can be kept from ending.
    func send(_ signal: Int32) { if isAlive { kill(pid, signal) } }

    /// Whether a process was stopped, by a shell's job control or a debugger.
    package static func isStopped(_ pid: Int32) -> Bool { stat(of: pid).map { "Tt".utf8.contains($0.state) } ?? false }

    /// The processes that descend from one, as far as nobody between them has ended.
    static func descendants(of root: pid_t) -> [SystemProcess] {
        var children: [pid_t: [pid_t]] = [:]
        for pid in numbers() { if let parent = stat(of: pid)?.parent { children[parent, default: []].append(pid) } }
        var found: [pid_t] = []
        var next = children[root] ?? []
        while let pid = next.popLast() {
            found.append(pid)
            next += children.removeValue(forKey: pid) ?? []
        }
        return found.compactMap { SystemProcess($0) }
    }

    /// The numbers of all processes.
    private static func numbers() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var numbers: [pid_t] = []
        while let entry = readdir(folder) {
            let number = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                pid_t(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            }
            if let number { numbers.append(number) }
        }
        return numbers
    }

    /// The state of a process, and the number of its parent.
    private static func stat(of pid: pid_t) -> (state: UInt8, parent: pid_t)? {
        let file = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 1024)
        let count = read(file, &text, text.count)
        // "PID (NAME) STATE PARENT …", and the name may hold anything.
        guard count > 0, let end = text[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(end + 1)..<count].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard fields.count > 2, let state = fields[0].first else { return nil }
        return pid_t(String(decoding: fields[1], as: UTF8.self)).map { (state, $0) }
    }
}
