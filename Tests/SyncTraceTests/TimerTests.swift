import Testing

@testable import SyncTrace

@Suite struct TimerTests {
    @Test("29: a timer waits and then calls its function, in a thread of its own")
    func fires() async {
        await limited { check in
            let calls = Log<Bool>()
            let name = "timer under test"
            let timer = Timer(after: .milliseconds(20), name: name, daemon: true) {
                calls.append(Thread.current.name == name)
            }
            check(!timer.isAlive && timer.isDaemon)
            let elapsed = try ContinuousClock().measure {
                try timer.start()
                check(timer.isAlive)
                try timer.join()
            }
            check(elapsed >= .milliseconds(20), "\(elapsed)")
            check(calls.elements == [true])
            check.throwing(SyncError.threadAlreadyStarted) { try timer.start() }
        }
    }

    @Test("29: a timer with nothing to wait for fires at once, and a huge interval waits until it is cancelled")
    func extremes() async {
        await limited { check in
            let calls = Counter()
            for interval in [Duration.zero, .seconds(-5), .seconds(Int64.min)] {
                let timer = Timer(after: interval, daemon: true, function: { calls.add() })
                try timer.start()
                try timer.join()
            }
            check(calls.value == 3)
            let endless = Timer(after: .seconds(Int64.max), daemon: true) { calls.add() }
            try endless.start()
            endless.cancel()
            try endless.join()
            check(calls.value == 3)
        }
    }

    @Test("30: cancel before it fires prevents the call, and later it is harmless")
    func cancelling() async {
        await limited { check in
            let calls = Counter()
            let started = Timer(after: .seconds(3600), daemon: true) { calls.add() }
            try started.start()
            started.cancel()
            started.cancel()
            try started.join()
            let unstarted = Timer(after: .zero, daemon: true) { calls.add() }
            unstarted.cancel()
            try unstarted.start()
            try unstarted.join()
            check(calls.value == 0)
            let late = Timer(after: .zero, daemon: true) { calls.add() }
            try late.start()
            try late.join()
            late.cancel()
            check(calls.value == 1)
        }
    }

    @Test("30: a timer that is cancelled while it fires calls its function once or not at all")
    func race() async {
        await limited(seconds: 60) { check in
            for _ in 0..<100 {
                let calls = Counter()
                let timer = Timer(after: .microseconds(100), daemon: true) { calls.add() }
                try timer.start()
                Thread.sleep(for: .microseconds(100))
                timer.cancel()
                try timer.join()
                check(calls.value <= 1)
            }
        }
    }

    @Test("11: an error of a timer's function goes to the hook as any thread's does")
    func throwing() async {
        await limited { check in
            // The hook itself is one for the process, and another test's: this one only sees that the timer ends.
            let timer = Timer(after: .zero, name: "failing timer", daemon: true) { throw Mishap() }
            try timer.start()
            try timer.join()
            check(!timer.isAlive)
        }
    }
}
