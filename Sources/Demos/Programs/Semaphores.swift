// A semaphore counts permits. It can let a number of threads in at a time, and it can signal from one thread to
// another: nobody owns it, so one thread may release what another one acquires.
//
// In the trace each `acquire` and `release` carries the permits left. Never more than two cooks are at the stove; the
// semaphore of the dishes goes up in one thread and down in another.

import SyncTrace

extension Demo {
    static let semaphore = Demo(
        "semaphore", "permits: two at a time, and signals between threads",
        lookAt: "never more than two cooks at the stove; dishes signal the waiter",
        with: "query TRACE semaphore-levels", run: runSemaphore)
}

private func runSemaphore() throws {
    let stove = try Semaphore(2, name: "stove")
    let dishes = try Semaphore(0, name: "dishes ready")

    let atStove = Headcount()
    let twoAtOnce = Rendezvous(of: 2)
    let cooks = (1...4).map { number in
        Thread(name: "cook \(number)") {
            try stove.withPermit {
                print("cook \(number) is at the stove; cooks there: \(atStove.enter())")
                twoAtOnce.meet()
                System.pause(for: .milliseconds(5))
                atStove.leave()
            }
            try dishes.release()
        }
    }
    let waiter = Thread(name: "waiter") {
        for number in 1...cooks.count {
            dishes.acquire()
            print("dish \(number) is served")
        }
    }

    try waiter.start()
    for cook in cooks { try cook.start() }
    for cook in cooks { try cook.join() }
    try waiter.join()
    print("cooks at the stove at a time: \(atStove.most) at most")
}
