import Foundation
import Testing
import TraceModel
import TraceReader
import TraceWriter

@Suite("The schema of a trace", .timeLimit(.minutes(15)))
struct SchemaTests {
    @Test(
        "tables and views have the columns of the contract, in its order",
        arguments: [
            "trace: key, value",
            "process: id, pid, parent_id, executable, arguments, started_ns, ended_ns, end, exit_status, exit_signal",
            "thread: id, process_id, native_id, name, daemon, foreign_thread, parent_id, origin, site_id, started_ns, "
                + "ended_ns, end, error, joinable",
            "object: id, process_id, kind, name, capacity, created_by, origin, site_id, created_ns, destroyed_ns, "
                + "preference, module_id, once",
            "site: id, file, line, function, module, module_id, offset, place_id",
            "stack: site_id, depth, frame_id",
            "module: id, path, build_id",
            "event: seq, time_ns, thread_id, kind, object_id, object_seq, site_id, value",
            "event_kind: id, name, meaning",
            "object_kind: id, name, meaning",
            "refusal: id, name, meaning",
            "acquisition: acquire_seq, thread_id, object_id, kind, requested_seq, requested_ns, acquired_ns, released_ns, "
                + "end_seq, site_id",
            "request: seq, thread_id, object_id, began_ns, ended_ns, end_seq, end_kind, holder_id, site_id",
            "wait: seq, thread_id, object_id, began_ns, ended_ns, outcome, site_id",
            "wake: seq, thread_id, object_id, time_ns, began_ns, notify_seq, latency_ns, in_order, idle",
            "share: object_id, thread_id, acquisitions, contended, wait_total_ns, wait_max_ns, hold_total_ns, "
                + "longest_run, overtaken, most_overtaken, gave_up, gave_up_ns",
            "contention: object_id, waiter_id, other_id, blocked_times, blocked_ns, overtakes, barged, most_in_a_wait, "
                + "first_seq",
            "lock_order_edge: held_id, wanted_id, thread_id, held_site_id, wanted_site_id, count, first_seq",
            "unowned_release: seq, owner_id",
            "duration: object_id, measure, value_ns, count, longest_ns",
            "activity: thread_id, kind, object_kind, events, first_ns, last_ns",
            "events: seq, time_ns, process, thread, daemon, kind, object, object_kind, value, file, line, function",
            "acquisitions: thread, object, object_kind, requested_ns, acquired_ns, released_ns, wait_ns, hold_ns, "
                + "contended, acquire_seq, release_seq, file, line, holder",
            "waits: thread, object, object_kind, began_ns, ended_ns, wait_ns, outcome, file, line",
            "notifications: seq, time_ns, thread, object, kind, woken, first_wake_ns, file, line",
            "lock_order: held, wanted, thread, count, held_file, held_line, wanted_file, wanted_line",
            "held_at_end: thread, thread_end, object, since_ns, file, line",
            "abrupt_daemons: thread, cut_off_ns, holding, waiting_for, open_resources, file, line",
            "unowned_releases: seq, time_ns, thread, object, object_kind, owner, reason, file, line",
            "fairness: object, object_kind, thread, acquisitions, contended, wait_total_ns, wait_max_ns, "
                + "hold_total_ns, longest_run, overtaken",
        ])
    func columns(line: String) throws {
        let trace = try StoredTrace("main")
        let name = String(line.prefix { $0 != ":" })
        let result = try TraceReader(path: trace.path).query("SELECT * FROM \(name)")
        #expect("\(name): \(result.columns.joined(separator: ", "))" == line)
        let text = try trace.rows("SELECT sql FROM main.sqlite_schema WHERE name = '\(name)'")
        #expect(text.first?.contains("-- ") == true, "its text says what it is")
    }

    @Test("the page about the trace file has every column, kind, refusal and view: scripts/describe-trace makes it")
    func page() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/trace-file.md"), encoding: .utf8)
        let rows = Set(page.split(separator: "\n").map { $0.replacing("\\|", with: "|") })
        for table in Schema.tables + Schema.digest {
            #expect(rows.contains("### `\(table.name)`"))
            for column in table.columns {
                #expect(
                    rows.contains("| `\(column.name)` | \(column.type) | \(column.meaning) |"),
                    "\(table.name).\(column.name)")
            }
        }
        for kind in EventKind.allCases {
            #expect(rows.contains("| \(kind.rawValue) | `\(kind.name)` | \(kind.meaning) |"))
        }
        for kind in ObjectKind.allCases {
            #expect(rows.contains("| \(kind.rawValue) | `\(kind.name)` | \(kind.meaning) |"))
        }
        for refusal in Refusal.allCases {
            #expect(rows.contains("| \(refusal.rawValue) | `\(refusal.name)` | \(refusal.meaning) |"))
        }
        for name in try StoredTrace("main").rows("SELECT name FROM main.sqlite_schema WHERE type = 'view'") {
            #expect(rows.contains("### `\(name)`"))
        }
    }

    @Test("the kinds of events and objects are in the trace, with their meanings")
    func kinds() throws {
        let trace = try StoredTrace("main")
        #expect(
            try trace.rows("SELECT * FROM event_kind")
                == EventKind.allCases.map { "\($0.rawValue)|\($0.name)|\($0.meaning)" })
        #expect(
            try trace.rows("SELECT * FROM object_kind")
                == ObjectKind.allCases.map { "\($0.rawValue)|\($0.name)|\($0.meaning)" })
        #expect(
            try trace.rows("SELECT * FROM refusal")
                == Refusal.allCases.map { "\($0.rawValue)|\($0.name)|\($0.meaning)" })
    }

    @Test("a closed trace holds the tables and views of the contract, the tables that a close makes, and nothing else")
    func complete() throws {
        let trace = try StoredTrace("main")
        #expect(
            try trace.rows("SELECT type, count(*) FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_%' GROUP BY type")
                == ["table|22", "view|9"])
    }

    @Test("until a trace is closed, views stand in for the tables that the close makes, with the same columns")
    func open() throws {
        let trace = try StoredTrace("main", finish: false)
        for table in Schema.digest {
            #expect(
                try trace.rows("SELECT type FROM main.sqlite_schema WHERE name = '\(table.name)'") == ["view"])
            let result = try TraceReader(path: trace.path).query("SELECT * FROM main.\(table.name)")
            #expect(result.columns == table.columns.map(\.name))
        }
    }
}
