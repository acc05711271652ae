// An event is a flag that threads wait for: `set` lets all of them go, and who comes later does not wait at all,
// until `clear`.
//
// In the trace `set` carries how many it woke, and each `wake` whether the flag was set or the time was over.

import SyncTrace

extension Demo {
    static let event = Demo(
        "event", "a flag that all runners wait for: set, clear, timeout",
        lookAt: "one set lets all runners go, and who comes later does not wait",
        with: "events TRACE --kind wait,set,wake,clear", run: runEvent)
}

private func runEvent() throws {
    let startingGun = Event(name: "starting gun")
    let atStart = Headcount()
    let runners = (1...3).map { number in
        Thread(name: "runner \(number)") {
            atStart.enter()
            try startingGun.wait()
        }
    }
    for runner in runners { try runner.start() }

    print("the gun has been fired: \(startingGun.isSet)")
    stageWait { atStart.now == 3 && runners.allSatisfy { $0.nativeID.map(System.isAsleep) ?? false } }
    startingGun.set()
    for runner in runners { try runner.join() }
    print("one set let \(atStart.most) runners go")
    print("all runners are off; who comes now need not wait: \(try startingGun.wait())")

    startingGun.clear()
    print("after clear, set within 20 ms: \(try startingGun.wait(timeout: .milliseconds(20)))")
}
