// Two threads each pay 50 into an account. To add is to read, to compute and to write; when both read before either
// writes, one payment is lost. No access is torn, and no lock is misused: the mistake is between the accesses.
//
// The trace has the data flow: two times `read`, then two times `write`, and which write each later `read` sees. Under a
// lock the second payment reads what the first one wrote.

import SyncTrace

extension Demo {
    static let lostUpdate = Demo(
        "lost-update", "two payments at once, and one of them is lost",
        lookAt: "both read before either writes",
        with: "events TRACE --kind read,write", run: runLostUpdate)
}

private func runLostUpdate() throws {
    let bothHaveRead = Rendezvous(of: 2)
    let careless = Shared(100, name: "careless account")
    try inTwoThreads {
        careless.update { balance in
            bothHaveRead.meet()
            balance += 50
        }
    }
    print("without a lock: 100 + 50 + 50 = \(careless.load())")

    let careful = Shared(100, name: "careful account")
    let lock = Lock(name: "lock of the careful account")
    try inTwoThreads {
        try lock.withLock { careful.update { $0 += 50 } }
    }
    print("with a lock:    100 + 50 + 50 = \(careful.load())")
}

private func inTwoThreads(_ body: @escaping @Sendable () throws -> Void) throws {
    let threads = (1...2).map { Thread(name: "payer \($0)", target: body) }
    for thread in threads { try thread.start() }
    for thread in threads { try thread.join() }
}
