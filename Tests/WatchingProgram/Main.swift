import Glibc
import SyncTrace
import SyncTraceWatch

/// A program that records itself and is told of its hangs: `TRACE print | handle | exit | idle | none`.
@main
enum WatchingProgram {
    static func main() throws {
        let (trace, form) = (CommandLine.arguments[1], CommandLine.arguments[2])
        switch form {
        case "print":
            // What is printed to standard error is the test's to see; it ends the program.
            _ = try Recording(to: trace, hangAfter: .seconds(3600))
            try deadlock(isDaemon: false)
        case "handle":
            // The hang is of daemons, so that the program can go on and end in order.
            let told = Event(name: "told")
            let recording = try Recording(to: trace, hangAfter: .seconds(3600)) { hang in
                say("\(hang.reason) of \(hang.threads.sorted())")
                told.set()
            }
            try deadlock(isDaemon: true)
            _ = try told.wait()
            try recording.stop()
            say("stopped")
        case "exit":
            _ = try Recording(to: trace, hangAfter: .seconds(3600)) { _ in
                say("exiting")
                exit(9)
            }
            try deadlock(isDaemon: true)
            while true { pause() }
        case "idle":
            let job = Event(name: "job")
            let recording = try Recording(to: trace, hangAfter: .seconds(1)) { hang in
                say("\(hang.reason), at least a second: \(hang.duration >= .seconds(1))")
                job.set()
            }
            _ = try job.wait()
            try recording.stop()
            say("stopped")
        default:
            let recording = try Recording(to: trace, hangAfter: .seconds(1)) { _ in say("told") }
            let lock = Lock(name: "lock")
            for _ in 0..<30 {
                try lock.withLock {}
                usleep(50_000)
            }
            try recording.stop()
            say("stopped")
        }
    }

    private static func deadlock(isDaemon: Bool) throws {
        let (a, b) = (Lock(name: "A"), Lock(name: "B"))
        let both = try Barrier(parties: 2, name: "both")
        let first = Thread(name: "first", daemon: isDaemon) {
            a.acquire()
            _ = try both.wait()
            b.acquire()
        }
        let second = Thread(name: "second", daemon: isDaemon) {
            b.acquire()
            _ = try both.wait()
            a.acquire()
        }
        try first.start()
        try second.start()
    }

    private static func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}
