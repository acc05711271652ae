import Testing

@testable import SyncTrace

@Suite struct ThreadTests {
    @Test("1: a thread is a daemon if its creator is one, and an explicit value wins")
    func daemonInheritance() async {
        await limited { check in
            check(!Thread.main.isDaemon, "main is not a daemon")
            for isDaemon in [true, false] {
                let thread = Thread(daemon: isDaemon) {
                    check(Thread.current.isDaemon == isDaemon)
                    check(Thread().isDaemon == isDaemon, "inherited")
                    check(Timer(after: .zero) {}.isDaemon == isDaemon, "a timer inherits too")
                    check(Thread(daemon: !isDaemon).isDaemon != isDaemon, "an explicit value wins")
                    check(Timer(after: .zero, daemon: !isDaemon) {}.isDaemon != isDaemon)
                }
                try thread.start()
                try thread.join()
            }
        }
    }

    @Test("2: the daemon property cannot be set after the start, not even after the end")
    func daemonAfterStart() async {
        await limited { check in
            let go = Event()
            let thread = Thread(daemon: false) { try go.wait() }
            try thread.setDaemon(true)
            check(thread.isDaemon)
            try thread.start()
            check.throwing(SyncError.daemonAfterStart) { try thread.setDaemon(false) }
            go.set()
            try thread.join()
            check.throwing(SyncError.daemonAfterStart) { try thread.setDaemon(false) }
            check(thread.isDaemon, "unchanged")
            check.throwing(SyncError.daemonAfterStart) { try Thread.main.setDaemon(true) }
        }
    }

    @Test("3: a thread starts once, and start returns only when it runs")
    func startOnce() async {
        await limited { check in
            let runs = Counter()
            let go = Event()
            let thread = Thread(daemon: true) {
                runs.add()
                try go.wait()
            }
            try thread.start()
            check(thread.isAlive, "it runs")
            check.throwing(SyncError.threadAlreadyStarted) { try thread.start() }
            go.set()
            try thread.join()
            check.throwing(SyncError.threadAlreadyStarted) { try thread.start() }
            check(runs.value == 1)
            check.throwing(SyncError.threadAlreadyStarted) { try Thread.current.start() }
        }
    }

    @Test("4: a thread without a name is called Thread-N, and names can be set and need not be unique")
    func names() async {
        await limited { check in
            let first = Thread()
            let second = Thread()
            check(first.name.wholeMatch(of: /Thread-[0-9]+/) != nil, first.name)
            check(first.name != second.name)
            let named = Thread(name: "worker")
            let other = Thread(name: "worker")
            check(named.name == "worker" && other.name == "worker")
            other.name = "renamed"
            check(other.name == "renamed")
            let long = String(repeating: "długa nazwa ", count: 40)
            other.name = long
            check(other.name == long)
            for length in 60...68 {
                other.name = String(repeating: "x", count: length)
                check(other.name.utf8.count == length, "a name of \(length) bytes")
            }
        }
    }

    #if os(Linux)
        @Test("4: the operating system's thread carries 15 bytes of the name")
        func systemName() async {
            await limited { check in
                let thread = try Thread.started(name: "a name of twenty-four") {
                    check(currentSystemName() == "a name of twent", currentSystemName())
                    Thread.current.name = "short"
                    check(currentSystemName() == "short", currentSystemName())
                }
                try thread.join()
            }
        }
    #endif

    @Test("5: the identifiers are nil before the start and stay after the end")
    func identifiers() async {
        await limited { check in
            let seen = Log<UInt64?>()
            let thread = Thread(daemon: true) { seen.append(Thread.current.ident) }
            check(thread.ident == nil && thread.nativeID == nil)
            try thread.start()
            let (ident, nativeID) = (thread.ident, thread.nativeID)
            check(ident != nil && nativeID != nil)
            try thread.join()
            check(thread.ident == ident && thread.nativeID == nativeID)
            check(seen.elements == [ident])
            check(Thread.current.ident != ident)
        }
    }

    @Test("6: a thread is alive from just before run until just after it")
    func alive() async {
        await limited { check in
            let thread = Thread(daemon: true) { check(Thread.current.isAlive) }
            check(!thread.isAlive)
            try thread.start()
            try thread.join()
            check(!thread.isAlive)
            check(Thread.main.isAlive)
        }
    }

    @Test("7: join before the start or of the current thread is an error, and join can be repeated")
    func joining() async {
        await limited { check in
            let go = Event()
            let thread = Thread(daemon: true) {
                check.throwing(SyncError.joinOfCurrentThread) { try Thread.current.join() }
                try go.wait()
            }
            check.throwing(SyncError.joinBeforeStart) { try thread.join() }
            try thread.start()
            try thread.join(timeout: .milliseconds(5))
            check(thread.isAlive, "the timeout has passed")
            try thread.join(timeout: .zero)
            check(thread.isAlive)
            try thread.join(timeout: .milliseconds(-1))
            check(thread.isAlive, "a negative timeout only looks")
            go.set()
            try thread.join(timeout: .seconds(1_000_000_000_000_000_000))
            check(!thread.isAlive)
            try thread.join()
            try thread.join(timeout: .zero)
        }
    }

    private final class Worker: Thread, @unchecked Sendable {
        let input: Int
        let output = Log<Int>()

        init(_ input: Int) {
            self.input = input
            super.init(name: "worker", daemon: true)
        }

        override func run() throws { output.append(input * 2) }
    }

    private final class Plain: Thread, @unchecked Sendable {}

    @Test("8: a subclass overrides run and the initializer, or inherits both")
    func subclassing() async {
        await limited { check in
            let worker = Worker(21)
            try worker.start()
            try worker.join()
            check(worker.output.elements == [42])
            let runs = Counter()
            let plain = Plain(name: "plain", daemon: true) { runs.add() }
            try plain.start()
            try plain.join()
            check(runs.value == 1 && plain.name == "plain")
        }
    }

    @Test("9: the list of threads holds main, daemons and foreign threads, and no unstarted or finished ones")
    func listing() async {
        await limited { check in
            let go = Event()
            let unstarted = Thread()
            let running = try Thread.started { try go.wait() }
            let all = Thread.all
            check(all.contains { $0 === Thread.main })
            check(all.contains { $0 === running })
            check(all.contains { $0 === Thread.current }, "the calling thread is a foreign one")
            check(!all.contains { $0 === unstarted })
            check(Thread.activeCount >= 3)
            go.set()
            try running.join()
            check(!Thread.all.contains { $0 === running })
        }
    }

    @Test("9: the list of threads is sound while threads start and end")
    func listingUnderLoad() async {
        await limited { check in
            let isOver = Event()
            let reader = try Thread.started {
                while !isOver.isSet {
                    for thread in Thread.all { check(!thread.name.isEmpty) }
                }
            }
            for _ in 0..<100 { try together(4) { _ in _ = Thread.current.name } }
            isOver.set()
            try reader.join()
        }
    }

    @Test("1: a stand-in passes nothing on: what it makes is not a daemon unless it says so")
    func heirsOfStandIn() async {
        await limited { check in
            // The body of this test runs on a thread of the system's own.
            check(Thread.current.isDaemon)
            check(!Thread().isDaemon && !Timer(after: .zero) {}.isDaemon)
            check(Thread(daemon: true).isDaemon)
        }
    }

    @Test("10: a thread that the library did not start has a stand-in, which is a daemon and cannot be joined")
    func standIn() async {
        await limited { check in
            let standIns = Log<Thread>()
            let (ready, go) = (Event(), Event())
            onForeignThread {
                let lock = Lock()
                lock.acquire()
                try? lock.release()
                standIns.append(Thread.current)
                standIns.append(Thread.current)
                ready.set()
                _ = try? go.wait()
            }
            try ready.wait()
            let thread = standIns.elements[0]
            check(thread === standIns.elements[1], "there is one for each thread")
            check(thread.isDaemon && thread.isAlive && thread.ident != nil && thread.nativeID != nil)
            check(thread !== Thread.current)
            check.throwing(SyncError.joinOfForeignThread) { try thread.join() }
            check(Thread.all.contains { $0 === thread })
            go.set()
            until { !thread.isAlive }
            check(!Thread.all.contains { $0 === thread })
        }
    }

    private struct HookMishap: Error {}

    @Test("11: an error that leaves the target goes to the hook, in the thread itself")
    func exceptHook() async {
        await limited { check in
            let calls = Log<(Thread, Bool)>()
            let earlier = Thread.exceptHook
            defer { Thread.exceptHook = earlier }
            Thread.exceptHook = { thread, error in
                guard error is HookMishap else { return earlier(thread, error) }
                calls.append((thread, Thread.current === thread && thread.isAlive))
            }
            let thread = try Thread.started(name: "thrower") { throw HookMishap() }
            try thread.join()
            check(calls.elements.map { $0.0 === thread } == [true])
            check(calls.elements.map(\.1) == [true])
        }
    }

    private final class Canary: Sendable {
        let count: Counter
        init(_ count: Counter) { self.count = count }
        deinit { count.add() }
    }

    @Test("8: what the target holds is let go when run has ended")
    func targetIsDropped() async {
        await limited { check in
            let deaths = Counter()
            let thread: Thread
            do {
                let canary = Canary(deaths)
                thread = Thread(daemon: true) { _ = canary.count }
            }
            check(deaths.value == 0)
            try thread.start()
            try thread.join()
            check(deaths.value == 1)
            check(!thread.isAlive)
        }
    }

    @Test("a thread object lives until its thread has ended, and no longer")
    func lifetime() async {
        await limited { check in
            let go = Event()
            let ended = Event()
            weak var weakThread: Thread?
            do {
                let thread = try Thread.started {
                    try go.wait()
                    ended.set()
                }
                weakThread = thread
            }
            check(weakThread != nil, "it runs")
            go.set()
            try ended.wait()
            until { weakThread == nil }
        }
    }

    @Test("sleep lasts at least as long as asked for, and not at all below zero")
    func sleeping() async {
        await limited { check in
            let clock = ContinuousClock()
            check(clock.measure { Thread.sleep(for: .milliseconds(20)) } >= .milliseconds(20))
            Thread.sleep(for: .zero)
            Thread.sleep(for: .seconds(-1000))
        }
    }
}
