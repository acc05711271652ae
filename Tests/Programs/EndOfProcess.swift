import Glibc
import SyncTrace
import struct Synchronization.Atomic

/// How a process ends.
enum EndOfProcess {
    /// Threads are joined before the exit handlers run, also those that are started meanwhile. `end-order [exit]`.
    static func order(_ arguments: [String]) throws {
        let go = Event(name: "go")
        atexit {
            say("exit handler")
            let late = Thread(name: "late", daemon: false) { say("started in a handler") }
            try? late.start()
            try? late.join()
        }
        let worker = Thread(name: "worker") {
            _ = try go.wait()
            let next = Thread(name: "next") { say("second thread") }
            say("first thread")
            try next.start()
        }
        try worker.start()
        atexit { say("handler registered later") }
        say("main is over")
        go.set()
        if arguments.first == "exit" { exit(3) }
    }

    /// The exit code of main is kept while threads are joined.
    static func exitCode(_ arguments: [String]) throws {
        let started = Event()
        let worker = Thread { started.set() }
        try worker.start()
        _ = try started.wait()
        exit(Int32(arguments[0])!)
    }

    /// `exit` on another thread joins nobody.
    static func exitOffMain(_ arguments: [String]) throws {
        let never = Event(name: "never")
        let ender = Thread(name: "ender") { exit(4) }
        try ender.start()
        _ = try never.wait()
        say("not reached")
    }

    /// Daemons are cut off where they stand.
    static func daemons(_ arguments: [String]) throws {
        let ready = try Barrier(parties: 4, name: "ready")
        let held = Lock(name: "held")
        let never = Event(name: "never")
        // Unseen by the trace: who is past the barrier sleeps next where it is to be cut off, but for the one that is busy.
        let past = Atomic<Int>(0)
        let holder = Thread(name: "holder", daemon: true) {
            defer { say("not reached") }
            held.acquire()
            try withResource("report.txt") {
                _ = try ready.wait()
                past.add(1, ordering: .relaxed)
                _ = try never.wait()
            }
        }
        let waiter = Thread(name: "waiter", daemon: true) {
            _ = try ready.wait()
            past.add(1, ordering: .relaxed)
            held.acquire()
        }
        let busy = Thread(name: "busy", daemon: true) {
            _ = try ready.wait()
            past.add(1, ordering: .relaxed)
            while true { sched_yield() }
        }
        for thread in [holder, waiter, busy] { try thread.start() }
        _ = try ready.wait()
        while past.load(ordering: .relaxed) < 3 { sched_yield() }
        untilAsleep([holder.nativeID!, waiter.nativeID!])
        say("main is over")
    }

    /// Without any orderly end: `end-abruptly _exit|quick_exit|abort|kill`.
    static func abruptly(_ arguments: [String]) throws {
        let lock = Lock(name: "held")
        lock.acquire()
        atexit { say("not reached") }
        switch arguments[0] {
        case "_exit": _exit(6)
        case "quick_exit": quick_exit(7)
        case "abort": abort()
        default: kill(getpid(), SIGKILL)
        }
    }
}
