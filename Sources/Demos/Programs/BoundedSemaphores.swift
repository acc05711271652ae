// A bounded semaphore knows how many permits there are. A release too many is a mistake in the program: it is refused,
// and the permits stay as they were.
//
// The trace shows the refused release as `release_error`, past the bound. A plain semaphore would have let it pass, and a
// third client with it.

import SyncTrace

extension Demo {
    static let boundedSemaphore = Demo(
        "bounded-semaphore", "a pool whose permits cannot become more",
        lookAt: "two clients at a time, and a release too many",
        with: "analyze TRACE", run: runBoundedSemaphore)
}

private func runBoundedSemaphore() throws {
    let pool = try BoundedSemaphore(2, name: "connection pool")
    let connected = Headcount()
    let twoAtOnce = Rendezvous(of: 2)
    let clients = (1...4).map { number in
        Thread(name: "client \(number)") {
            try pool.withPermit {
                connected.enter()
                twoAtOnce.meet()
                System.pause(for: .milliseconds(5))
                connected.leave()
            }
        }
    }
    for client in clients { try client.start() }
    for client in clients { try client.join() }
    print("4 clients shared 2 connections; clients connected at a time: \(connected.most) at most")

    do {
        try pool.release()
    } catch {
        print("one release too many is refused: \(error)")
    }
}
