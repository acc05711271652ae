import TestSupport
import Testing
import TraceModel
import TraceReplay
import TraceReport

@Suite("What watch shows")
struct WatchReportTests {
    private static let second: Int64 = 1_000_000_000

    /// A thread that waits for a lock since second 2, shown as of a time, with events of a second each.
    private func lines(now: Int64, lag: Int64) -> [String] {
        let trace = DrawnTrace(
            """
            main         t1
            start t1
            acquire A
                         request A
            """, objects: "A lock")
        var replay = Replay(tables: trace.tables)
        var activity = ObjectActivity(from: 0)
        var last: TraceEvent?
        for (index, event) in trace.events.enumerated() {
            var event = event
            event.time = Int64(index) * Self.second
            activity.apply(event, to: &replay)
            last = event
        }
        var report = WatchReport("run.sqlite", replay, after: last, now: now, cycles: [], activity: activity)
        report.lag = lag
        return report.lines
    }

    @Test("says by how much the record is behind, and has times as of then")
    func behind() throws {
        let began = try #require(lines(now: 4 * Self.second, lag: 0).first { $0.hasPrefix("  t1") })
        let text = lines(now: 4 * Self.second, lag: 8 * Self.second).joined(separator: "\n").replacing(
            "\n  ", with: " ")
        #expect(text.hasPrefix("run.sqlite: 4 s, "), "\(text)")
        #expect(text.contains("; the record is 8 s behind: this is how it was then"), "\(text)")
        #expect(began.contains(" s ago"), "\(began)")
    }

    @Test("says nothing of that where the record is up to date")
    func upToDate() {
        #expect(!lines(now: 4 * Self.second, lag: 0).joined().contains("behind"))
    }
}
