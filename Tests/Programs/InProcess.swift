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
