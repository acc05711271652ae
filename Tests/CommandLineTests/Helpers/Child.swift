import Foundation
import Synchronization
import Testing

/// A program in a process of its own, which leads a process group of its own.
///
/// It is killed with its whole group when it outlives its limit, so that whatever hangs fails a test and ends.
final class Child {
    enum End: Equatable {
        case exited(Int32)
        case signaled(Int32)

        /// The code, nil where a signal was the end.
        var code: Int32? { if case .exited(let code) = self { code } else { nil } }
    }

    let pid: pid_t
    private let output: FileHandle
    private let errors: FileHandle
    private let watchdog: Watchdog
    private var unread = Data()
    private var end: End?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - directory: where it runs.
    ///   - input: what it finds on standard input.
    ///   - limit: seconds after which it is killed, and the test fails.
    init(
        _ words: [String], in directory: String? = nil, input: String = "", environment: [String: String] = [:],
        limit: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outputEnd: FileHandle
        (output, outputEnd) = try pipeForOneChild()
        errors = try unnamedFile(holding: "")
        let inputFile = try unnamedFile(holding: input)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputFile.fileDescriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, outputEnd.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.fileDescriptor, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        let words = directory.map { ["/usr/bin/env", "-C", $0] + words } ?? words
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var strings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + strings { free(text) } }
        var pid: pid_t = 0
        try check(posix_spawnp(&pid, arguments[0]!, &actions, &attributes, &arguments, &strings), words[0])
        self.pid = pid
        watchdog = Watchdog(group: pid, limit: limit, what: words.joined(separator: " "), sourceLocation)
    }

    deinit { if end == nil { _ = try? wait() } }

    /// The next line of its standard output, nil when there will be none.
    func line() -> String? {
        while true {
            if let newline = unread.firstIndex(of: 10) {
                let line = String(decoding: unread[unread.startIndex..<newline], as: UTF8.self)
                unread = unread[unread.index(after: newline)...]
                return line
            }
            let more = output.availableData
            if more.isEmpty { return nil }
            unread += more
        }
    }

    /// Sends a signal to the process alone.
    func send(_ signal: Int32) { kill(pid, signal) }

    /// Sends a signal to the process and to all that it has started, as a terminal does.
    func sendToGroup(_ signal: Int32) { kill(-pid, signal) }

    /// The processes that it has started and that live.
    var children: [pid_t] {
        let path = "/proc/\(pid)/task/\(pid)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    /// Waits until a signal stops it, or until its end.
    func awaitStop() throws {
        var what = siginfo_t()
        while waitid(P_PID, id_t(pid), &what, WSTOPPED | WEXITED | WNOWAIT) < 0 {
            try check(errno == EINTR ? 0 : errno, "waitid")
        }
    }

    /// Waits for its end; what it started may go on.
    @discardableResult
    func wait() throws -> End {
        if let end { return end }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { try check(errno == EINTR ? 0 : errno, "waitpid") }
        let signal = status & 0x7f
        let end: End = signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
        self.end = end
        return end
    }

    /// Reads its standard output to the end, which comes when it and all that it has started have ended, and waits.
    func finish() throws -> Outcome {
        unread += output.readDataToEndOfFile()
        let end = try wait()
        watchdog.cancel()
        return Outcome(end: end, output: String(decoding: unread, as: UTF8.self), errors: errorsSoFar)
    }

    /// What it has written to standard error.
    var errorsSoFar: String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = pread(errors.fileDescriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    struct Outcome {
        var end: End
        var output: String
        var errors: String

        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }
}

/// Runs a program to its end.
func run(
    _ words: [String], in directory: String? = nil, input: String = "", environment: [String: String] = [:],
    limit: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Child.Outcome {
    try Child(
        words, in: directory, input: input, environment: environment, limit: limit,
        sourceLocation: sourceLocation
    ).finish()
}

/// What a system call failed with.
struct SystemError: Error, CustomStringConvertible {
    let description: String
}

func check(_ problem: Int32, _ what: String) throws {
    if problem != 0 { throw SystemError(description: "\(what): \(String(cString: strerror(problem)))") }
}

/// A pipe that no other child inherits, whoever starts one meanwhile: there would be no end of the output else.
private func pipeForOneChild() throws -> (FileHandle, FileHandle) {
    let path = temporaryPath()
    try check(mkfifo(path, 0o600) == 0 ? 0 : errno, "mkfifo")
    defer { unlink(path) }
    let reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    try check(reading < 0 ? errno : 0, "open")
    let writing = open(path, O_WRONLY | O_CLOEXEC)
    try check(writing < 0 ? errno : 0, "open")
    _ = fcntl(reading, F_SETFL, O_RDONLY)
    return (
        FileHandle(fileDescriptor: reading, closeOnDealloc: true),
        FileHandle(fileDescriptor: writing, closeOnDealloc: true)
    )
}

/// A file without a name: what is written to it never has to wait for its reader.
private func unnamedFile(holding text: String) throws -> FileHandle {
    let path = temporaryPath()
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    try check(descriptor < 0 ? errno : 0, "open")
    unlink(path)
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: Data(text.utf8))
    lseek(descriptor, 0, SEEK_SET)
    return file
}

private func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "child-\(UUID())").path
}

/// Kills a group of processes that outlives its limit, and fails the test.
private final class Watchdog: Sendable {
    private let isDone = Mutex(false)

    init(group: pid_t, limit: Double, what: String, _ sourceLocation: SourceLocation) {
        DispatchQueue.global().asyncAfter(deadline: .now() + limit) { [self] in
            isDone.withLock {
                if $0 { return }
                kill(-group, SIGKILL)
                Issue.record("outlived \(limit) seconds and was killed: \(what)", sourceLocation: sourceLocation)
            }
        }
    }

    func cancel() { isDone.withLock { $0 = true } }
}
