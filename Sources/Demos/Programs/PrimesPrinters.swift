// One thread finds primes, several print them, and all wait on the same condition: finder and printers alike.
//
// With `notifyAll` everybody wakes and tests whether it is their turn. With `notify` one thread wakes, and it may
// be the wrong one: the first printer, done with its prime, wakes the second printer instead of the finder. The
// second finds nothing to print and waits again, and now all of them wait. The trace of primes-printers-notify ends
// with that: the last `notify` woke one thread, and no thread is left that could notify again; main waits behind
// them.

import SyncTrace

extension Demo {
    static let primesPrinters = Demo(
        "primes-printers", "several printers of primes, woken by notifyAll",
        lookAt: "notifyAll wakes all, and one of them finds a prime",
        with: "query TRACE condition-wakes", usage: "[COUNT]", prepare: preparePrimesPrinters)

    static let primesPrintersNotify = Demo(
        "primes-printers-notify", "several printers, notify wakes the wrong one: a hang",
        lookAt: "the last notification woke a printer in place of the finder",
        with: "analyze TRACE", hangs: true,
        run: runPrimesPrintersNotify)
}

private func preparePrimesPrinters(_ arguments: [String]) throws -> Demo.Body {
    let count = try onlyNumber(arguments, called: "COUNT", in: 1...200, default: 6)
    return { try runPrimesPrinters(count) }
}

private func runPrimesPrinters(_ count: Int) throws {
    let desk = try Desk { try $0.notifyAll() }
    try desk.run(count: count, printers: 3)
    let busy = desk.busyPrinters.count
    print(
        busy > 1
            ? "\(busy) of the 3 printers had something to print"
            : "this time \(desk.busyPrinters.joined()) was always the first to get the lock: run it again")
}

private func runPrimesPrintersNotify() throws {
    try Desk { try $0.notify() }.run(count: 6, printers: 2)
}

/// What the threads share. The condition's lock guards the rest.
private final class Desk: @unchecked Sendable {
    private let condition = Condition(name: "prime on the desk")
    private let printersAtWork: Semaphore
    private let wake: @Sendable (Condition) throws -> Void
    private var prime: Int?
    private var finished = false
    /// The names of the printers that have printed. Read it after the join.
    private(set) var busyPrinters: Set<String> = []

    init(wake: @escaping @Sendable (Condition) throws -> Void) throws {
        printersAtWork = try Semaphore(0, name: "printers at work")
        self.wake = wake
    }

    func run(count: Int, printers: Int) throws {
        let finder = Thread(name: "finder") { try self.findPrimes(count) }
        let printers = (1...printers).map { number in
            Thread(name: "printer \(number)") { try self.printPrimes() }
        }

        for printer in printers { try printer.start() }
        // The finder starts when all printers wait, so that each run goes the same way.
        for _ in printers { printersAtWork.acquire() }
        try finder.start()

        for thread in printers + [finder] { try thread.join() }
    }

    private func findPrimes(_ count: Int) throws {
        try condition.withLock {
            for found in primes(count) {
                prime = found
                try wake(condition)
                while prime != nil { try condition.wait() }
            }
            finished = true
            try condition.notifyAll()
        }
    }

    private func printPrimes() throws {
        try condition.withLock {
            // The lock is let go by the first wait, no sooner: who gets it after this finds the printer waiting.
            try printersAtWork.release()
            while true {
                while prime == nil && !finished { try condition.wait() }
                guard let found = prime else { return }
                busyPrinters.insert(Thread.current.name)
                print("\(found), by \(Thread.current.name)")
                prime = nil
                try wake(condition)
            }
        }
    }
}
