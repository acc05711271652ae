import CSQLite
import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@Suite("Writing a trace", .timeLimit(.minutes(15)))
struct WriterTests {
    @Test("what is written is read back the same")
    func roundTrip() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        var metadata = TraceMetadata(
            program: "demo", commandLine: "demo 'a b'", startedAt: "2026-01-01T00:00:00Z", host: "here",
            bufferPolicy: .drop)
        let process = ProcessInfo(
            id: ProcessID(rawValue: 1), pid: 7, parent: ProcessID(rawValue: 2), executable: "demo", arguments: "'a b'",
            started: 1, ended: 2, end: .signaled, exitStatus: nil, exitSignal: 9)
        var thread = ThreadInfo(
            id: ThreadID(rawValue: 1), nativeID: 7, name: "a\u{0}b é", isDaemon: true, isForeign: true,
            parent: ThreadID(rawValue: 3), origin: "main", site: SiteID(rawValue: 1))
        let object = ObjectInfo(
            id: ObjectID(rawValue: 9), kind: .boundedSemaphore, name: nil, capacity: 3,
            createdBy: ThreadID(rawValue: 1), origin: "main#lock1", site: SiteID(rawValue: 1), created: 4, destroyed: 5)
        let site = SourceSite(id: SiteID(rawValue: 1), file: "a.swift", line: 3, function: "f()", module: "m")
        let events = (1...1000).map { (number: Int64) -> TraceEvent in
            let isEven = number % 2 == 0
            return TraceEvent(
                seq: number, time: number * 3, thread: ThreadID(rawValue: 1), kind: isEven ? .acquire : .request,
                object: ObjectID(rawValue: number % 3), objectSeq: number % 5, site: SiteID(rawValue: number % 2),
                value: isEven ? -number : 0)
        }
        let writer = try TraceWriter(creating: path, metadata: metadata)
        try writer.begin()
        try writer.insert(process)
        try writer.insert(thread)
        try writer.insert(object)
        try writer.insert(site)
        for event in events { try writer.append(event) }
        try writer.setStarted(thread.id, at: 5, nativeID: 8)
        try writer.setEnded(thread.id, at: 6, end: .threw)
        try writer.setError(thread.id, "boom")
        try writer.setMetadata(.eventsLost, 3)
        try writer.setMetadata(.lossReason, "disk full")
        try writer.commit()
        #expect(try writer.finish() == TraceCloseResult(isSingleFile: true, isTabulated: true))

        #expect(try directory.contents == ["run.sqlite"])
        (thread.started, thread.nativeID, thread.ended, thread.end, thread.error) = (5, 8, 6, .threw, "boom")
        (metadata.cleanEnd, metadata.eventsLost, metadata.lossReason) = (true, 3, "disk full")
        let reader = try TraceReader(path: path)
        #expect(try reader.metadata() == metadata)
        #expect(try reader.processes() == [process])
        #expect(try reader.threads() == [thread])
        #expect(try reader.objects() == [object])
        #expect(try reader.sites() == [site])
        #expect(try reader.eventCount() == 1000)
        var read: [TraceEvent] = []
        try reader.forEachEvent { read.append($0) }
        #expect(read == events)
        #expect(
            try reader.query("SELECT key FROM trace ORDER BY key").rows.map { $0[0].shown }
                == MetadataKey.allCases.map(\.rawValue).sorted())
        #expect(
            try reader.query("SELECT count(*) FROM sqlite_schema WHERE name = 'recording_position'").rows == [
                [.integer(0)]
            ])
        #expect(try directory.contents == ["run.sqlite"])
    }

    @Test("the limit of a wait is written, and a wait without one has no value")
    func limits() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
        try writer.begin()
        let kinds: [EventKind] = [.request, .wait, .joinWait, .arrive, .tryFail]
        for (index, kind) in kinds.enumerated() {
            for value: Int64 in [0, 1_000_000] {
                try writer.append(
                    TraceEvent(
                        seq: Int64(index * 2) + (value == 0 ? 1 : 2), time: 1, thread: ThreadID(rawValue: 1),
                        kind: kind, value: value))
            }
        }
        try writer.commit()
        _ = try writer.finish()
        let rows = try TraceReader(path: path).query("SELECT value FROM event ORDER BY seq").rows
        let waits = Array(repeating: [[SQLValue.null], [.integer(1_000_000)]], count: 4).flatMap { $0 }
        #expect(rows == waits + [[.null], [.null]])
    }

    @Test("a trace and the files beside it can be read by their owner alone")
    func permissions() throws {
        let directory = try TemporaryDirectory()
        let writer = try TraceWriter(creating: directory.file("run.sqlite"), metadata: TraceMetadata())
        try writer.begin()
        try writer.append(TraceEvent(seq: 1, time: 1, thread: ThreadID(rawValue: 1), kind: .begin))
        try writer.commit()
        #expect(try directory.contents == ["run.sqlite", "run.sqlite-shm", "run.sqlite-wal"])
        for file in try directory.contents {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(file))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("a file that exists is left alone")
    func existingFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        try Data("mine".utf8).write(to: URL(filePath: path))
        #expect(throws: TraceFileError.fileExists(path: path)) {
            try TraceWriter(creating: path, metadata: TraceMetadata())
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        #expect(throws: TraceFileError.self) {
            try TraceWriter(creating: directory.file("none/run.sqlite"), metadata: TraceMetadata())
        }
    }

    @Test("a recording that broke off is resumed where its last commit was")
    func resuming() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        do {
            let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
            try writer.begin()
            try writer.append(event(1))
            try writer.setPosition(thread: ThreadID(rawValue: 1), position: 1)
            try writer.commit()
            try writer.begin()
            try writer.append(event(2))
            try writer.setPosition(thread: ThreadID(rawValue: 1), position: 2)
            writer.rollback()
            #expect(writer.lastSeq == 1)
        }
        let writer = try TraceWriter(resuming: path)
        #expect(writer.lastSeq == 1)
        #expect(try writer.positions() == [ThreadID(rawValue: 1): 1])
        #expect(try writer.maxObjectSequences() == [ObjectID(rawValue: 5): 10])
        try writer.begin()
        try writer.append(event(2))
        try writer.commit()
        _ = try writer.finish()
        #expect(try TraceReader(path: path).eventCount() == 2)
        #expect(try directory.contents == ["run.sqlite"])
    }

    @Test("a full disk takes back the transaction, and the writer goes on when there is room")
    func fullDisk() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
        try writer.begin()
        try writer.append(event(1))
        try writer.commit()
        try writer.limitPages(to: 40)
        #expect(throws: TraceFileError.diskFull(path: path)) {
            try writer.begin()
            for seq in 2..<100_000 { try writer.append(event(Int64(seq))) }
            try writer.commit()
        }
        #expect(writer.lastSeq == 1)
        try writer.limitPages(to: 100_000)
        try writer.begin()
        try writer.append(event(2))
        try writer.setMetadata(.lossReason, "the disk was full")
        try writer.commit()
        _ = try writer.finish()
        let reader = try TraceReader(path: path)
        #expect(try reader.eventCount() == 2)
        #expect(try reader.query("SELECT count(*) FROM event").rows == [[.integer(2)]])
    }

    @Test("without room for the tables of the close a trace is closed without them, and answers all the same")
    func fullDiskAtTheClose() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
        try writer.begin()
        try writer.insert(ObjectInfo(id: ObjectID(rawValue: 5), kind: .semaphore))
        for seq in 1..<20_000 { try writer.append(event(Int64(seq))) }
        try writer.commit()
        try writer.limitPages(to: 10)
        #expect(try writer.finish() == TraceCloseResult(isSingleFile: true, isTabulated: false))
        let reader = try TraceReader(path: path)
        #expect(try reader.metadata().cleanEnd)
        #expect(
            try reader.query("SELECT count(*) FROM main.sqlite_schema WHERE name = 'acquisition'").rows == [
                [.integer(0)]
            ])
        #expect(try reader.query("SELECT count(*) FROM acquisitions").rows == [[.integer(19_999)]])
    }

    @Test("a trace whose writer is killed while it makes the tables answers as before")
    func killedAtTheClose() throws {
        let directory = try TemporaryDirectory()
        let (path, copy) = (directory.file("run.sqlite"), directory.file("killed.sqlite"))
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(), views: View.statements)
        try writer.begin()
        try writer.insert(ObjectInfo(id: ObjectID(rawValue: 5), kind: .semaphore))
        for seq in 1..<20_000 { try writer.append(event(Int64(seq))) }
        try writer.commit()
        let log = try Data(contentsOf: URL(filePath: path + "-wal")).count
        // With few pages in memory the rows reach the log before the commit, which never comes.
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        try connection.execute("PRAGMA cache_size = 10; PRAGMA cache_spill = 10; BEGIN IMMEDIATE")
        for table in Schema.digest { try connection.execute("DROP VIEW \(table.name)") }
        try Tabulation(connection, in: .trace).run()
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        #expect(try Data(contentsOf: URL(filePath: copy + "-wal")).count > log)
        let reader = try TraceReader(path: copy)
        #expect(
            try reader.query("SELECT type FROM main.sqlite_schema WHERE name = 'acquisition'").rows == [[.text("view")]]
        )
        #expect(try reader.query("SELECT count(*) FROM acquisitions").rows == [[.integer(19_999)]])
        try connection.execute("ROLLBACK")
        #expect(try writer.finish() == TraceCloseResult(isSingleFile: false, isTabulated: true))
    }

    @Test("a reader holds back only the last step of the close")
    func readerAtTheClose() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("run.sqlite")
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata())
        try writer.begin()
        try writer.append(event(1))
        try writer.commit()
        do {
            let reader = try Connection(path: path, flags: SQLITE_OPEN_READONLY)
            #expect(try reader.integer("SELECT count(*) FROM event") == 1)
            let closed = try writer.finish(patience: .milliseconds(100))
            #expect(closed == TraceCloseResult(isSingleFile: false, isTabulated: true))
        }
        #expect(try TraceReader(path: path).metadata().cleanEnd)
    }

    private func event(_ seq: Int64) -> TraceEvent {
        TraceEvent(
            seq: seq, time: seq, thread: ThreadID(rawValue: 1), kind: .acquire, object: ObjectID(rawValue: 5),
            objectSeq: seq * 10, value: 1)
    }
}
