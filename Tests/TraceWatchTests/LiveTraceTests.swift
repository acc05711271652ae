import Foundation
import Testing
import TraceModel
import TraceReplay
import TraceWriter

@testable import TraceWatch

@Suite("A trace while it is recorded", .timeLimit(.minutes(15)))
struct LiveTraceTests {
    private let path: String
    private let writer: TraceWriter

    init() throws {
        path = NSTemporaryDirectory() + "live-" + UUID().uuidString
        writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"))
        // A trace is read in place while a collector holds this lock; it goes with the file, at the end of the process.
        #expect(mkdir(path + ".buffers", 0o700) == 0)
        let control = open(path + ".buffers/control", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var lock = flock()
        (lock.l_type, lock.l_whence, lock.l_len) = (Int16(F_WRLCK), Int16(SEEK_SET), 1)
        // F_OFD_SETLK, which the header has for GNU sources only.
        #expect(fcntl(control, 37, &lock) == 0)
    }

    private func append(_ events: [TraceEvent]) throws {
        try writer.begin()
        for event in events { try writer.append(event) }
        try writer.commit()
    }

    /// Two threads that acquire and release a lock in turns, and one that waits for it at last.
    private func rounds(_ count: Int64, from first: Int64) -> [TraceEvent] {
        (0..<count).map { index in
            let round = (first + index - 1) / 2
            return TraceEvent(
                seq: first + index, time: (first + index) * 1000, thread: ThreadID(rawValue: 1 + round % 2),
                kind: (first + index) % 2 == 1 ? .acquire : .release, object: ObjectID(rawValue: 3),
                objectSeq: first + index, value: (first + index) % 2 == 1 ? 1 : 0)
        }
    }

    @Test("is the same by way of the ring as by the rows, also where the ring begins late or was overtaken")
    func ring() throws {
        defer {
            for suffix in ["", "-wal", "-shm", ".buffers"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        try writer.begin()
        try writer.insert(ProcessInfo(id: ProcessID(rawValue: 1), pid: Int64(getpid()), executable: "demo"))
        for id in 1...2 as ClosedRange<Int64> {
            try writer.insert(
                ThreadInfo(id: ThreadID(rawValue: id), process: ProcessID(rawValue: 1), name: "t\(id)", started: 0))
        }
        try writer.insert(
            ObjectInfo(id: ObjectID(rawValue: 3), process: ProcessID(rawValue: 1), kind: .lock, name: "A"))
        try writer.commit()
        var next: Int64 = 1
        var byRows = try LiveTrace(path: path)
        var byRing = try LiveTrace(path: path, ring: path + ".buffers/watched")
        byRows.startActivity(at: 0)
        byRing.startActivity(at: 0)
        // The ring is found between the first two, and the fourth goes over it.
        for (index, count) in [100, 5000, 30_000, 400_000, 6].enumerated() {
            if index == 1 { for _ in 0..<8 { writer.lookForWatcher(at: path + ".buffers/watched") } }
            try append(rounds(Int64(count), from: next))
            next += Int64(count)
            #expect(try byRows.advance() == count)
            #expect(try byRing.advance() == count)
            #expect(byRing.last == byRows.last)
            #expect(byRing.events == byRows.events)
        }
        try append([
            TraceEvent(
                seq: next, time: next * 1000, thread: ThreadID(rawValue: 1), kind: .acquire,
                object: ObjectID(rawValue: 3), objectSeq: next, value: 1),
            TraceEvent(
                seq: next + 1, time: next * 1000, thread: ThreadID(rawValue: 2), kind: .request,
                object: ObjectID(rawValue: 3)),
        ])
        #expect(try byRows.advance() == 2)
        #expect(try byRing.advance() == 2)
        #expect(byRing.waiting == byRows.waiting)
        #expect(byRing.waiting.count == 1)
        #expect(byRing.replay.eventCount == byRows.replay.eventCount)
        #expect(byRing.replay.legality.count == 0)
        let counts = try #require(byRing.activity).counts(byRing.replay, at: next * 1000 + 500)
        #expect(counts.map(\.count.acquisitions) == [(next - 1) / 2 + 1])
        #expect(counts.map(\.count.waited) == [500])
    }
}
