import Foundation
import TestSupport
import Testing
import TraceModel
import TraceReader

@testable import TraceAnalysis

@Suite("Who blocked whom", .timeLimit(.minutes(15)))
struct BlockedTimeTests {
    /// Waiter, holder, times and nanoseconds, of all locks together: as the overview has it, and as the query has it.
    private func expectEqual(_ reader: TraceReader, _ tables: TraceTables, _ events: [TraceEvent], _ comment: String)
        throws
    {
        var analyzer = Analyzer(tables: tables, measuresFairness: false, makesOverview: true)
        for event in events { analyzer.consume(event) }
        let overview = try #require(analyzer.finish().overview)
        let found = overview.blocking.map {
            "\($0.waiter.rawValue)|\($0.owner.rawValue)|\($0.count)|\($0.time)"
        }
        let sql = try reader.lines(
            """
            SELECT c.waiter_id, c.other_id, sum(c.blocked_times), sum(c.blocked_ns)
            FROM contention AS c WHERE c.blocked_times > 0 GROUP BY c.waiter_id, c.other_id
            """)
        #expect(found.sorted() == sql.sorted(), "\(comment)")
        // The query shows just these.
        let rows = try reader.rows(of: "who-blocked-whom")
        #expect(rows.reduce(0) { $0 + Int64($1[5].text)! } == overview.blocking.reduce(0) { $0 + $1.time })
    }

    private func expectEqual(_ tables: TraceTables, _ events: [TraceEvent], _ comment: String) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "blocked-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "trace.sqlite").path
        try writeTrace(tables, events, to: path)
        try expectEqual(TraceReader(path: path), tables, events, comment)
    }

    @Test("is the same as in SQL in histories of waiting", arguments: 1...60 as ClosedRange<UInt64>)
    func legal(seed: UInt64) throws {
        let history = FairnessHistory(seed: seed, steps: 150, clocksDisagree: seed % 3 == 0)
        try expectEqual(FairnessHistory.tables, history.events, "seed \(seed)")
    }

    @Test("is the same as in SQL whatever events say", arguments: 1...60 as ClosedRange<UInt64>)
    func disorderly(seed: UInt64) throws {
        let history = DisorderlyHistory(seed: seed, count: 200)
        try expectEqual(history.tables, history.events, "seed \(seed)")
    }

    @Test("is the same as in SQL in the traces of the demos")
    func committed() throws {
        try CommittedTraces.forEach(expectEqual)
    }
}
