// The dining philosophers: N of them around a table, a fork between each two, and everybody needs two forks to eat.
//
// If all take the left fork first, all can hold one and wait for the other: the trace of `philosophers` ends in a
// cycle of N waits. The rendezvous makes that certain at the first meal. If all take the fork with the lower number
// first (`philosophers-ordered`), no cycle forms: the last philosopher takes the right fork first.

import SyncTrace

extension Demo {
    static let philosophers = Demo(
        "philosophers", "N philosophers, left fork first: a deadlock",
        lookAt: "each holds one fork and waits for the next one",
        with: "state TRACE", usage: Table.usage, hangs: true,
        prepare: preparePhilosophers)

    static let philosophersOrdered = Demo(
        "philosophers-ordered", "N philosophers, lower fork first: all eat",
        lookAt: "from lower to higher forks only: no cycle",
        with: "query TRACE lock-order-edges", usage: Table.usage,
        prepare: preparePhilosophersOrdered)
}

private func preparePhilosophers(_ arguments: [String]) throws -> Demo.Body {
    let table = try Table(arguments)
    return { try runPhilosophers(table) }
}

private func preparePhilosophersOrdered(_ arguments: [String]) throws -> Demo.Body {
    let table = try Table(arguments)
    return { try runPhilosophersOrdered(table) }
}

private func runPhilosophers(_ table: Table) throws {
    let allHoldOne = Rendezvous(of: table.seats)
    try table.dine { seat in
        try table.leftFork(of: seat).withLock {
            allHoldOne.meet()
            try table.rightFork(of: seat).withLock { compute(for: .microseconds(50)) }
        }
    }
}

private func runPhilosophersOrdered(_ table: Table) throws {
    try table.dine { seat in
        let isLast = seat == table.seats - 1
        let lower = isLast ? table.rightFork(of: seat) : table.leftFork(of: seat)
        let higher = isLast ? table.leftFork(of: seat) : table.rightFork(of: seat)
        try lower.withLock {
            try higher.withLock { compute(for: .microseconds(50)) }
        }
    }
    print("\(table.seats) philosophers have eaten \(table.meals) meals each")
}

private struct Table: Sendable {
    static let usage = "[N] [--meals M]"

    var meals = 3
    private let forks: [Lock]
    var seats: Int { forks.count }

    init(_ arguments: [String]) throws {
        var arguments = arguments
        if let option = arguments.firstIndex(of: "--meals") {
            guard option + 1 < arguments.count else { throw UsageError("--meals needs a number") }
            meals = try number(arguments[option + 1], called: "M", in: 1...1000)
            arguments.removeSubrange(option...option + 1)
        }
        let seats = try onlyNumber(arguments, called: "N", in: 2...100, default: 5)
        forks = (1...seats).map { Lock(name: "fork \($0)") }
    }

    func leftFork(of seat: Int) -> Lock { forks[seat] }
    func rightFork(of seat: Int) -> Lock { forks[(seat + 1) % seats] }

    /// Seats all philosophers, lets each eat its meals, and waits for them.
    func dine(_ eat: @escaping @Sendable (_ seat: Int) throws -> Void) throws {
        let philosophers = (0..<seats).map { seat in
            Thread(name: "philosopher \(seat + 1)") {
                for _ in 1...meals { try eat(seat) }
            }
        }
        for philosopher in philosophers { try philosopher.start() }
        print("\(seats) philosophers sit down")
        for philosopher in philosophers { try philosopher.join() }
    }
}
