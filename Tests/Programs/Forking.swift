import Glibc
import SyncTrace

/// A process that forks while another thread holds a lock: `fork`.
enum Forking {
    @_silgen_name("fork") static func systemFork() -> Int32

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

    /// Forks while it reads and a writer waits: `fork-reading`. In the child nobody waits, and the reader still reads.
    static func reading(_ arguments: [String]) throws {
        let book = ReadWriteLock(name: "book")
        book.acquireShared()
        let writer = Thread(name: "writer") { try book.withLock {} }
        try writer.start()
        untilAsleep([writer.nativeID!])
        let child = systemFork()
        if child == 0 {
            alarm(5)
            try book.releaseShared()
            try book.withLock {}
            exit(book.isLocked ? 1 : 0)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        try book.releaseShared()
        try writer.join()
        say("child \(status)")
    }

    /// Forks again and again while other threads write a shared value: `fork-writing`. It is whole in each child.
    static func writing(_ arguments: [String]) throws {
        let isOver = Event()
        let shared = Shared(["0", "0"], name: "shared")
        let threads = (0..<2).map { index in
            Thread(daemon: true) {
                var round = index
                while !isOver.isSet {
                    round += 1
                    shared.store([
                        "number \(round), long enough for the heap", "number \(round), long enough for the heap",
                    ])
                }
            }
        }
        for thread in threads { try thread.start() }
        var failures = 0
        for _ in 0..<50 {
            let child = systemFork()
            if child == 0 {
                alarm(5)
                let value = shared.load()
                shared.store(["1", "1"])
                _exit(value[0] == value[1] && shared.load() == ["1", "1"] ? 0 : 1)
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
