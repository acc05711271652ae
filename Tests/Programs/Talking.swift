import Glibc
import SyncTrace

/// Copies standard input to standard output, a line on standard error, and ends with a code: `output CODE [PAIRS]`.
enum Talking {
    static func run(_ arguments: [String]) throws {
        let lock = Lock(name: "talk")
        let pairs = arguments.count > 1 ? Int(arguments[1])! : 1000
        for _ in 0..<pairs {
            lock.acquire()
            try lock.release()
        }
        while let line = readLine() { say(line) }
        _ = write(2, "to standard error\n", 18)
        exit(Int32(arguments[0])!)
    }
}
