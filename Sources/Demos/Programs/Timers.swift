// A timer is a thread that waits for a while and then calls its function, unless it was cancelled before.
//
// The trace holds `schedule` with the time asked for, and then `fire` or `cancel`. Firing comes a little late,
// never early.

import SyncTrace

extension Demo {
    static let timer = Demo(
        "timer", "one timer that fires, and one that is cancelled",
        lookAt: "one timer fires a little late, the other one never",
        with: "events TRACE --kind schedule,fire,cancel", run: runTimer)
}

private func runTimer() throws {
    let tea = Timer(after: .milliseconds(50), name: "tea timer") { print("the tea is ready") }
    let alarm = Timer(after: .seconds(60), name: "alarm") { print("never printed") }

    try tea.start()
    try alarm.start()
    alarm.cancel()
    try alarm.join()
    print("the alarm is cancelled")

    try tea.join()
    tea.cancel()
    print("a cancel after the call changes nothing")
}
