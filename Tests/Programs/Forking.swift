import Glibc
import SyncTrace

/// A process that forks while another thread holds a lock: `fork`.
enum Forking {
    @_silgen_name("fork") private static func systemFork() -> Int32

    static func run(_ arguments: [String]) throws {
        let free = Lock(name: "free")
        let held = Lock(name: "held")
        let holding = Event(name: "holding")
        let done = Event(name: "done")
        let holder = Thread(name: "holder") {
            held.acquire()
            holding.set()
            _ = try done.wait()
            try held.release()
        }
        try holder.start()
        _ = try holding.wait()
        let child = systemFork()
        if child == 0 {
            // The one thread of the child is its main thread; the holder does not exist here.
            say("child main \(Thread.current === Thread.main) count \(Thread.activeCount) held \(held.isLocked)")
            free.acquire()
            try free.release()
            let inner = Thread(name: "inner") {
                free.acquire(); try free.release()
            }
            try inner.start()
            try inner.join()
            exit(5)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        say("child exited with \((status >> 8) & 0xff)")
        done.set()
        try holder.join()
        say("done")
    }

    /// Forks again and again while other threads are inside what the library locks for itself: `fork-busy`.
    static func busy(_ arguments: [String]) throws {
        let isOver = Event()
        // What is made on first use is made before the first fork.
        let hook = Thread.exceptHook
        Thread.exceptHook = hook
        _ = Thread.all
        let threads = (0..<4).map { index in
            Thread(daemon: true) {
                while !isOver.isSet {
                    if index % 2 == 0 { _ = Thread.all } else { Thread.exceptHook = hook }
                }
            }
        }
        for thread in threads { try thread.start() }
        var failures = 0
        for _ in 0..<50 {
            let child = systemFork()
            if child == 0 {
                alarm(5)
                let all = Thread.all
                Thread.exceptHook = hook
                _exit(all.count == 1 && all[0] === Thread.current ? 0 : 1)
            }
            var status: Int32 = 0
            waitpid(child, &status, 0)
            if status != 0 { failures += 1 }
        }
        isOver.set()
        for thread in threads { try thread.join() }
        say("\(failures) of 50 children failed")
    }
}
