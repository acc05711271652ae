// An event is a flag that threads wait for: `set` lets all of them go, and who comes later does not wait at all,
// until `clear`.
//
// In the trace `set` carries how many it woke, and each `wake` whether the flag was set or the time was over.

import SyncTrace

extension Demo {
    static let event = Demo("event", "a flag that all runners wait for: set, clear, timeout", run: runEvent)
}

private func runEvent() throws {
    let startingGun = Event(name: "starting gun")
    let runners = (1...3).map { number in
        Thread(name: "runner \(number)") { try startingGun.wait() }
    }
    for runner in runners { try runner.start() }

    print("the gun has been fired: \(startingGun.isSet)")
    System.pause(for: .milliseconds(20))
    startingGun.set()
    for runner in runners { try runner.join() }
    print("all runners are off; who comes now need not wait: \(try startingGun.wait())")

    startingGun.clear()
    print("after clear, set within 20 ms: \(try startingGun.wait(timeout: .milliseconds(20)))")
}
