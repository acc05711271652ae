import Glibc
import SyncTrace

/// Main has ended for the others once its body is over: `main-ends HOW`, with HOW return or exit.
enum MainsEnd {
    static func run(_ arguments: [String]) throws {
        let isReady = Event(name: "ready")
        let joiner = Thread(name: "joiner") {
            isReady.set()
            say("alive \(Thread.main.isAlive)")
            try Thread.main.join()
            say("joined, alive \(Thread.main.isAlive)")
        }
        let looker = Thread(name: "looker") {
            try isReady.wait()
            while Thread.main.isAlive { sched_yield() }
        }
        atexit { say("exit handler") }
        try joiner.start()
        try looker.start()
        untilAsleep([joiner.nativeID!])
        if arguments.first == "exit" { exit(0) }
    }
}
