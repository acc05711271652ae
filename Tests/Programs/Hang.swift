import Glibc
import SyncTrace

/// Two threads in a deadlock, forever; says "hanging" when both are in it.
enum Hang {
    static func run(_ arguments: [String]) throws {
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
        while !(LateRecording.isAsleep(first.nativeID!) && LateRecording.isAsleep(second.nativeID!)) { sched_yield() }
        say("hanging")
        try first.join()
    }
}
