import Foundation
import Glibc
import TestSupport
import Testing
import TraceModel
import TraceReader
import TraceWriter

@Suite("The tables that a close makes", .timeLimit(.minutes(15)))
struct DigestTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "traces")
    private static let views = [
        "events", "acquisitions", "waits", "notifications", "lock_order", "held_at_end", "abrupt_daemons",
        "unowned_releases", "fairness",
    ]

    /// Everything that can be asked, each with its rows: tables, views and the queries of the catalog.
    private func answers(_ rows: (String) throws -> [String]) throws -> [String: [String]] {
        var answers: [String: [String]] = [:]
        for name in Schema.digest.map(\.name) + Self.views {
            answers[name] = try rows("SELECT * FROM \(name)").sorted()
        }
        for query in QueryCatalog.all { answers["query \(query.name)"] = try rows(query.sql).sorted() }
        return answers
    }

    private func expectSame(_ some: [String: [String]], _ other: [String: [String]], _ comment: String) {
        for (name, rows) in some.sorted(by: { $0.key < $1.key }) {
            #expect(rows == other[name], "\(name), \(comment)")
        }
    }

    /// Writes the events into a trace, closed or not, and gives its path to `body`.
    private func withTrace(
        _ tables: TraceTables, _ events: [TraceEvent], isClosed: Bool, _ body: (String) throws -> Void
    ) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "digest-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "trace.sqlite").path
        if isClosed {
            try writeTrace(tables, events, to: path)
            try body(path)
        } else {
            let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"))
            try writer.begin()
            try writer.insert(tables)
            for event in events { try writer.append(event) }
            try writer.commit()
            try body(path)
        }
    }

    @Test("hold what SQL alone finds in the events, whatever these say", arguments: 1...120 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        let history = DisorderlyHistory(seed: seed, count: 200)
        try withTrace(history.tables, history.events, isClosed: true) { path in
            let plain = try PlainSQL(path)
            expectSame(try answers(plain.rows), try answers(plain.standIns.rows), "seed \(seed)")
        }
    }

    @Test("hold what SQL alone finds in histories of waiting", arguments: 1...40 as ClosedRange<UInt64>)
    func legal(seed: UInt64) throws {
        let history = FairnessHistory(seed: seed, steps: 150, clocksDisagree: seed % 3 == 0)
        try withTrace(FairnessHistory.tables, history.events, isClosed: true) { path in
            let plain = try PlainSQL(path)
            expectSame(try answers(plain.rows), try answers(plain.standIns.rows), "seed \(seed)")
        }
    }

    @Test("are made by the reader where the trace is not closed", arguments: 1...10 as ClosedRange<UInt64>)
    func open(seed: UInt64) throws {
        let history = DisorderlyHistory(seed: seed, count: 200)
        try withTrace(history.tables, history.events, isClosed: false) { path in
            let reader = try TraceReader(path: path)
            #expect(
                try reader.query("SELECT count(*) FROM main.sqlite_schema WHERE name = 'acquisition'").rows == [
                    [.integer(0)]
                ])
            let made = try answers { try reader.query($0).rows.map(\.text) }
            expectSame(made, try answers { try plainText(PlainSQL(path).standIns, $0) }, "seed \(seed)")
        }
    }

    /// Reals have another text in SQLite than in Swift.
    private func plainText(_ plain: PlainSQL, _ sql: String) throws -> [String] { try plain.rows(sql) }

    @Test("hold what SQL alone finds in the traces of the demos, which an earlier version closed")
    func committed() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
            $0.hasSuffix(".sqlite")
        }
        #expect(files.count > 20)
        for file in files {
            let path = Self.folder.appending(path: file).path
            let reader = try TraceReader(path: path)
            let made = try answers { try reader.query($0).rows.map(\.text) }
            expectSame(made, try answers(PlainSQL(path).standIns.rows), file)
        }
    }

    @Test("follow a trace that goes on between two queries of one reader")
    func growing() throws {
        let history = FairnessHistory(seed: 7, steps: 150, clocksDisagree: false)
        let directory = FileManager.default.temporaryDirectory.appending(path: "digest-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "trace.sqlite").path
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"))
        // As a collector does, lest the reader take a copy of what nobody goes on to write.
        try FileManager.default.createDirectory(atPath: path + ".buffers", withIntermediateDirectories: false)
        let control = Glibc.open(path + ".buffers/control", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(control) }
        var lock = flock()
        (lock.l_type, lock.l_whence, lock.l_len) = (Int16(F_WRLCK), Int16(SEEK_SET), 1)
        // F_OFD_SETLK, which the header has for GNU sources only.
        #expect(fcntl(control, 37, &lock) == 0)
        let reader = try TraceReader(path: path)
        var counts: [[[SQLValue]]] = []
        for part in [history.events.prefix(60), history.events.dropFirst(60)] {
            try writer.begin()
            if part.startIndex == 0 { try writer.insert(FairnessHistory.tables) }
            for event in part { try writer.append(event) }
            try writer.commit()
            let rows = try reader.query("SELECT count(*) FROM acquisitions").rows
            // The second time nothing has changed.
            #expect(try reader.query("SELECT count(*) FROM acquisitions").rows == rows)
            #expect(try rows == TraceReader(path: path).query("SELECT count(*) FROM acquisitions").rows)
            counts.append(rows)
        }
        #expect(counts[0] != counts[1])
        // The same reader goes on when the trace is closed.
        _ = try writer.finish(patience: .zero)
        #expect(try reader.query("SELECT count(*) FROM acquisitions").rows == counts[1])
    }

    @Test("are made anew after a limit stopped their making")
    func limited() throws {
        let history = FairnessHistory(seed: 7, steps: 4000, clocksDisagree: false)
        try withTrace(FairnessHistory.tables, history.events, isClosed: false) { path in
            let reader = try TraceReader(path: path)
            #expect(throws: TraceFileError.timeLimit(seconds: 0)) {
                try reader.query("SELECT count(*) FROM acquisitions", limit: .zero)
            }
            let rows = try reader.query("SELECT count(*) FROM acquisitions").rows
            #expect(
                rows
                    == (try PlainSQL(path).standIns.rows("SELECT count(*) FROM acquisitions").map {
                        [.integer(Int64($0)!)]
                    }))
        }
    }
}
