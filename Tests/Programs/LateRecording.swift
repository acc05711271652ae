import Glibc
import SyncTrace

/// A recording that starts while locks are held and threads are blocked: `late TRACE`.
enum LateRecording {
    static func run(_ arguments: [String]) throws {
        let held = Lock(name: "held")
        let deep = RLock(name: "deep")
        let semaphore = try Semaphore(3, name: "semaphore")
        let event = Event(name: "event")
        let read = ReadWriteLock(name: "read")
        let written = ReadWriteLock(name: "written")
        let gate = Event(name: "gate")
        let holding = Event(name: "holding")
        let holder = Thread(name: "holder") {
            held.acquire()
            deep.acquire()
            deep.acquire()
            semaphore.acquire()
            read.acquireShared()
            written.acquire()
            holding.set()
            _ = try gate.wait()
            try written.release()
            try read.releaseShared()
            try deep.release()
            try deep.release()
            try held.release()
        }
        try holder.start()
        _ = try holding.wait()
        event.set()
        let waiter = Thread(name: "waiter") {
            held.acquire()
            try held.release()
        }
        try waiter.start()
        // Blocked for certain: its state in the kernel says so.
        untilAsleep([waiter.nativeID!])
        let recording = try Recording(to: arguments[0])
        gate.set()
        try holder.join()
        try waiter.join()
        try recording.stop()
        say("done")
    }

    /// A recording that starts while a timer waits: `late-timer TRACE`.
    static func timer(_ arguments: [String]) throws {
        let timer = Timer(after: .seconds(3600), name: "timer") {}
        try timer.start()
        untilAsleep([timer.nativeID!])
        let recording = try Recording(to: arguments[0])
        timer.cancel()
        try timer.join()
        try recording.stop()
        say("done")
    }
}
