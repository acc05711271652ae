// One thread finds primes, another prints them, and each sleeps until the other one notifies it.
//
// The trace shows the handover: `wait` lets go of the lock, `notify` wakes the other thread, which gets the lock
// back (`acquire`) before it goes on (`wake`). Each wait stands in a loop that tests what is waited for.

import SyncTrace

extension Demo {
    static let primesCondition = Demo(
        "primes-condition", "finder and printer of primes with a condition",
        lookAt: "each wait is ended by a notification of the other thread",
        with: "query TRACE notifications", usage: "[COUNT]", prepare: preparePrimesCondition)
}

private func preparePrimesCondition(_ arguments: [String]) throws -> Demo.Body {
    let count = try onlyNumber(arguments, called: "COUNT", in: 1...200, default: 10)
    return { try runPrimesCondition(count) }
}

private func runPrimesCondition(_ count: Int) throws {
    let desk = Desk()
    let printer = Thread(name: "printer") { try desk.printPrimes() }
    let finder = Thread(name: "finder") { try desk.findPrimes(count) }

    try printer.start()
    try finder.start()
    try printer.join()
    try finder.join()
}

/// What the two share. The condition's lock guards the rest.
private final class Desk: @unchecked Sendable {
    private let condition = Condition(name: "prime on the desk")
    private var prime: Int?
    private var finished = false

    func findPrimes(_ count: Int) throws {
        for found in primes(count) {
            try condition.withLock {
                while prime != nil { try condition.wait() }
                prime = found
                try condition.notify()
            }
        }
        try condition.withLock {
            while prime != nil { try condition.wait() }
            finished = true
            try condition.notify()
        }
    }

    func printPrimes() throws {
        while let found = try take() { print(found) }
    }

    /// The next prime, or nil if there will be no more.
    private func take() throws -> Int? {
        try condition.withLock {
            while prime == nil && !finished { try condition.wait() }
            defer { prime = nil }
            try condition.notify()
            return prime
        }
    }
}
