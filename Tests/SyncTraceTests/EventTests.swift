import Testing

@testable import SyncTrace

@Suite struct EventTests {
    @Test("28: an event starts unset, set wakes all, and clear resets it")
    func states() async {
        await limited { check in
            let event = Event(name: "event")
            check(!event.isSet)
            let threads = try (0..<4).map { _ in try Thread.started { check(try event.wait()) } }
            for thread in threads { until { thread.isBlocked } }
            event.set()
            for thread in threads { try thread.join() }
            check(event.isSet)
            event.set()
            check(event.isSet)
            event.clear()
            event.clear()
            check(!event.isSet)
        }
    }

    @Test("28: wait is true when the event is set, and false only when the timeout has passed")
    func timeouts() async {
        await limited { check in
            let event = Event()
            check(try !event.wait(timeout: .zero))
            let elapsed = try ContinuousClock().measure { check(try !event.wait(timeout: .milliseconds(20))) }
            check(elapsed >= .milliseconds(20))
            check(try !event.wait(timeout: .nanoseconds(-1)), "21: a negative timeout only looks")
            event.set()
            check(try event.wait(timeout: .seconds(Int64.min)))
            check(try event.wait(timeout: .zero))
            check(try event.wait())
            check(try event.wait(timeout: .seconds(Int64.max)))
        }
    }

    @Test("28: a thread that was woken returns true even if the event was cleared since")
    func setThenClear() async {
        await limited(seconds: 60) { check in
            let event = Event()
            for _ in 0..<100 {
                let threads = try (0..<3).map { _ in try Thread.started { check(try event.wait()) } }
                for thread in threads { until { thread.isBlocked } }
                event.set()
                event.clear()
                for thread in threads { try thread.join() }
            }
        }
    }

    @Test("a wait with a timeout never misses a set that came in time")
    func stress() async {
        await limited(seconds: 60) { check in
            for round in 0..<200 {
                let event = Event()
                let value = Unprotected(0)
                try together(4) { index in
                    if index == 0 {
                        value.value = 1
                        event.set()
                    } else if try event.wait(timeout: .microseconds(round)) {
                        check(value.value == 1)
                    }
                }
                check(event.isSet)
            }
        }
    }
}
