import Testing

@testable import SyncTrace

@Suite struct BarrierTests {
    @Test("31: a barrier fills, drains, and fills again, round after round")
    func rounds() async {
        await limited(seconds: 60) { check in
            let barrier = try Barrier(parties: 4, name: "barrier")
            let arrived = Counter()
            try together(4) { _ in
                for round in 1...200 {
                    arrived.add()
                    try barrier.wait()
                    check(arrived.value >= 4 * round, "nobody goes on before all have arrived")
                    try barrier.wait()
                }
            }
            check(arrived.value == 800 && barrier.waiting == 0 && !barrier.isBroken)
        }
    }

    @Test("32: wait returns the arrival index, and one thread runs the action before anyone is let go")
    func indexAndAction() async {
        await limited { check in
            let actions = Counter()
            let barrier = try Barrier(parties: 3) { actions.add() }
            let indexes = Log<Int>()
            try together(3) { _ in
                let index = try barrier.wait()
                check(actions.value == 1)
                indexes.append(index)
            }
            check(indexes.elements.sorted() == [0, 1, 2])
            check(actions.value == 1)
            let single = try Barrier(parties: 1)
            check(try single.wait() == 0)
            check(try single.wait() == 0)
        }
    }

    @Test("33: an arrival while the barrier is not filling waits until that is over")
    func arrivalsWhileBusy() async {
        await limited { check in
            let (isActing, goOn) = (Event(), Event())
            let barrier = try Barrier(parties: 2) {
                isActing.set()
                try goOn.wait()
            }
            let passes = Counter()
            let threads = try (0..<4).map { _ in
                try Thread.started {
                    try barrier.wait()
                    passes.add()
                }
            }
            try isActing.wait()
            check(barrier.waiting == 0 && passes.value == 0)
            isActing.clear()
            goOn.set()
            for thread in threads { try thread.join() }
            check(passes.value == 4 && isActing.isSet, "two rounds")
        }
    }

    @Test("34: a timeout breaks the barrier for all")
    func timeout() async {
        await limited { check in
            let barrier = try Barrier(parties: 3)
            let thread = try Thread.started { check.throwing(BrokenBarrierError()) { try barrier.wait() } }
            until { barrier.waiting == 1 }
            check.throwing(BrokenBarrierError()) { try barrier.wait(timeout: .milliseconds(5)) }
            try thread.join()
            check(barrier.isBroken && barrier.waiting == 0)
            check.throwing(BrokenBarrierError()) { try barrier.wait() }
        }
    }

    @Test("34: the initializer's timeout holds for a wait without one of its own")
    func defaultTimeout() async {
        await limited { check in
            let barrier = try Barrier(parties: 2, timeout: .milliseconds(1))
            check.throwing(BrokenBarrierError()) { try barrier.wait() }
            check(barrier.isBroken)
            barrier.reset()
            let thread = try Thread.started { try barrier.wait(timeout: .seconds(3600)) }
            until { barrier.waiting == 1 }
            check(try barrier.wait(timeout: .seconds(3600)) == 1)
            try thread.join()
        }
    }

    @Test("21: a negative timeout breaks a barrier at once, unless all have arrived")
    func negativeTimeout() async {
        await limited { check in
            let barrier = try Barrier(parties: 2)
            check.throwing(BrokenBarrierError()) { try barrier.wait(timeout: .milliseconds(-1)) }
            check(barrier.isBroken)
            barrier.reset()
            let thread = try Thread.started { try barrier.wait() }
            until { barrier.waiting == 1 }
            check(try barrier.wait(timeout: .milliseconds(-1)) == 1, "the last to arrive waits for nobody")
            try thread.join()
            let impatient = try Barrier(parties: 2, timeout: .seconds(-1))
            check.throwing(BrokenBarrierError()) { try impatient.wait() }
            check(impatient.isBroken)
        }
    }

    @Test("35: an error in the action reaches its own thread, and the others get a broken barrier")
    func failingAction() async {
        await limited { check in
            let barrier = try Barrier(parties: 3) { throw Mishap() }
            let errors = Log<String>()
            try together(3) { _ in
                do {
                    try barrier.wait()
                } catch is Mishap {
                    errors.append("mishap")
                } catch is BrokenBarrierError {
                    errors.append("broken")
                }
            }
            check(errors.elements.sorted() == ["broken", "broken", "mishap"])
            check(barrier.isBroken)
        }
    }

    @Test("36: abort breaks the barrier until it is reset")
    func aborting() async {
        await limited { check in
            let barrier = try Barrier(parties: 3)
            let threads = try (0..<2).map { _ in
                try Thread.started { check.throwing(BrokenBarrierError()) { try barrier.wait() } }
            }
            until { barrier.waiting == 2 }
            barrier.abort()
            for thread in threads { try thread.join() }
            check(barrier.isBroken)
            check.throwing(BrokenBarrierError()) { try barrier.wait() }
            barrier.abort()
            barrier.reset()
            check(!barrier.isBroken)
            try together(3) { _ in try barrier.wait() }
        }
    }

    @Test("36: an abort from within the action breaks the barrier for all")
    func abortWhileActing() async {
        await limited { check in
            let (isActing, goOn) = (Event(), Event())
            let barrier = try Barrier(parties: 2) {
                isActing.set()
                try goOn.wait()
            }
            let broken = Counter()
            let threads = try (0..<2).map { _ in
                try Thread.started {
                    do { try barrier.wait() } catch is BrokenBarrierError { broken.add() }
                }
            }
            try isActing.wait()
            barrier.abort()
            check(barrier.isBroken)
            goOn.set()
            for thread in threads { try thread.join() }
            check(broken.value == 2)
        }
    }

    @Test("37: reset throws the waiters out, and the barrier fills again after the last has left")
    func resetting() async {
        await limited(seconds: 60) { check in
            let barrier = try Barrier(parties: 3)
            for _ in 0..<50 {
                let threads = try (0..<2).map { _ in
                    try Thread.started { check.throwing(BrokenBarrierError()) { try barrier.wait() } }
                }
                until { barrier.waiting == 2 }
                barrier.reset()
                check(!barrier.isBroken)
                try together(3) { _ in try barrier.wait() }
                for thread in threads { try thread.join() }
            }
            barrier.abort()
            barrier.reset()
            check(!barrier.isBroken && barrier.waiting == 0)
        }
    }

    @Test("38: waiting, isBroken and parties tell the state")
    func properties() async {
        await limited { check in
            check.throwing(SyncError.invalidParties) { _ = try Barrier(parties: 0) }
            check.throwing(SyncError.invalidParties) { _ = try Barrier(parties: -1) }
            let barrier = try Barrier(parties: 2)
            check(barrier.parties == 2 && barrier.waiting == 0 && !barrier.isBroken)
            let thread = try Thread.started { try barrier.wait() }
            until { barrier.waiting == 1 }
            try barrier.wait()
            try thread.join()
            check(barrier.waiting == 0)
        }
    }

    @Test("a barrier survives timeouts, aborts and resets at random moments")
    func stress() async {
        await limited(seconds: 60) { check in
            let barrier = try Barrier(parties: 3)
            let isOver = Event()
            let disturber = try Thread.started {
                var round = 0
                while !isOver.isSet {
                    if round % 2 == 0 { barrier.abort() }
                    barrier.reset()
                    round += 1
                    Thread.sleep(for: .microseconds(100))
                }
            }
            try together(3) { index in
                for round in 0..<300 {
                    do {
                        try barrier.wait(timeout: .microseconds(200 + round + index))
                    } catch is BrokenBarrierError {}
                }
            }
            isOver.set()
            try disturber.join()
            barrier.reset()
            try together(3) { _ in try barrier.wait() }
            check(!barrier.isBroken && barrier.waiting == 0)
        }
    }
}
