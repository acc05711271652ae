import Glibc
import SyncTrace

/// Threads that use locks forever, each counting in shared memory the operations that it has finished.
///
/// `counting FILE THREADS [LIMIT [PAUSE]]`: FILE gets a 64-bit count for each thread: pairs of acquire and release, two
/// events each. With LIMIT each thread ends after so many pairs, and the program says "done" and the sum; with PAUSE it
/// rests for so many microseconds after every 16.
enum Counting {
    static func run(_ arguments: [String]) throws {
        let threads = Int(arguments[1])!
        let limit = arguments.count > 2 ? Int(arguments[2])! : Int.max
        let pause = arguments.count > 3 ? useconds_t(arguments[3])! : 0
        let file = open(arguments[0], O_RDWR | O_CREAT, 0o600)
        ftruncate(file, off_t(threads * 64))
        let memory = mmap(nil, threads * 64, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)!
        nonisolated(unsafe) let counts = memory.assumingMemoryBound(to: UInt64.self)
        let shared = Lock(name: "shared")
        var started: [Thread] = []
        for index in 0..<threads {
            let own = Lock(name: "own\(index)")
            let thread = Thread(name: "counter\(index)") {
                var done = 0
                while done < limit {
                    let lock = done % 16 == 0 ? shared : own
                    lock.acquire()
                    try lock.release()
                    done += 1
                    counts[index * 8] = UInt64(done)
                    if pause > 0, done % 16 == 0 { usleep(pause) }
                }
            }
            try thread.start()
            started.append(thread)
        }
        say("counting")
        for thread in started { try thread.join() }
        say("done \((0..<threads).reduce(0) { $0 + counts[$1 * 8] })")
    }

    /// Uses a lock at a pace, so that its buffer is empty nearly always: `paced NAME PAIRS MICROSECONDS`.
    static func paced(_ arguments: [String]) throws {
        let lock = Lock(name: arguments[0])
        for _ in 0..<Int(arguments[1])! {
            lock.acquire()
            try lock.release()
            usleep(useconds_t(arguments[2])!)
        }
    }

    /// The same after closing all descriptors that a daemon does not know, as when it leaves its terminal.
    static func closeAll(_ arguments: [String]) throws {
        for descriptor in Int32(3)...1023 { close(descriptor) }
        try paced(arguments)
    }

    /// Uses a lock and then goes on as another program: `execute PROGRAM [ARG …]`.
    static func execute(_ arguments: [String]) throws {
        let lock = Lock(name: "before")
        lock.acquire()
        try lock.release()
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        execv(arguments[0], words)
        _exit(127)
    }
}
