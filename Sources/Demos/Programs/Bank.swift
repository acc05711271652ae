// Transfers between accounts need the locks of both. Two transfers in opposite directions would make a deadlock
// possible, so the account with the lower number is always locked first.
//
// The tellers wait for each other again and again, and none waits forever: the lock order in the trace goes from lower
// to higher accounts only. No cycle, nothing to report.

import SyncTrace

extension Demo {
    static let bank = Demo(
        "bank", "transfers that lock two accounts, always in one order",
        lookAt: "from lower to higher accounts only, and nobody waits forever",
        with: "query TRACE lock-order-edges", run: runBank)
}

private func runBank() throws {
    let accounts = (1...3).map { Account(number: $0, balance: 100) }
    let allAtWork = Rendezvous(of: 3)
    let waits = Tally()
    let tellers = (0..<3).map { teller in
        Thread(name: "teller \(teller + 1)") {
            allAtWork.meet()
            for round in 0..<8 {
                let from = accounts[(teller + round) % 3]
                let to = accounts[(teller + 2 * round + 1) % 3]
                if from !== to { try transfer((teller + 1) * (round + 1), from: from, to: to, waits) }
            }
        }
    }
    for teller in tellers { try teller.start() }
    for teller in tellers { try teller.join() }
    print(
        waits.total > 0
            ? "a teller found an account locked \(waits.total) times, and waited for it"
            : "this time no teller met another one at an account: run it again")
    print("balances \(accounts.map(\.balance)), together \(accounts.map(\.balance).reduce(0, +))")
}

private final class Account: @unchecked Sendable {
    let number: Int
    let lock: Lock
    /// Guarded by the lock.
    var balance: Int

    init(number: Int, balance: Int) {
        self.number = number
        self.balance = balance
        lock = Lock(name: "account \(number)")
    }
}

private func transfer(_ amount: Int, from: Account, to: Account, _ waits: Tally) throws {
    let (first, second) = from.number < to.number ? (from, to) : (to, from)
    if first.lock.isLocked { waits.add() }
    try first.lock.withLock {
        if second.lock.isLocked { waits.add() }
        try second.lock.withLock {
            System.pause(for: .milliseconds(1))  // The paperwork.
            from.balance -= amount
            to.balance += amount
        }
    }
}
