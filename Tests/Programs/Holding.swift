import Glibc
import SyncTrace

/// Holds of a lock of a known length: `holding THREADS TIMES MICROSECONDS [extra]`.
enum Holding {
    static func run(_ arguments: [String]) throws {
        let (count, times) = (Int(arguments[0])!, Int(arguments[1])!)
        let microseconds = useconds_t(arguments[2])!
        let (work, other) = (Lock(name: "work"), Lock(name: "other"))
        let threads = (1...count).map { number in
            Thread(name: "worker \(number)") {
                for _ in 0..<times {
                    try work.withLock { _ = usleep(microseconds) }
                    try other.withLock { _ = usleep(200) }
                    if arguments.contains("extra") { try other.withLock { try work.withLock {} } }
                }
            }
        }
        for thread in threads { try thread.start() }
        for thread in threads { try thread.join() }
    }
}
