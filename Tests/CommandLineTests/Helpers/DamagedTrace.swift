import CSQLite
import Foundation
import TestSupport

@testable import Demos

/// A copy of a committed trace with something wrong in it, which depends on a seed alone.
struct DamagedTrace {
    let path: String
    /// What was done to it, for the message of a failure.
    private(set) var damages: [String] = []
    private var random: Randomness
    /// Thousands of rows were added: a long text in each makes a file of gigabytes, which tests the disk.
    private var hasManyRows = false

    /// Damages a copy that is made at `path`.
    init(seed: UInt64, at path: String) throws {
        self.path = path
        random = Randomness(seed: seed)
        let name = Demo.all.randomElement(using: &random)!.name
        try Data(contentsOf: URL(filePath: CommittedTrace(name: name).path("sqlite"))).write(to: URL(filePath: path))
        damages = [name]
        let count = [1, 1, 1, 2, 3].randomElement(using: &random)!
        // A file whose bytes are damaged may not let itself be damaged by SQL any more, so rows come first.
        let (rows, bytes) = (random.next() % 100 < 65, random.next() % 100 < 45)
        if rows || !bytes { try damageRows(count) }
        if bytes || !rows { try damageBytes(count) }
        if random.next() % 20 == 0 { try addNoise() }
    }

    // MARK: Bytes

    private mutating func damageBytes(_ count: Int) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for _ in 0..<count where !bytes.isEmpty {
            let page = 512
            let pages = max(1, bytes.count / page)
            func place() -> Int { Int.random(in: 0..<pages, using: &random) * page }
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let number = Int.random(in: 1...40, using: &random)
                for _ in 0..<number {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                damages.append("\(number) bytes changed")
            case 1:
                let at = Int.random(in: 0..<bytes.count, using: &random)
                bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                damages.append("a bit flipped at \(at)")
            case 2:
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
                damages.append("cut to \(bytes.count) bytes")
            case 3:
                let at = place()
                bytes.removeSubrange(at..<min(bytes.count, at + page))
                damages.append("the page at \(at) is missing")
            case 4:
                let (at, other) = (place(), place())
                let copy = Array(bytes[other..<min(bytes.count, other + page)])
                bytes.replaceSubrange(at..<min(bytes.count, at + copy.count), with: copy)
                damages.append("the page at \(at) is the one at \(other)")
            default:
                let at = place()
                let filling: UInt8 = [0, 0xFF, 0x41].randomElement(using: &random)!
                for index in at..<min(bytes.count, at + page) { bytes[index] = filling }
                damages.append("the page at \(at) is filled with \(filling)")
            }
        }
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// A file beside the trace that pretends to belong to it.
    private mutating func addNoise() throws {
        let suffix = ["-wal", "-shm", "-journal"].randomElement(using: &random)!
        let noise = (0..<Int.random(in: 0...5000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
        }
        try Data(noise).write(to: URL(filePath: path + suffix))
        damages.append("noise in \(suffix)")
    }

    // MARK: Rows

    private static let columns: [String: (numbers: [String], texts: [String])] = [
        "event": (["seq", "time_ns", "thread_id", "kind", "object_id", "object_seq", "site_id", "value"], []),
        "thread": (
            [
                "id", "process_id", "native_id", "daemon", "foreign_thread", "parent_id", "site_id", "started_ns",
                "ended_ns",
            ],
            ["name", "origin", "end", "error"]
        ),
        "object": (
            ["id", "process_id", "kind", "capacity", "created_by", "site_id", "created_ns", "destroyed_ns"],
            ["name", "origin"]
        ),
        "site": (["id", "line", "module_id", "offset", "place_id"], ["file", "function", "module"]),
        "process": (
            ["id", "pid", "parent_id", "started_ns", "ended_ns", "exit_status", "exit_signal"],
            ["executable", "arguments", "end"]
        ),
        "trace": ([], ["key", "value"]),
    ]

    private mutating func damageRows(_ count: Int) throws {
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        try check(sqlite3_open(path, &database) == SQLITE_OK ? 0 : EIO, path)
        for _ in 0..<count {
            for statement in damage() {
                damages.append(String(statement.prefix(160)))
                // What SQLite does not allow is not damage.
                _ = sqlite3_exec(database, statement, nil, nil, nil)
            }
        }
    }

    private mutating func number() -> String {
        let special = [
            "NULL", "0", "-1", "1", "2", "3", "7", "38", "41", "42", "255", "256", "4096", "65536", "2147483648",
            "4294967296", "8589934593", "9223372036854775807", "-9223372036854775807 - 1", "1000000000000000000",
        ]
        return special.randomElement(using: &random)!
    }

    private mutating func text() -> String {
        let bytes = hasManyRows ? 5000 : 500_000
        let special = [
            "''", "NULL", "char(27) || '[2J' || char(7)", "char(0x202E) || 'gnp.exe'", "char(0) || 'x'",
            "'a' || char(10) || 'b'",
            "replace(hex(zeroblob(\(bytes))), '0', 'x')", "replace(hex(zeroblob(\(bytes))), '00', ' y')",
            "'../../../etc/passwd'",
            "'/etc/passwd'", "'-1'", "'99999999999999999999'", "CAST(x'FFFEFD' AS TEXT)", "'<script>'", "'main'",
            "'wait'",
            "char(0xFDD0, 0xE000, 0x10FFFF)",
        ]
        return special.randomElement(using: &random)!
    }

    private mutating func someRows(_ table: String) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: ""
        case 1: " WHERE rowid % \(Int.random(in: 2...9, using: &random)) = 0"
        case 2: " WHERE rowid >= \(Int.random(in: 1...60, using: &random))"
        default: " WHERE rowid = \(Int.random(in: 1...60, using: &random))"
        }
    }

    private mutating func damage() -> [String] {
        let table = Self.columns.keys.sorted().randomElement(using: &random)!
        let isStored = table == "trace"
        let rows = isStored ? "" : someRows(table)
        let (numbers, texts) = Self.columns[table]!
        switch Int.random(in: 0..<17, using: &random) {
        case 0...2: return ["DELETE FROM \(table)\(rows)"]
        case 3...5:
            guard let column = numbers.randomElement(using: &random) else { fallthrough }
            return ["UPDATE OR REPLACE \(table) SET \"\(column)\" = \(number())\(rows)"]
        case 6, 7:
            guard let column = texts.randomElement(using: &random) else {
                return ["DELETE FROM event\(someRows("event"))"]
            }
            return ["UPDATE OR REPLACE \(table) SET \"\(column)\" = \(text())\(rows)"]
        case 8: return ["UPDATE event SET time_ns = time_ns * -1 + abs(random() % 1000000)\(someRows("event"))"]
        case 9:
            let column = ["thread_id", "object_id", "site_id", "kind", "value", "object_seq"].randomElement(
                using: &random)!
            let range = column == "kind" ? 41 : 60
            // Pseudo-random by the row's number, so that the copy depends on the seed alone.
            let factor = Int.random(in: 3...9999, using: &random)
            return ["UPDATE event SET \(column) = 1 + (seq * \(factor) / 7) % \(range)\(someRows("event"))"]
        case 10:
            // Types that a STRICT table does not take.
            let wrong = ["'x'", "1.5", "x'00FF'", "'12'", "1e300", "NULL"].randomElement(using: &random)!
            guard let column = (numbers + texts).randomElement(using: &random) else { return [] }
            return [
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ') STRICT', ')'), 'INTEGER NOT NULL', 'ANYTHING'),"
                    + " 'INTEGER,', 'ANYTHING,') WHERE name = '\(table)'",
                "PRAGMA writable_schema = RESET",
                "UPDATE OR REPLACE \(table) SET \"\(column)\" = \(wrong)\(rows)",
            ]
        case 11:
            let objects = ["event", "thread", "object", "site", "process", "trace", "event_kind", "object_kind"]
            let victim = objects.randomElement(using: &random)!
            return [
                ["DROP TABLE \(victim)"], ["ALTER TABLE \(victim) RENAME TO gone"],
                ["ALTER TABLE \(victim) ADD COLUMN extra"],
                ["ALTER TABLE \(victim) RENAME TO gone", "CREATE VIEW \(victim) AS SELECT * FROM gone"],
                ["CREATE TRIGGER t AFTER INSERT ON \(victim) BEGIN DELETE FROM event; END"],
                ["DELETE FROM \(victim)"],
            ].randomElement(using: &random)!
        case 12:
            return [
                "PRAGMA user_version = \(Int.random(in: 0...3, using: &random))", "PRAGMA journal_mode = WAL",
                "PRAGMA application_id = \(Int.random(in: 0...3, using: &random))",
            ].randomElement(using: &random).map { [$0] }!
        case 13:
            hasManyRows = true
            // More of everything: each row of events once more, or a hundred thousand threads.
            return [
                [
                    "INSERT INTO event SELECT seq + 1000, time_ns, thread_id, kind, object_id, object_seq, site_id, value FROM event"
                ],
                [
                    "WITH RECURSIVE n(x) AS (SELECT 100 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) INSERT INTO thread"
                        + " (id, process_id, daemon, foreign_thread, name) SELECT x, 1, x % 2, 0, 'main' FROM n"
                ],
                [
                    "WITH RECURSIVE n(x) AS (SELECT 2000 UNION ALL SELECT x + 1 FROM n WHERE x < 6000) INSERT INTO event"
                        + " SELECT x, x, x % 50, 10 + x % 2, x % 70, NULL, x % 9, x % 3 FROM n"
                ],
            ].randomElement(using: &random)!
        case 14, 15:
            // Each row gets one of a few numbers of which none is what is expected.
            let column = ["value", "value", "object_seq", "time_ns", "site_id"].randomElement(using: &random)!
            let divisor = Int.random(in: 1...4, using: &random)
            return [
                "UPDATE event SET \(column) = CASE seq / \(divisor) % 4 WHEN 0 THEN \(number()) WHEN 1 THEN \(number())"
                    + " WHEN 2 THEN \(number()) ELSE \(column) END"
            ]
        default: return ["UPDATE trace SET value = \(text()) WHERE key = 'events_lost'"]
        }
    }
}
