import CRecorder
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@testable import TraceCollector

/// What a signal handler stores that has interrupted its thread in storing an event.
@Suite("What a handler stored in the midst of its thread's record")
struct InterruptedThreadTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "interrupted-\(UUID())")

    /// The values of the events of the closed trace, in its order, without those of the object's creation.
    private func values(_ body: (Collector, CraftedBuffers) throws -> Void) throws -> [Int64] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "run.sqlite").path
        let collector = try Collector(recordingTo: path, options: CollectorOptions())
        let buffers = try CraftedBuffers(directory: collector.directory.path, capacity: 64)
        // Three records: the definition, its text, and the creation.
        buffers.define(9, .event, thread: 1, ticks: 10)
        buffers.append(note(0, at: 11), thread: 1)
        try body(collector, buffers)
        #expect(try collector.finish().lost == 0)
        var values: [Int64] = []
        try TraceReader(path: path).forEachEvent { values.append($0.value) }
        return Array(values.dropFirst())
    }

    private func note(_ value: Int64, _ number: UInt64 = 0, at ticks: UInt64) -> CraftedBuffers.Record {
        CraftedBuffers.Record(kind: EventKind.set.rawValue, object: 9, number: number, ticks: ticks, value: value)
    }

    @Test("comes after all that the thread had stored, and before all that it began later, whatever the clock says")
    func order() throws {
        for ticks: UInt64 in [1, 250, 900] {
            let order = try values { _, buffers in
                for step: Int64 in 1...4 { buffers.append(note(step, at: 100 * UInt64(step)), thread: 1) }
                // The handler came while the fourth of the values was being stored.
                buffers.append(note(70, at: ticks), thread: 1, interruptedAt: 6)
                buffers.append(note(71, at: ticks), thread: 1, interruptedAt: 6)
                buffers.append(note(5, at: 500), thread: 1)
            }
            let place = try #require(order.firstIndex(of: 70))
            #expect(Array(order[..<place].filter { $0 != 4 }) == [1, 2, 3], "\(order)")
            #expect(order[place + 1] == 71 || order[place + 2] == 71)
            #expect(order.last == 5)
        }
    }

    @Test("has its number tell on which side of the interrupted record it is")
    func numbers() throws {
        for (own, handlers, expected) in [(1, 2, [1, 70, 2]), (2, 1, [70, 1, 2])] as [(UInt64, UInt64, [Int64])] {
            // The clock says the opposite each time.
            let order = try values { _, buffers in
                buffers.append(note(1, own, at: own == 1 ? 300 : 200), thread: 1)
                buffers.append(note(70, handlers, at: own == 1 ? 200 : 300), thread: 1, interruptedAt: 3)
                buffers.append(note(2, 3, at: 400), thread: 1)
            }
            #expect(order == expected)
        }
    }

    @Test("waits for its thread from one round to the next, and is written once")
    func rounds() throws {
        let order = try values { collector, buffers in
            buffers.append(note(1, 1, at: 100), thread: 1)
            // Stored at once, but its number is after one of another thread, which comes later.
            buffers.append(note(2, 3, at: 200), thread: 1)
            buffers.append(note(70, at: 300), thread: 1, interruptedAt: 5)
            try collector.collect()
            try collector.collect()
            #expect(collector.writer.lastSeq == 2)
            buffers.append(note(3, 2, at: 400), thread: 2)
            try collector.collect()
            #expect(collector.writer.lastSeq == 5)
        }
        #expect(order == [1, 3, 2, 70])
    }

    @Test("is written even where its place in the thread's buffer never comes")
    func damage() throws {
        let order = try values { _, buffers in
            buffers.append(note(70, at: 50), thread: 1, interruptedAt: .max)
            buffers.append(note(71, at: 60), thread: 1, interruptedAt: -5)
            for step: Int64 in 1...3 { buffers.append(note(step, at: 100 * UInt64(step)), thread: 1) }
        }
        #expect(order.sorted() == [1, 2, 3, 70, 71])
    }
}
