import Glibc
import SyncTrace

/// Programs that hang, or look as if they did:
/// `hang [busy | deaf | idle | sleep | moving | permit | resting | timer | limit | parent]`.
enum Hang {
    static func run(_ arguments: [String]) throws {
        switch arguments.first {
        case nil: try deadlock()
        case "busy":
            // The deadlock stands while another thread goes on.
            let busy = Lock(name: "busy")
            let worker = Thread(name: "worker", daemon: true) { while true { _ = try busy.withLock { usleep(1000) } } }
            try worker.start()
            try deadlock()
        case "deaf":
            signal(SIGTERM, SIG_IGN)
            try deadlock()
        case "idle":
            let job = Event(name: "job")
            let worker = Thread(name: "worker") { _ = try job.wait() }
            try worker.start()
            say("idle")
            try worker.join()
        case "sleep":
            let sleeper = Thread(name: "sleeper") { usleep(2_500_000) }
            try sleeper.start()
            try sleeper.join()
            exit(7)
        case "permit":
            // Main could give a permit, and does something else.
            let (lock, permit) = (Lock(name: "A"), try Semaphore(1, name: "S"))
            let both = try Barrier(parties: 2, name: "both")
            let first = Thread(name: "first") {
                lock.acquire()
                _ = try both.wait()
                permit.acquire()
            }
            let second = Thread(name: "second") {
                permit.acquire()
                _ = try both.wait()
                lock.acquire()
            }
            try first.start()
            try second.start()
            let busy = Lock(name: "busy")
            while true { _ = try busy.withLock { usleep(1000) } }
        case "resting":
            let lock = Lock(name: "lock")
            let isHeld = Event(name: "held")
            let sleeper = Thread(name: "sleeper") {
                try lock.withLock {
                    isHeld.set()
                    Thread.sleep(for: .seconds(600))
                }
            }
            try sleeper.start()
            _ = try isHeld.wait()
            try lock.withLock {}
        case "timer":
            let rung = Event(name: "rung")
            let alarm = Timer(after: .seconds(600), name: "alarm") { rung.set() }
            try alarm.start()
            _ = try rung.wait()
        case "limit":
            _ = try Event(name: "never").wait(timeout: .seconds(600))
        case "parent":
            // Waits for another one that hangs, as what runs tests does, and says how it ended.
            var (pid, status): (pid_t, Int32) = (0, 0)
            var words: [UnsafeMutablePointer<CChar>?] = [strdup(CommandLine.arguments[0]), strdup("hang"), nil]
            posix_spawn(&pid, "/proc/self/exe", nil, nil, &words, environ)
            _ = try Lock(name: "parent's").withLock {}
            waitpid(pid, &status, 0)
            say("ended by \(status & 0x7f)")
            exit(3)
        case "moving":
            let lock = Lock(name: "lock")
            let worker = Thread(name: "worker") {
                for _ in 0..<30 { _ = try lock.withLock { usleep(100_000) } }
            }
            try worker.start()
            try worker.join()
            exit(7)
        default: _exit(64)
        }
    }

    /// Two threads in a deadlock, forever; says "hanging" when both are in it.
    private static func deadlock() throws {
        let a = Lock(name: "A")
        let b = Lock(name: "B")
        let both = try Barrier(parties: 2, name: "both")
        let first = Thread(name: "first") {
            a.acquire()
            _ = try both.wait()
            b.acquire()
        }
        let second = Thread(name: "second") {
            b.acquire()
            _ = try both.wait()
            a.acquire()
        }
        try first.start()
        try second.start()
        untilAsleep([first.nativeID!, second.nativeID!])
        say("hanging")
        try first.join()
    }
}
