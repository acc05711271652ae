import CBaseline
import CRecorder
import Glibc
import SyncTrace
import TraceCollector

/// From full buffers to rows: the collector against a bare C loop that inserts the same rows.
enum CollectingCost {
    private static let threads = 4
    private static let pairsEach = 250_000
    private static let rounds = 5

    static func run() throws {
        let path = temporaryPath()
        let other = path + ".baseline"
        defer { for file in [path, other] { for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) } } }
        var collecting: [Double] = []
        var closing: [Double] = []
        var inserting: [Double] = []
        var bytes = 0.0
        var events: Int64 = 0
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            unlink(path)
            let collector = try Collector(recordingTo: path, options: CollectorOptions(bufferLimit: 1 << 30))
            guard st_recording_start(collector.directory.path) == 0 else { fatalError("the recording did not start") }
            try fill()
            st_recording_stop(false, 0)
            collecting.append(seconds(try clock.measure { try collector.collect(isLast: true) }))
            var result: CollectorResult?
            closing.append(seconds(try clock.measure { result = try collector.finish(isOrderly: true) }))
            events = result?.events ?? 0
            var status = stat()
            stat(path, &status)
            bytes = Double(status.st_size) / Double(events)
            let rows = UnsafeMutablePointer<baseline_row>.allocate(capacity: Int(events))
            defer { rows.deallocate() }
            let count = baseline_read(path, rows, events)
            inserting.append(baseline_insert(other, rows, count, 16384))
        }
        let ours = Double(events) / median(collecting)
        let bare = Double(events) / median(inserting)
        print("\nFrom buffers to rows: \(events) events of \(threads) threads (median of \(rounds) rounds)\n")
        print(row("", ["million/s", "ratio", "aim"]))
        print(row("bare C loop, inserts alone", [decimal(bare / 1e6), "1.00"]))
        print(row("collector, merge and inserts", [decimal(ours / 1e6), decimal(ours / bare), "0.55"]))
        print(row("closing (tables, one file), seconds", [decimal(median(closing))]))
        print(row("bytes for an event in the closed file", [decimal(bytes)]))
    }

    private static func fill() throws {
        let shared = Lock(name: "shared")
        let workers = (0..<threads).map { index in
            Thread(name: "worker\(index)") {
                let own = Lock(name: "own\(index)")
                for pair in 0..<pairsEach {
                    let lock = pair % 8 == 0 ? shared : own
                    lock.acquire()
                    try lock.release()
                }
            }
        }
        for worker in workers { try worker.start() }
        for worker in workers { try worker.join() }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
