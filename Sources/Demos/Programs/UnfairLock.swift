// A lock promises no order. A thread that takes it again at once gets it before those who wait can wake up, and
// starves them.
//
// The trace tells it in numbers: how often each thread had the lock, how long it waited, how many times in a row
// the greedy one got it, and how often a waiter was overtaken. Whether a waiter is quick enough depends on the
// machine; `stayOnOneProcessor` and `comeLast` see to it that it seldom is, and the greedy thread goes on until it has
// printed 40 pages in a row past two waiters.

import SyncTrace

import struct Synchronization.Atomic

extension Demo {
    static let unfairLock = Demo(
        "unfair-lock", "a greedy thread that starves two polite ones",
        lookAt: "the longest run of the greedy thread, and who is overtaken",
        with: "query TRACE fairness", run: runUnfairLock)
}

private func runUnfairLock() throws {
    System.stayOnOneProcessor()
    let printer = Lock(name: "office printer")
    let queue = [Waiter(), Waiter()]
    let tray = Tray()
    let greedy = Thread(name: "greedy") {
        var isOver = false
        while !isOver {
            isOver = try printer.withLock {
                tray.printPage(past: queue.count { $0.isWaiting })
                compute(for: .milliseconds(2))
                return tray.isOver
            }
        }
    }
    let polite = (1...2).map { number in
        Thread(name: "polite \(number)") {
            System.comeLast()
            var isOver = false
            while !isOver {
                queue[number - 1].asks()
                isOver = try printer.withLock {
                    queue[number - 1].isServed()
                    tray.run = 0
                    compute(for: .microseconds(100))
                    return tray.isOver
                }
                System.pause(for: .milliseconds(1))
            }
        }
    }
    for thread in [greedy] + polite { try thread.start() }
    for thread in [greedy] + polite { try thread.join() }
    print("the greedy thread printed \(tray.pages) pages, \(tray.longest) of them in a row while both others waited")
    if tray.longest < Tray.enough { print("this time the others got their turns: run it again") }
}

/// One who may wait, as the greedy thread sees it: to have asked is not yet to wait.
private final class Waiter: Sendable {
    private enum State { static let absent: Int64 = 0, waits: Int64 = -1 }
    /// Else the thread that is about to ask, by the system's id of it.
    private let state = Atomic(State.absent)

    func asks() { state.store(Thread.current.nativeID ?? State.absent, ordering: .releasing) }
    func isServed() { state.store(State.absent, ordering: .releasing) }

    /// Whether it has asked, and was seen asleep since then.
    var isWaiting: Bool {
        let seen = state.load(ordering: .acquiring)
        guard seen > 0, System.isAsleep(seen) else { return seen == State.waits }
        return state.compareExchange(expected: seen, desired: State.waits, ordering: .relaxed).exchanged
    }
}

/// What was printed. Guarded by the lock.
private final class Tray: @unchecked Sendable {
    /// As many pages in a row are unfair beyond doubt.
    static let enough = 40
    private static let most = 400

    private(set) var pages = 0
    /// Pages of the greedy thread since one of the others printed or was not there.
    var run = 0
    private(set) var longest = 0
    var isOver: Bool { longest >= Self.enough || pages >= Self.most }

    func printPage(past waiting: Int) {
        pages += 1
        run = waiting == 2 ? run + 1 : 0
        longest = max(longest, run)
    }
}
