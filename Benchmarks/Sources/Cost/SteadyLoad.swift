import Glibc
import SyncTrace

/// `Cost steady [SECONDS]`: a program to be recorded, of four threads that take and release locks 100,000 times a second
/// together, every eighth time one that they share.
enum SteadyLoad {
    private static let threads = 4
    private static let pairsPerSecond = 100_000
    /// A thread's pairs come in bursts, one each millisecond.
    private static let burst = pairsPerSecond / threads / 1000

    static func run(seconds: Int) throws {
        let shared = Lock(name: "shared")
        let start = ContinuousClock.now
        let workers = (0..<threads).map { index in
            Thread(name: "worker\(index)") {
                let own = Lock(name: "own\(index)")
                for tick in 0..<seconds * 1000 {
                    let rest = start.advanced(by: .milliseconds(tick)) - .now
                    if rest > .zero { usleep(UInt32(rest.components.attoseconds / 1_000_000_000_000)) }
                    for pair in 0..<burst {
                        let lock = pair % 8 == 0 ? shared : own
                        lock.acquire()
                        try lock.release()
                    }
                }
            }
        }
        for worker in workers { try worker.start() }
        for worker in workers { try worker.join() }
        var worked = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &worked)
        let elapsed = ContinuousClock.now - start
        print(
            "\(threads * burst * 1000) pairs a second for \(elapsed.components.seconds) s, with "
                + decimal(Double(worked.tv_sec) + Double(worked.tv_nsec) / 1e9) + " s of processors")
    }
}
