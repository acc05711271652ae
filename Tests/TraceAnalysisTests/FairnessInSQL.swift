import Foundation
import TraceAnalysis
import TraceModel
import TraceReader
import TraceReplay
import TraceWriter

/// The figures of a trace as lines of text: those that the analyzer adds up, and those of the views and queries.
struct FairnessFigures: Equatable {
    var threads: [String] = []
    var jain: [String] = []
    var durations: [String] = []
    var overtakes: [String] = []
    var charged: [String] = []
    var conditions: [String] = []
    var barriers: [String] = []
    var levels: [String] = []

    /// The figures of a report, with the names that the views give: those that are double are not told apart, but by the query that
    /// does so.
    init(_ report: FairnessReport, _ names: TraceNames) {
        var sums: [String: Int64] = [:]
        for object in report.objects {
            let name = names.plain(object.object)
            for thread in object.threads {
                threads.append(
                    [
                        object.object.rawValue, thread.thread.rawValue, thread.acquisitions, thread.contended,
                        thread.waitTotal, thread.waitLongest, thread.holdTotal, thread.longestRun, thread.overtaken,
                        thread.mostOvertaken, thread.gaveUp, thread.gaveUpWait,
                    ].map(String.init).joined(separator: "|"))
                jain.append(
                    "\(name)|\(names.plain(thread.thread))|\(Self.digits(object.jainAcquisitions))"
                        + "|\(Self.digits(object.jainWait))")
                if thread.blockedOthers > 0 {
                    sums["\(name)|\(names.thread(thread.thread))", default: 0] += thread.blockedOthers
                }
            }
            add(name, "wait", object.wait)
            add(name, "hold", object.hold)
            if object.overtakes > 0 {
                overtakes.append(
                    "\(object.object.rawValue)|\(object.overtakes)|\(object.overtakingAcquisitions)"
                        + "|\(object.mostOvertakenAtOnce)")
            }
            if let level = object.level {
                levels.append(
                    "\(name)|\(level.least)|\(level.most)|\(Self.digits(level.mean))|\(level.empty)|\(level.observed)")
            }
        }
        charged = sums.map { "\($0.key)|\($0.value)" }
        for condition in report.conditions {
            let name = names.plain(condition.object)
            add(name, "wake", condition.latency)
            let figures = [
                condition.waits, condition.notified, condition.timedOut, condition.notifications, condition.wasted,
                condition.inOrder, condition.outOfOrder, condition.idleWakes, condition.latency.count,
                condition.latency.total, condition.latency.longest,
            ]
            conditions.append(name + "|" + figures.map(String.init).joined(separator: "|"))
        }
        for barrier in report.barriers {
            let last = barrier.cameLast.map { "\(names.plain($0.thread)):\($0.rounds)" }.sorted()
            barriers.append(
                "\(names.plain(barrier.object))|\(barrier.rounds)|\(barrier.incomplete)|\(barrier.skew.total)"
                    + "|\(barrier.skew.longest)|\(last.joined(separator: ","))")
        }
        sort()
    }

    /// The figures of the views and queries.
    init(_ reader: TraceReader) throws {
        let path = reader.path
        threads = try reader.lines("SELECT * FROM share")
        jain = try reader.lines(of: "fairness") {
            "\($0[0].text)|\($0[2].text)|\(Self.digits($0[14].real))|\(Self.digits($0[15].real))"
        }
        durations = try reader.lines(of: "wait-hold-percentiles") { ([$0[0]] + $0[2...]).text }
        // How often each grant overtook is not in the tables: the requests and holds that they are made of say it.
        overtakes = try PlainSQL(path).standIns.rows(
            """
            SELECT object_id, sum(times), count(*), max(times)
            FROM (
                SELECT r.object_id, count(*) AS times
                FROM requests AS r JOIN holds AS g
                    ON g.object_id = r.object_id AND g.kind IN (11, 40) AND g.acquire_seq > r.seq
                    AND (r.end_seq IS NULL OR g.acquire_seq < r.end_seq)
                    AND coalesce(g.requested_seq, g.acquire_seq) > r.seq
                GROUP BY g.acquire_seq
            )
            GROUP BY object_id
            """)
        var sums: [String: Int64] = [:]
        for row in try reader.rows(of: "who-blocked-whom") {
            sums["\(row[2].text)|\(row[1].text)", default: 0] += Int64(row[5].text)!
        }
        charged = sums.map { "\($0.key)|\($0.value)" }
        conditions = try reader.lines(of: "condition-wakes") { $0.text }
        levels = try reader.lines(of: "semaphore-use") {
            "\($0[0].text)|\($0[2].text)|\($0[3].text)|\(Self.digits($0[4].real))|\($0[5].text)|\($0[6].text)"
        }
        barriers = try Self.barriers(reader.rows(of: "barrier-skew"))
        sort()
    }

    private static func barriers(_ rounds: [[SQLValue]]) -> [String] {
        Dictionary(grouping: rounds) { $0[0].text }.map { name, rounds in
            let full = rounds.filter { $0[2] == $0[3] }
            let skews = full.map { Int64($0[6].text)! }
            let last = Dictionary(grouping: full) { $0[7].text }.map { "\($0.key):\($0.value.count)" }.sorted()
            return "\(name)|\(full.count)|\(rounds.count - full.count)|\(skews.reduce(0, +))|\(skews.max() ?? 0)"
                + "|\(last.joined(separator: ","))"
        }
    }

    private mutating func add(_ name: String, _ measure: String, _ figures: Durations) {
        guard figures.count > 0 else { return }
        let cells = [figures.count, figures.p50, figures.p95, figures.p99, figures.longest]
        durations.append("\(name)|\(measure)|" + cells.map(String.init).joined(separator: "|"))
    }

    private mutating func sort() {
        threads.sort()
        jain.sort()
        durations.sort()
        overtakes.sort()
        charged.sort()
        conditions.sort()
        barriers.sort()
        levels.sort()
    }

    /// Thousandths.
    private static func digits(_ value: Double?) -> String {
        value.map { String(Int(($0 * 1000).rounded())) } ?? "-"
    }
}

/// The file of a trace.
func writeTrace(_ tables: TraceTables, _ events: [TraceEvent], to path: String) throws {
    let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"), views: View.statements)
    try writer.begin()
    try writer.insert(tables)
    for event in events { try writer.append(event) }
    try writer.commit()
    _ = try writer.finish()
}

extension TraceWriter {
    func insert(_ tables: TraceTables) throws {
        for row in tables.processes { try insert(row) }
        for row in tables.threads { try insert(row) }
        for row in tables.objects { try insert(row) }
        for row in tables.sites { try insert(row) }
    }
}

extension TraceReader {
    func rows(of name: String) throws -> [[SQLValue]] { try query(QueryCatalog.query(named: name)!.sql).rows }

    func lines(of name: String, _ line: ([SQLValue]) -> String) throws -> [String] { try rows(of: name).map(line) }

    func lines(_ sql: String) throws -> [String] { try query(sql).rows.map(\.text) }
}

extension [SQLValue] {
    var text: String { map(\.text).joined(separator: "|") }
}

extension SQLValue {
    var text: String {
        switch self {
        case .null: "-"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): value
        case .blob(let bytes): "\(bytes)"
        }
    }

    var real: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}
