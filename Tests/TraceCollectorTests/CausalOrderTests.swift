import CRecorder
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@testable import TraceCollector

@Suite("The merge of the threads' buffers")
struct CausalOrderTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "merge-\(UUID())")

    /// Runs `body` with a collector and the buffers that it reads, and returns the events of the closed trace.
    private func collect(
        _ body: (Collector, CraftedBuffers) throws -> Void
    ) throws -> (events: [TraceEvent], result: CollectorResult) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "run.sqlite").path
        let collector = try Collector(recordingTo: path, options: CollectorOptions())
        try body(collector, CraftedBuffers(directory: collector.directory.path, capacity: 64))
        let result = try collector.finish()
        var events: [TraceEvent] = []
        try TraceReader(path: path).forEachEvent { events.append($0) }
        return (events, result)
    }

    private func record(
        _ kind: EventKind, _ object: UInt32, _ number: UInt64 = 0, at ticks: UInt64, value: Int64 = 0
    ) -> CraftedBuffers.Record {
        CraftedBuffers.Record(kind: kind.rawValue, object: object, number: number, ticks: ticks, value: value)
    }

    @Test("puts an object's events in the order of its numbers, whatever their times say")
    func numbersOverTimes() throws {
        // The clock of thread 2 is behind: by time, its acquire would come before the release that it waited for.
        let (events, result) = try collect { _, buffers in
            buffers.define(9, .lock, thread: 1, ticks: 100)
            buffers.append(record(.create, 9, 1, at: 101), thread: 1)
            buffers.append(record(.acquire, 9, 2, at: 200, value: 1), thread: 1)
            buffers.append(record(.release, 9, 3, at: 300), thread: 1)
            buffers.append(record(.acquire, 9, 4, at: 250, value: 1), thread: 2)
            buffers.append(record(.release, 9, 5, at: 260), thread: 2)
        }
        #expect(events.map(\.objectSeq) == [1, 2, 3, 4, 5])
        #expect(events.map(\.thread.rawValue) == [1, 1, 1, 2, 2])
        #expect(result.lost == 0)
    }

    @Test("keeps an event that constrains nothing behind the definition of its object")
    func definitionsFirst() throws {
        let (events, _) = try collect { collector, buffers in
            buffers.append(record(.request, 9, at: 50), thread: 2)
            try collector.collect()
            #expect(collector.writer.lastSeq == 0)
            buffers.define(9, .lock, thread: 1, ticks: 100)
            buffers.append(record(.create, 9, 1, at: 101), thread: 1)
            try collector.collect()
            #expect(collector.writer.lastSeq == 2)
        }
        #expect(Set(events.map(\.kind)) == [.create, .request])
    }

    @Test("lets time choose among events that are free")
    func timeAmongFree() throws {
        let (events, _) = try collect { _, buffers in
            for thread: UInt32 in 1...3 {
                buffers.define(thread, .thread, thread: thread, ticks: UInt64(thread))
                for step: UInt64 in 0..<50 {
                    buffers.append(record(.sleep, thread, at: 1000 + step * 3 + UInt64(thread)), thread: thread)
                }
            }
        }
        #expect(events.map(\.thread.rawValue) == (0..<50).flatMap { _ in [1, 2, 3] })
    }

    @Test("steps over a number that nobody has at the end, and counts it as lost")
    func gap() throws {
        let (events, result) = try collect { collector, buffers in
            buffers.define(9, .lock, thread: 1, ticks: 100)
            buffers.append(record(.create, 9, 1, at: 101), thread: 1)
            buffers.append(record(.acquire, 9, 4, at: 400, value: 1), thread: 2)
            // As long as more may come, it is waited for.
            try collector.collect()
            #expect(collector.writer.lastSeq == 1)
        }
        #expect(events.map(\.objectSeq) == [1, 4, 0])
        #expect(events.last?.kind == .lost)
        #expect(result.lost == 2)
    }

    @Test("keeps both orders of random histories with clocks that disagree, in any number of rounds", arguments: 0..<20)
    func randomHistories(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let threads: UInt32 = 6
        let locks: [UInt32] = Array(100..<105)
        var numbers: [UInt32: UInt64] = [:]
        // A clock for each thread, off by as much as a thousand steps.
        var clocks = (0...threads).map { _ in 100_000 + random.next() % 1000 }
        var expected = 0
        let (events, result) = try collect { collector, buffers in
            for lock in locks {
                buffers.define(lock, .lock, thread: 1, ticks: clocks[1])
                buffers.append(record(.create, lock, 1, at: clocks[1]), thread: 1)
                numbers[lock] = 1
                expected += 1
            }
            for _ in 0..<6000 {
                let thread = UInt32(random.next() % UInt64(threads)) + 1
                let lock = locks[Int(random.next() % UInt64(locks.count))]
                clocks[Int(thread)] += random.next() % 5
                let ticks = clocks[Int(thread)]
                if random.next() % 4 == 0 {
                    buffers.append(record(.request, lock, at: ticks), thread: thread)
                } else {
                    numbers[lock]! += 1
                    let kind: EventKind = numbers[lock]! % 2 == 0 ? .acquire : .release
                    buffers.append(record(kind, lock, numbers[lock]!, at: ticks, value: 7), thread: thread)
                }
                expected += 1
                if random.next() % 500 == 0 { try collector.collect() }
            }
        }
        #expect(events.count == expected, "seed \(seed)")
        #expect(result.lost == 0, "seed \(seed)")
        #expect(events.map(\.seq) == Array(1...Int64(expected)))
        for lock in locks {
            let seen = events.filter { $0.object.rawValue == Int64(lock) && $0.objectSeq > 0 }.map(\.objectSeq)
            #expect(seen == Array(1...Int64(numbers[lock]!)), "seed \(seed)")
        }
        for thread in 1...Int64(threads) {
            let times = events.filter { $0.thread.rawValue == thread }.map(\.time)
            #expect(times == times.sorted(), "seed \(seed)")
        }
    }
}

/// Vigna's SplitMix64: a small generator that a seed repeats.
private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
