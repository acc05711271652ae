import CSQLite
import Foundation
import TestSupport
import Testing

/// A trace and buffers that others may have written.
@Suite("Recovering a trace that is not to be trusted")
struct RecoverTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
        #expect(try run(programWords(["in-process", trace.path, "kill", "2000"])).end == .signaled(SIGKILL))
    }

    private func execute(_ sql: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        try check(sqlite3_open_v2(trace.path, &database, SQLITE_OPEN_READWRITE, nil), "open")
        try check(sqlite3_exec(database, sql, nil, nil, nil), sql)
    }

    @Test(
        "runs nothing that is in it",
        arguments: [
            (
                "CREATE TRIGGER t AFTER INSERT ON event BEGIN INSERT INTO trace VALUES ('evil', new.seq); END",
                "it has a trigger"
            ),
            (
                "CREATE TRIGGER t AFTER UPDATE ON trace BEGIN INSERT INTO trace VALUES ('evil', 'x'); END",
                "it has a trigger"
            ),
            ("CREATE INDEX i ON event (abs(value))", "it has an index that is not of a trace"),
            (
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', "
                    + "'TEXT CHECK (length(randomblob(1000000)))') WHERE name = 'process'",
                "process is not a plain table"
            ),
        ])
    func schema(_ sql: String, _ reason: String) throws {
        try execute(sql)
        let outcome = try synctrace("recover", trace.path)
        #expect(outcome.errors == "synctrace: \(trace.path): is truncated or corrupted: \(reason)\n")
        #expect(outcome.end == .exited(2))
        #expect(try trace.rows("SELECT value FROM trace WHERE key = 'evil'") == [])
    }

    @Test("recovers one that has more tables and views of its own")
    func harmless() throws {
        try execute("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine'); CREATE VIEW v AS SELECT 1")
        #expect(try synctrace("recover", trace.path).end == .exited(0))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'inside' AND kind = 'acquire'") == 2000)
    }

    /// How many damaged buffers are read: SYNCTRACE_DAMAGED, or 40.
    private static let count =
        ProcessInfo.processInfo.environment["SYNCTRACE_DAMAGED"].flatMap { Int($0) } ?? 40

    @Test("neither crashes nor takes memory that is not there on buffers of random bytes")
    func damaged() throws {
        let seed = ProcessInfo.processInfo.environment["SYNCTRACE_SEED"].flatMap { UInt64($0) } ?? 1
        let damage = DamagedBuffers(seed: seed)
        let files = ["control", "process-1"]
        let sound = try files.map { try Data(contentsOf: URL(filePath: trace.path + ".buffers/" + $0)) }
        let parts = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: trace.path + $0)) }
        for round in 0..<Self.count {
            let path = scratch("copy\(round).sqlite")
            try FileManager.default.createDirectory(
                atPath: path + ".buffers", withIntermediateDirectories: false)
            for (suffix, part) in zip(["", "-wal"], parts) { try part.write(to: URL(filePath: path + suffix)) }
            for (name, bytes) in zip(files, damage.damaged(sound, round)) {
                try bytes.write(to: URL(filePath: path + ".buffers/" + name))
            }
            let outcome = try run(["sh", "-c", "ulimit -v 1000000; exec '\(Product.synctrace)' recover '\(path)'"])
            #expect(
                outcome.end == .exited(0) || outcome.end == .exited(2),
                "round \(round) of seed \(seed): \(outcome.errors)")
            if outcome.end == .exited(0) {
                let copy = TraceFile(path: path)
                #expect(try copy.rows("PRAGMA integrity_check") == ["ok"])
                let lost = try copy.metadata("events_lost")
                #expect(try lost == "0" || copy.metadata("loss_reason") != nil, "round \(round)")
            }
            for name in scratch.names where name.hasPrefix("copy") {
                try FileManager.default.removeItem(atPath: scratch(name))
            }
        }
    }
}

/// Buffers with bytes that are other than they were, most of them where something is counted.
private struct DamagedBuffers {
    let seed: UInt64

    func damaged(_ files: [Data], _ round: Int) -> [Data] {
        var numbers = Randomness(seed: seed &* 1_000_003 &+ UInt64(round))
        var files = files
        for _ in 0..<Int.random(in: 1...12, using: &numbers) {
            let file = Int.random(in: 0..<2, using: &numbers)
            let size = files[file].count
            let places =
                file == 0
                ? [0..<size] : [0..<96, 8192..<8400, 16_785_408..<16_785_408 + 200, 16_785_408..<max(size, 16_785_409)]
            let range = places.randomElement(using: &numbers)!
            guard range.upperBound <= size else { continue }
            var place = Int.random(in: range, using: &numbers)
            switch Int.random(in: 0..<8, using: &numbers) {
            case 0: files[file] = files[file].prefix(Int.random(in: 0...size, using: &numbers))
            case 1...3: files[file][place] = UInt8.random(in: 0...255, using: &numbers)
            default:
                place &= ~7
                let value = [.max, 1 << 40, 1 << 31, UInt64.random(in: 0 ... .max, using: &numbers)]
                    .randomElement(using: &numbers)!
                for byte in 0..<8 where place + byte < size {
                    files[file][place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
                }
            }
            if files[file].count < 64 { break }
        }
        return files
    }
}
