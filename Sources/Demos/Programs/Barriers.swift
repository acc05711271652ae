// A barrier holds threads until all parties have come. One of them runs the action before anybody is let go.
//
// In the trace each round has three `arrive`, one `action`, and three `pass` with the index of arrival.

import SyncTrace

extension Demo {
    static let barrier = Demo(
        "barrier", "three threads meet twice, with an action in between",
        lookAt: "nobody passes before all have arrived and the action has run",
        with: "query TRACE barrier-skew", run: runBarrier)
}

private func runBarrier() throws {
    let meeting = try Barrier(parties: 3, name: "summit", action: { print("all three have arrived") })
    let hikers = (1...3).map { number in
        Thread(name: "hiker \(number)") {
            for _ in 1...2 {
                System.pause(for: .milliseconds(5 * number))
                try meeting.wait()
            }
        }
    }
    for hiker in hikers { try hiker.start() }
    for hiker in hikers { try hiker.join() }
    print("the barrier is broken: \(meeting.isBroken)")
}
