import Foundation
import Testing

/// How often the tests kill a program or a collector at a random moment: the environment variable SYNCTRACE_KILLS,
/// 6 without it. A release is checked with 200.
let killCount = ProcessInfo.processInfo.environment["SYNCTRACE_KILLS"].flatMap { Int($0) } ?? 6

/// The moments at which tests kill: from a seed that is in the message of every failure.
struct Moments {
    let seed: UInt64
    private var state: UInt64

    init() {
        seed =
            ProcessInfo.processInfo.environment["SYNCTRACE_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...99_999_999)
        state = seed
    }

    /// Sleeps for a random time up to `milliseconds`: whenever that ends is as good as any moment.
    mutating func sleep(upTo milliseconds: UInt64) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        usleep(useconds_t((state >> 33) % (milliseconds * 1000)))
    }
}

/// What the program `counting` has counted, pairs of acquire and release for each thread.
struct Counts {
    static let threads = 4
    let pairs: [Int]

    init(_ path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        pairs = (0..<Self.threads).map { thread in
            data.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: thread * 64, as: UInt64.self)) }
        }
    }

    /// Checks that every event that was counted is in the trace, and at most the pair that was not counted yet.
    ///
    /// - Parameter lost: how many of each thread's events may be missing because the trace says so.
    func expectAll(in trace: TraceFile, lost: Int = 0, _ comment: Comment) throws {
        for (thread, pairs) in pairs.enumerated() {
            let count = try trace.integer(
                """
                SELECT count(*) FROM events
                WHERE thread = 'counter\(thread)' AND kind IN ('acquire', 'release', 'acquire_shared', 'release_shared')
                """)
            #expect((2 * pairs - lost...2 * pairs + 2).contains(count), "thread \(thread), \(comment)")
        }
    }
}
