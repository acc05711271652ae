// notify(3) wakes three of five waiters; notifyAll wakes the two that are left.
//
// In the trace each notification carries how many it woke, and each `wake` follows the one that it was woken by.
// The woken threads go on one after the other, as each needs the lock.

import SyncTrace

extension Demo {
    static let notifyN = Demo(
        "notify-n", "notify(3) of five waiters, then notifyAll",
        lookAt: "how many each notification wakes",
        with: "query TRACE notifications", run: runNotifyN)
}

private func runNotifyN() throws {
    let shop = try Shop()
    let customers = (1...5).map { number in
        Thread(name: "customer \(number)") { try shop.buy() }
    }
    for customer in customers { try customer.start() }
    shop.expectWaiters(5)

    try shop.deliver(3) { try $0.notify(3) }
    shop.expectServed(3)
    print("3 of the 5 customers are served")

    try shop.deliver(2) { try $0.notifyAll() }
    shop.expectServed(2)
    print("all of them are")
    for customer in customers { try customer.join() }
}

/// What the threads share. The condition's lock guards `loaves`.
private final class Shop: @unchecked Sendable {
    private let delivery = Condition(lock: Lock(name: "shop door"), name: "delivery")
    private let waiting: Semaphore
    private let served: Semaphore
    private var loaves = 0

    init() throws {
        waiting = try Semaphore(0, name: "customers waiting")
        served = try Semaphore(0, name: "customers served")
    }

    func buy() throws {
        try delivery.withLock {
            try waiting.release()
            while loaves == 0 { try delivery.wait() }
            loaves -= 1
        }
        try served.release()
    }

    func deliver(_ count: Int, notify: (Condition) throws -> Void) throws {
        try delivery.withLock {
            loaves += count
            try notify(delivery)
        }
    }

    func expectWaiters(_ count: Int) {
        for _ in 1...count { waiting.acquire() }
    }

    func expectServed(_ count: Int) {
        for _ in 1...count { served.acquire() }
    }
}
