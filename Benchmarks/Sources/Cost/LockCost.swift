import CBaseline
import CRecorder
import Glibc
import SyncTrace
import Synchronization
import TraceCollector

/// An uncontended pair of acquire and release, in a process with two threads.
enum LockCost {
    private static let pairs: UInt64 = 1_000_000
    private static let rounds = 15

    static func run() throws {
        // The second thread: the C library takes short cuts in a process that has only one.
        let stop = SyncTrace.Event()
        let idle = SyncTrace.Thread(name: "idle", daemon: true) { _ = try stop.wait() }
        try idle.start()
        let lock = Lock(name: "lock")
        let traced = SyncTrace.Mutex(0)
        let original = Synchronization.Mutex(0)
        var figures: [String: [Double]] = [:]
        func take(_ name: String, _ figure: Double) { figures[name, default: []].append(figure) }
        // All in turn, so that a change of the machine's speed meets them alike.
        for _ in 0..<rounds {
            take("pthread_mutex", baseline_pthread_pair(pairs))
            take("Synchronization.Mutex", time { original.withLock { $0 &+= 1 } })
            take("clock", baseline_clock(pairs))
            take("store", baseline_warm_store(pairs))
            take(
                "Lock, off",
                time {
                    lock.acquire(); try! lock.release()
                })
            take("Mutex, off", time { traced.withLock { $0 &+= 1 } })
            // Collected between the measurements, so that the other processor's work does not count.
            let path = temporaryPath()
            let collector = try Collector(recordingTo: path, options: CollectorOptions(bufferLimit: 1 << 30))
            guard st_recording_start(collector.directory.path) == 0 else { fatalError("the recording did not start") }
            for _ in 0..<2 {
                _ = time(count: pairs / 16) {
                    lock.acquire(); try! lock.release()
                }
                try collector.collect()
            }
            take(
                "Lock, on",
                time(count: pairs / 16) {
                    lock.acquire(); try! lock.release()
                })
            try collector.collect()
            take("Mutex, on", time(count: pairs / 16) { traced.withLock { $0 &+= 1 } })
            st_recording_stop(false, 0)
            collector.discard()
        }
        stop.set()
        try idle.join()
        report(figures.mapValues(median))
    }

    private static func report(_ figures: [String: Double]) {
        func figure(_ name: String) -> Double { figures[name]! }
        print("An uncontended pair, nanoseconds (median of \(rounds) rounds)\n")
        print(row("", ["ns", "ratio", "aim"]))
        print(row("pthread_mutex", [decimal(figure("pthread_mutex")), "1.00"]))
        for (name, base, aim) in [
            ("Synchronization.Mutex", "pthread_mutex", ""), ("Lock, off", "pthread_mutex", "1.50"),
            ("Mutex, off", "Synchronization.Mutex", ""), ("Mutex, off", "pthread_mutex", "1.50"),
            ("Lock, on", "pthread_mutex", ""), ("Mutex, on", "pthread_mutex", ""),
        ] {
            let ratio = decimal(figure(name) / figure(base))
            print(row(base == "pthread_mutex" ? name : "\(name) / \(base)", [decimal(figure(name)), ratio, aim]))
        }
        let event = figure("clock") + figure("store")
        print("\nA recorded event against a clock reading and a warm store (aim 1.50)\n")
        print(row("clock reading + 32-byte store", [decimal(event), "1.00"]))
        for name in ["Lock", "Mutex"] {
            let cost = (figure("\(name), on") - figure("\(name), off")) / 2
            print(row("\(name): what an event adds", [decimal(cost), decimal(cost / event), "1.50"]))
            let half = figure("\(name), on") / 2
            print(row("\(name): half of a recorded pair", [decimal(half), decimal(half / event)]))
        }
    }

    @inline(__always)
    private static func time(count: UInt64 = pairs, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let duration = clock.measure { for _ in 0..<count { body() } }
        return Double(duration.components.attoseconds) / 1e9 / Double(count)
            + Double(duration.components.seconds) * 1e9 / Double(count)
    }
}

func temporaryPath() -> String { "/tmp/synctrace-benchmark-\(getpid()).sqlite" }
