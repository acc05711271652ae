import Glibc
import SyncTrace

/// Threads that use locks after the process has given up what a recording may need:
/// `cramped descriptors|identity|root|root-closed|address-space FOLDER THREADS PAIRS [TRACE]`. With TRACE it records itself.
enum Cramped {
    static func run(_ arguments: [String]) throws {
        let (threads, pairs) = (Int(arguments[2])!, Int(arguments[3])!)
        let recording = arguments.count > 4 ? try Recording(to: arguments[4]) : nil
        try giveUp(arguments[0], arguments[1])
        var started: [Thread] = []
        for index in 0..<threads {
            let lock = Lock(name: "own\(index)")
            let thread = Thread(name: "counter\(index)") {
                for _ in 0..<pairs {
                    lock.acquire()
                    try lock.release()
                }
            }
            try thread.start()
            started.append(thread)
        }
        for thread in started { try thread.join() }
        do { try recording?.stop() } catch { say("\(error)") }
        say("done")
    }

    private static func giveUp(_ what: String, _ folder: String) throws {
        switch what {
        case "descriptors": while open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0 {}
        case "identity":
            guard setgid(65534) == 0, setuid(65534) == 0 else { _exit(66) }
        case "root": guard chroot(folder) == 0, chdir("/") == 0 else { _exit(66) }
        case "root-closed":
            for descriptor in Int32(3)..<20000 { close(descriptor) }
            guard chroot(folder) == 0, chdir("/") == 0 else { _exit(66) }
        case "address-space":
            // As much as the program takes when nobody records it, with room to spare.
            let address = mmap(nil, 256 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard address != MAP_FAILED else { _exit(67) }
        default: _exit(64)
        }
    }
}
