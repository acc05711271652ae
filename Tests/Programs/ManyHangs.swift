import Glibc
import SyncTrace

/// Programs that hang in a wait cycle, and programs that look as if they did for three seconds: `hangs KIND`.
///
/// The first ones say "hanging" when all threads of the cycle wait; the others say "alive" and end with 7.
enum ManyHangs {
    private static let cycles = [
        "locks", "rlocks", "three", "itself", "joins", "semaphores", "permit", "barrier", "readers", "busy", "foreign",
    ]
    private static let alive = [
        "event", "sleep", "computing", "call", "limits", "input", "traffic", "timer", "given", "handed",
    ]

    /// Seconds that what only looks like a hang lasts.
    private static let time: UInt32 = 3

    static func run(_ arguments: [String]) throws {
        guard let kind = arguments.first, (cycles + alive).contains(kind) else { _exit(64) }
        if cycles.contains(kind) { return try hang(kind) }
        say("alive")
        try live(kind)
        exit(7)
    }

    private static func hang(_ kind: String) throws {
        var bodies: [@Sendable (Barrier) throws -> Void] = []
        switch kind {
        case "rlocks":
            let (a, b) = (RLock(name: "A"), RLock(name: "B"))
            bodies = [(a, b), (b, a)].map { first, second in
                { both in
                    first.acquire()
                    first.acquire()
                    _ = try both.wait()
                    second.acquire()
                }
            }
        case "three":
            let locks = ["A", "B", "C"].map { Lock(name: $0) }
            bodies = (0..<3).map { number in
                { all in
                    locks[number].acquire()
                    _ = try all.wait()
                    locks[(number + 1) % 3].acquire()
                }
            }
        case "itself":
            let lock = Lock(name: "A")
            bodies = [
                { all in
                    lock.acquire()
                    _ = try all.wait()
                    lock.acquire()
                }
            ]
        case "joins":
            let main = Thread.main
            bodies = [{ _ in try main.join() }]
        case "semaphores":
            let (a, b) = (try Semaphore(1, name: "A"), try Semaphore(1, name: "B"))
            bodies = [(a, b), (b, a)].map { first, second in
                { both in
                    first.acquire()
                    _ = try both.wait()
                    second.acquire()
                }
            }
        case "permit": bodies = lockAndPermit(Lock(name: "A"), try Semaphore(1, name: "S"))
        case "barrier":
            let lock = Lock(name: "A")
            let meeting = try Barrier(parties: 2, name: "meeting")
            bodies = [
                { both in
                    lock.acquire()
                    _ = try both.wait()
                    _ = try meeting.wait()
                },
                { both in
                    _ = try both.wait()
                    lock.acquire()
                    _ = try meeting.wait()
                },
            ]
        case "readers":
            let lock = ReadWriteLock(name: "A")
            let other = Lock(name: "B")
            bodies = [
                { both in
                    lock.acquireShared()
                    _ = try both.wait()
                    other.acquire()
                },
                { both in
                    other.acquire()
                    _ = try both.wait()
                    lock.acquire()
                },
            ]
        default:
            bodies = opposite(Lock(name: "A"), Lock(name: "B"))
        }
        if kind == "busy" {
            let lock = Lock(name: "busy")
            let worker = Thread(name: "worker", daemon: true) { while true { _ = try lock.withLock { usleep(500) } } }
            try worker.start()
        }
        let threads = try start(bodies)
        say("hanging")
        // Any thread may release a plain lock; that this one will is not to be seen.
        if kind == "foreign" { sleep(60) }
        for thread in threads { try thread.join() }
    }

    /// Starts a thread for each body, all of which come to a barrier, and waits until all of them sleep.
    private static func start(_ bodies: [@Sendable (Barrier) throws -> Void]) throws -> [Thread] {
        let all = try Barrier(parties: bodies.count, name: "all")
        let threads = bodies.map { body in Thread { try body(all) } }
        for thread in threads { try thread.start() }
        untilAsleep(threads.map { $0.nativeID! })
        return threads
    }

    /// Two locks, in both orders.
    private static func opposite(_ a: Lock, _ b: Lock) -> [@Sendable (Barrier) throws -> Void] {
        [(a, b), (b, a)].map { first, second in
            { both in
                first.acquire()
                _ = try both.wait()
                second.acquire()
            }
        }
    }

    /// A lock and the only permit of a semaphore, in both orders.
    private static func lockAndPermit(
        _ lock: Lock, _ permit: SyncTrace.Semaphore
    ) -> [@Sendable (Barrier) throws -> Void] {
        [
            { both in
                lock.acquire()
                _ = try both.wait()
                permit.acquire()
                try lock.release()
            },
            { both in
                permit.acquire()
                _ = try both.wait()
                lock.acquire()
                try lock.release()
            },
        ]
    }

    private static func live(_ kind: String) throws {
        switch kind {
        case "event":
            // What ends the wait is not on record.
            let job = Event(name: "job")
            after(time) { job.set() }
            _ = try job.wait()
        case "sleep":
            let lock = Lock(name: "lock")
            let isHeld = Event(name: "held")
            let sleeper = Thread(name: "sleeper") {
                try lock.withLock {
                    isHeld.set()
                    sleep(time)
                }
            }
            try sleeper.start()
            _ = try isHeld.wait()
            try lock.withLock {}
        case "computing":
            let lock = Lock(name: "lock")
            let isHeld = Event(name: "held")
            let worker = Thread(name: "worker") {
                try lock.withLock {
                    isHeld.set()
                    // By the wall clock: on a busy machine the processor's time is longer than what is waited for.
                    let end = ContinuousClock.now + .seconds(time)
                    while ContinuousClock.now < end {}
                }
            }
            try worker.start()
            _ = try isHeld.wait()
            try lock.withLock {}
        case "call", "input":
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            let (reading, writing) = (ends[0], ends[1])
            let reader = Thread(name: "reader") {
                var byte: UInt8 = 0
                if kind == "input" {
                    var one = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
                    poll(&one, 1, -1)
                }
                read(reading, &byte, 1)
            }
            try reader.start()
            after(time) {
                var byte: UInt8 = 0
                write(writing, &byte, 1)
            }
            try reader.join()
        case "limits":
            let event = Event(name: "never")
            for _ in 0..<time { _ = try event.wait(timeout: .seconds(1)) }
        case "timer":
            let done = Event(name: "done")
            let timer = Timer(after: .seconds(Int64(time))) { done.set() }
            try timer.start()
            _ = try done.wait()
        case "given":
            // A permit from one who has none ends the cycle.
            let permit = try Semaphore(1, name: "S")
            let threads = try start(lockAndPermit(Lock(name: "A"), permit))
            sleep(time)
            try permit.release()
            for thread in threads { try thread.join() }
        case "handed":
            // Another thread has released one of the locks before, and does so again.
            let (a, b) = (Lock(name: "A"), Lock(name: "B"))
            a.acquire()
            let other = Thread { try a.release() }
            try other.start()
            try other.join()
            let threads = try start(opposite(a, b))
            sleep(time)
            try a.release()
            try b.release()
            for thread in threads { try thread.join() }
        default:
            // Two locks in both orders, one thread at a time: a cycle of the order, and never of waits.
            let (a, b) = (Lock(name: "A"), Lock(name: "B"))
            let turn = try Semaphore(1, name: "turn")
            let threads = [(a, b), (b, a)].map { first, second in
                Thread {
                    let end = ContinuousClock.now + .seconds(Int64(time))
                    while ContinuousClock.now < end {
                        try turn.withPermit {
                            try first.withLock { try second.withLock {} }
                        }
                    }
                }
            }
            for thread in threads { try thread.start() }
            for thread in threads { try thread.join() }
        }
    }

    /// On a thread that the recording does not know of, until it touches something.
    private static func after(_ seconds: UInt32, _ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                let job = Unmanaged<Job>.fromOpaque(context!).takeRetainedValue()
                sleep(ManyHangs.time)
                job.body()
                return nil
            }, Unmanaged.passRetained(Job(body)).toOpaque())
    }
}

/// What a thread of the system is to do.
private final class Job {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
