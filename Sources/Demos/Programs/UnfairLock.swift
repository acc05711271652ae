// A lock promises no order. A thread that takes it again at once gets it before those who wait can wake up, and
// starves them.
//
// The trace tells it in numbers: how often each thread had the lock, how long it waited, how many times in a row
// the greedy one got it, and how often a waiter was overtaken. Whether a waiter is quick enough depends on the
// machine; `stayOnOneProcessor` and `neverPreempt` see to it that it never is.

import SyncTrace

extension Demo {
    static let unfairLock = Demo("unfair-lock", "a greedy thread that starves two polite ones", run: runUnfairLock)
}

private func runUnfairLock() throws {
    System.stayOnOneProcessor()
    let printer = Lock(name: "office printer")
    let greedy = Thread(name: "greedy") {
        for _ in 1...80 {
            try printer.withLock { compute(for: .milliseconds(2)) }
        }
    }
    let polite = (1...2).map { number in
        Thread(name: "polite \(number)") {
            System.neverPreempt()
            for _ in 1...10 {
                try printer.withLock { compute(for: .microseconds(100)) }
                System.pause(for: .milliseconds(1))
            }
        }
    }
    for thread in [greedy] + polite { try thread.start() }
    for thread in [greedy] + polite { try thread.join() }
    print("the greedy thread has printed 80 pages, the polite ones 10 each")
}
