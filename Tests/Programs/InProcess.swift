import Glibc
import SyncTrace

/// Recordings from inside: `in-process TRACE HOW [PAIRS]`, with HOW one of stop, deleted, stop-and-exit, exit, return, abort, kill, _exit.
enum InProcess {
    static func run(_ arguments: [String]) throws {
        let recording: Recording
        do {
            recording = try Recording(to: arguments[0])
        } catch {
            say("\(error)")
            exit(65)
        }
        let pairs = arguments.count > 2 ? Int(arguments[2])! : 100
        let lock = Lock(name: "inside")
        let thread = Thread(name: "worker") {
            for _ in 0..<pairs {
                lock.acquire()
                try lock.release()
            }
        }
        try thread.start()
        try thread.join()
        say("recorded")
        switch arguments[1] {
        case "stop":
            try recording.stop()
            // No longer recorded.
            lock.acquire()
            try lock.release()
        case "deleted":
            unlink(arguments[0])
            do { try recording.stop() } catch { say("\(error)") }
        case "stop-and-exit":
            // The process ends while the trace is being closed.
            let stopping = Event(name: "stopping")
            let stopper = Thread(name: "stopper", daemon: true) {
                stopping.set()
                // The end of the process may come first, and closes it then.
                try? recording.stop()
            }
            try stopper.start()
            _ = try stopping.wait()
            exit(0)
        case "exit": exit(7)
        case "return": break
        case "abort": abort()
        case "kill": kill(getpid(), SIGKILL)
        case "_exit": _exit(9)
        default: _exit(64)
        }
    }

    /// A program that becomes a daemon in the middle of its recording: it closes descriptors and opens files of its own.
    /// `daemonizes TRACE FILES loop|all|streams PAIRS`.
    static func daemonizes(_ arguments: [String]) throws {
        if arguments[2] == "streams" { for descriptor in Int32(0)...2 { close(descriptor) } }
        let recording = try Recording(to: arguments[0])
        let lock = Lock(name: "inside")
        func use() throws {
            for pair in 0..<Int(arguments[3])! {
                lock.acquire()
                try lock.release()
                // What a program prints whose standard streams are closed.
                if pair % 64 == 0, arguments[2] == "streams" {
                    for stream in Int32(0)...2 { write(stream, "noise", 5) }
                }
            }
        }
        try use()
        if arguments[2] == "loop" { for descriptor in Int32(3)...1023 { close(descriptor) } }
        if arguments[2] == "all" { for descriptor in Int32(3)..<20000 { close(descriptor) } }
        // As many as there may be numbers that the trace had.
        var files: [Int32] = []
        if arguments[2] != "streams" {
            for number in 0..<8 {
                files.append(open("\(arguments[1])\(number)", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600))
            }
            // And one at every number that a trace may have gone to.
            for descriptor in Int32(4096)..<4112 where arguments[2] == "all" { dup2(files[0], descriptor) }
            for file in files { write(file, "precious", 8) }
        }
        try use()
        let result: String
        do {
            try recording.stop()
            result = "stopped"
        } catch {
            result = "\(error)"
        }
        let out = open("\(arguments[1])result", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        write(out, result, result.utf8.count)
    }

    /// `twice TRACE`: what a second recording says, and that one after the other works.
    static func twice(_ arguments: [String]) throws {
        do {
            let first = try Recording(to: arguments[0])
            do {
                _ = try Recording(to: arguments[0] + ".other")
                say("no error")
            } catch {
                say("\(error)")
            }
            try first.stop()
            do { try first.stop() } catch { say("\(error)") }
            let lock = Lock(name: "second")
            let second = try Recording(to: arguments[0] + ".second")
            lock.acquire()
            try lock.release()
            try second.stop()
            say("done")
        } catch {
            say("\(error)")
        }
    }
}
