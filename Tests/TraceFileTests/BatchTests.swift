import CSQLite
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@Suite("Reading events many at a time", .timeLimit(.minutes(15)))
struct BatchTests {
    private struct Stop: Error {}

    /// Reads by batches, with or without a thread that reads ahead.
    private static func read(
        _ reader: TraceReader, ahead: Bool, from first: Int64? = nil, through end: Int64? = nil,
        excluding kinds: Set<EventKind> = [], _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        if ahead {
            try reader.forEachBatchAhead(from: first, through: end, excluding: kinds, body)
        } else {
            try reader.forEachBatch(from: first, through: end, excluding: kinds, body)
        }
    }

    /// A trace of so many events, of which every third is a read.
    private func trace(_ count: Int64, in directory: TemporaryDirectory) throws -> (path: String, events: [TraceEvent])
    {
        let path = directory.file("run.sqlite")
        let events = stride(from: 1, through: count, by: 1).map { number in
            TraceEvent(
                seq: number, time: number * 7, thread: ThreadID(rawValue: number % 5 + 1),
                kind: number % 3 == 0 ? .read : .acquire, object: ObjectID(rawValue: number % 4),
                objectSeq: number % 2, site: SiteID(rawValue: number % 11), value: number % 3 == 0 ? 0 : number)
        }
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"))
        try writer.begin()
        for event in events { try writer.append(event) }
        try writer.commit()
        _ = try writer.finish()
        return (path, events)
    }

    @Test(
        "batches hold all events in their order, whatever their number",
        arguments: [0, 1, 2047, 2048, 2049, 30_000] as [Int64], [false, true])
    func all(count: Int64, ahead: Bool) throws {
        let directory = try TemporaryDirectory()
        let (path, events) = try trace(count, in: directory)
        let reader = try TraceReader(path: path)
        // Twice: a pass leaves nothing behind.
        for _ in 0..<2 {
            var read: [TraceEvent] = []
            try Self.read(reader, ahead: ahead) { batch in
                #expect(!batch.isEmpty)
                read.append(contentsOf: batch)
            }
            #expect(read == events)
        }
    }

    @Test("ranges and kinds are left out", arguments: [false, true])
    func some(ahead: Bool) throws {
        let directory = try TemporaryDirectory()
        let (path, events) = try trace(9000, in: directory)
        let reader = try TraceReader(path: path)
        func expect(_ first: Int64?, _ end: Int64?, _ kinds: Set<EventKind>) throws {
            var read: [TraceEvent] = []
            try Self.read(reader, ahead: ahead, from: first, through: end, excluding: kinds) {
                read.append(contentsOf: $0)
            }
            let wanted = events.filter {
                $0.seq >= first ?? 0 && $0.seq <= end ?? .max && !kinds.contains($0.kind)
            }
            #expect(read == wanted)
        }
        try expect(nil, 5000, [.read, .write])
        try expect(4000, nil, [])
        try expect(17, 17, [])
        try expect(18, 18, [.read])
        try expect(9001, nil, [])
        try expect(.min, .max, [.acquire])
        try expect(nil, nil, Set(EventKind.allCases))
    }

    @Test(
        "the events before one that cannot be are shown, then the error is thrown",
        arguments: [
            "UPDATE event SET kind = 200 WHERE seq = 5000", "UPDATE event SET kind = -1 WHERE seq = 5000",
            "UPDATE event SET seq = -7 WHERE seq = 1",
        ], [false, true])
    func damage(sql: String, ahead: Bool) throws {
        let directory = try TemporaryDirectory()
        let (path, _) = try trace(9000, in: directory)
        try execute(sql, on: path)
        let reader = try TraceReader(path: path)
        var count = 0
        #expect {
            try Self.read(reader, ahead: ahead) { count += $0.count }
        } throws: {
            if case TraceFileError.corrupted = $0 { true } else { false }
        }
        #expect(count == (sql.contains("seq = 5000") ? 4999 : 0))
    }

    @Test("a table whose numbers are not a key gives an error", arguments: [false, true])
    func noKey(ahead: Bool) throws {
        let directory = try TemporaryDirectory()
        let (path, _) = try trace(9000, in: directory)
        let reader = try TraceReader(path: path)
        let views = try reader.query("SELECT name FROM main.sqlite_schema WHERE type = 'view'").rows.map { $0[0].shown }
        try execute(
            views.reversed().map { "DROP VIEW \($0);" }.joined()
                + """
                ALTER TABLE event RENAME TO e;
                CREATE TABLE event (seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value);
                INSERT INTO event SELECT * FROM e ORDER BY seq DESC
                """, on: path)
        let jumbled = try TraceReader(path: path)
        #expect {
            try Self.read(jumbled, ahead: ahead) { _ in }
        } throws: {
            if case TraceFileError.corrupted = $0 { true } else { false }
        }
    }

    @Test("an error of the body ends the reading, and the reader can be used again", arguments: [false, true])
    func stopped(ahead: Bool) throws {
        let directory = try TemporaryDirectory()
        let (path, events) = try trace(100_000, in: directory)
        let reader = try TraceReader(path: path)
        for limit in [0, 1, 3, 5000, 99_000] {
            var count = 0
            #expect(throws: Stop.self) {
                try Self.read(reader, ahead: ahead) { batch in
                    count += batch.count
                    if count > limit { throw Stop() }
                }
            }
        }
        var count = 0
        try reader.forEachEvent { _ in count += 1 }
        #expect(count == events.count)
    }

    @Test("passes can be nested where none reads ahead")
    func nested() throws {
        let directory = try TemporaryDirectory()
        let (path, _) = try trace(5000, in: directory)
        let reader = try TraceReader(path: path)
        var sum: Int64 = 0
        try reader.forEachBatch { outer in
            try reader.forEachBatch(through: 3) { for event in $0 { sum += event.seq } }
            sum += Int64(outer.count)
        }
        #expect(sum == 5000 + 3 * 6)
    }

    @Test("the function that takes the events does nothing for a query")
    func outside() throws {
        let directory = try TemporaryDirectory()
        let (path, _) = try trace(10, in: directory)
        let reader = try TraceReader(path: path)
        let sql = "SELECT count(synctrace_take_event('synctrace-event-scan', 1, 2, 3, 4, 5, 6, 7, 8)) FROM event"
        #expect(try reader.query(sql).rows == [[.integer(0)]])
    }
}
