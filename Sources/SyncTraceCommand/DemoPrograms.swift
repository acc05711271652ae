import Glibc
import TraceModel

/// The executable with the demos, which lies beside this one.
struct DemoPrograms {
    let executable: String
    /// What it prints without a name.
    let list: String

    init() throws(CommandError) {
        let own = realpath("/proc/self/exe", nil)
        defer { free(own) }
        let path = own.map { String(systemName: $0) } ?? ""
        executable = "\(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])/synctrace-demos"
        list = try Self.output(of: executable)
    }

    var names: [String] {
        list.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// What a program prints that is given no arguments.
    private static func output(of executable: String) throws(CommandError) -> String {
        func check(_ problem: Int32) throws(CommandError) {
            if problem == 0 { return }
            throw CommandError("\(executable): cannot be started: \(String(cString: strerror(problem)))")
        }
        var ends: [Int32] = [-1, -1]
        try check(pipe(&ends) == 0 ? 0 : errno)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(executable.systemName), nil]
        defer { free(arguments[0]) }
        var pid: pid_t = 0
        let problem = posix_spawn(&pid, arguments[0]!, &actions, nil, &arguments, environ)
        close(ends[1])
        try check(problem)
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &piece, piece.count)
            if count > 0 {
                text += piece[..<count]
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        while waitpid(pid, nil, 0) < 0, errno == EINTR {}
        return String(decoding: text, as: UTF8.self)
    }
}
