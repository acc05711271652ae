// Creating threads: a target, a name, what the target captures in place of arguments, and waiting for the end.
//
// The trace holds who started whom (`start`, `begin`), when each ended (`end`) and who waited for it (`join`).
// `squares` needs its lock: three threads write to it.

import SyncTrace

extension Demo {
    static let threads = Demo(
        "threads", "create, name, start and join threads",
        lookAt: "who starts whom, and who waits for whose end",
        with: "events TRACE", run: runThreads)
}

private func runThreads() throws {
    print("\(Thread.current.name) creates a thread")
    let demoThread = Thread(name: "demoThread") {
        print("\(Thread.current.name) runs; daemon: \(Thread.current.isDaemon)")
    }
    print("before its start it is alive: \(demoThread.isAlive)")
    try demoThread.start()
    try demoThread.join()
    print("after the join it is alive: \(demoThread.isAlive)")

    let squares = Squares()
    let workers = (1...3).map { number in
        Thread(name: "worker \(number)") { try squares.add(number) }
    }
    for worker in workers { try worker.start() }
    for worker in workers { try worker.join() }
    print("the workers found \(squares.found.sorted())")
}

private final class Squares: @unchecked Sendable {
    private let lock = Lock(name: "squares")
    private(set) var found: [Int] = []

    func add(_ number: Int) throws {
        try lock.withLock { found.append(number * number) }
    }
}
