import SyncTrace

/// An account, and what it holds.
public final class Account: Sendable {
    /// The account's number, which no other one has.
    public let number: Int
    let lock: Lock
    let balance: Shared<Int>

    public init(number: Int, balance: Int) {
        self.number = number
        lock = Lock(name: "account \(number)")
        self.balance = Shared(balance, name: "balance \(number)")
    }

    /// What the account holds now.
    public func total() throws -> Int { try lock.withLock { balance.load() } }
}

/// Moves an amount from one account to another.
public func transfer(_ amount: Int, from source: Account, to target: Account) throws {
    // In the order of the numbers, whatever the direction: two transfers cannot wait for each other.
    let (first, second) = source.number < target.number ? (source, target) : (target, source)
    try first.lock.withLock {
        try second.lock.withLock {
            source.balance.update { $0 -= amount }
            target.balance.update { $0 += amount }
        }
    }
}
