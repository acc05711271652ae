import TraceAnalysis
import TraceModel

/// The tables: locks, threads, conditions, semaphores, barriers, and what was left open.
///
/// Each has its columns, with the kind of value that is in them (`text`, `count`, `time`, `ratio`), and its rows.
enum TablesSection {
    /// The most rows of a table that are shown, the first in order of weight.
    private static let mostRows = 5_000

    private struct Column {
        var title: String
        var kind: String
        var help = ""
    }

    private enum Value {
        case text(String?)
        case number(Int64?)
        case ratio(Double?)
    }

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        let hasTraces = report.traces.count > 1
        json.array { json in
            for (id, title, columns, rows) in [
                locks(report), threads(report), conditions(report), semaphores(report), barriers(report), left(report),
            ] {
                json.newline()
                json.object { json in
                    json.member("id", id)
                    json.member("title", title)
                    json.key("rowCount")
                    json.number(rows.count)
                    let columns = (hasTraces ? [Column(title: "trace", kind: "text")] : []) + columns
                    json.list("columns", columns) { column, json in
                        json.object { json in
                            json.member("title", column.title)
                            json.member("kind", column.kind)
                            json.member("help", column.help)
                        }
                    }
                    json.list("rows", rows.prefix(mostRows)) { row, json in
                        json.array { json in
                            if hasTraces { json.string(report.traces[row.trace].path) }
                            for value in row.values { write(value, &json) }
                        }
                    }
                }
            }
        }
    }

    private static func write(_ value: Value, _ json: inout JSONText) {
        switch value {
        case .text(let text): json.string(text)
        case .number(let number): json.number(number)
        case .ratio(let ratio):
            if let ratio { json.real((ratio * 1000).rounded() / 1000) } else { json.null() }
        }
    }

    private typealias Table = (id: String, title: String, columns: [Column], rows: [Row])
    private typealias Row = (trace: Int, values: [Value])

    private static func times(_ name: String) -> [Column] {
        ["p50", "p95", "p99", "longest"].map { Column(title: "\(name) \($0)", kind: "time") }
    }

    private static func times(_ durations: Durations) -> [Value] {
        [.number(durations.p50), .number(durations.p95), .number(durations.p99), .number(durations.longest)]
    }

    private static func locks(_ report: ResolvedReport) -> Table {
        let columns =
            [
                Column(title: "lock", kind: "text"), Column(title: "kind", kind: "text"),
                Column(title: "acquisitions", kind: "count"),
                Column(title: "contended", kind: "count", help: "acquisitions that had to wait"),
            ] + times("wait") + times("hold") + [
                Column(
                    title: "Jain", kind: "ratio",
                    help: "Jain's index of the acquisitions: 1 is even, 1/n is all for one"),
                Column(title: "overtakes", kind: "count", help: "how often a waiter was passed by a later one"),
                Column(title: "longest run", kind: "count", help: "acquisitions in a row by one thread"),
                Column(title: "by", kind: "text"),
            ]
        let objects = report.fairness.objects.filter { $0.figures.level == nil }.sorted {
            ($0.figures.wait.total, $0.figures.acquisitions) > ($1.figures.wait.total, $1.figures.acquisitions)
        }
        let rows = objects.map { entry -> Row in
            let lock = entry.figures
            return (
                entry.trace,
                [
                    .text(entry.name), .text(lock.kind.name), .number(lock.acquisitions), .number(lock.contended),
                ] + times(lock.wait) + times(lock.hold) + [
                    .ratio(lock.jainAcquisitions), .number(lock.overtakes), .number(lock.longestRun?.count),
                    .text(lock.longestRun.map { entry.name(of: $0.thread) }),
                ]
            )
        }
        return ("locks", "Locks", columns, rows)
    }

    private static func threads(_ report: ResolvedReport) -> Table {
        let columns = [
            Column(title: "thread", kind: "text"), Column(title: "daemon", kind: "text"),
            Column(title: "end", kind: "text"), Column(title: "error", kind: "text"),
            Column(title: "began", kind: "time", help: "since the recording began"),
            Column(title: "lived", kind: "time"), Column(title: "created at", kind: "text"),
        ]
        let rows = report.traces.enumerated().flatMap { index, trace in
            trace.names.tables.threads.map { thread -> Row in
                let lived = thread.started.flatMap { start in thread.ended.map { $0 &- start } }
                let end = thread.end.map { $0 == .running ? "not on record" : $0.rawValue } ?? "never started"
                return (
                    index,
                    [
                        .text(trace.names.thread(thread.id)),
                        .text(thread.isForeign ? "not ours" : thread.isDaemon ? "yes" : "no"), .text(end),
                        .text(thread.error), .number(thread.started), .number(lived),
                        .text(trace.names.place(thread.site)),
                    ]
                )
            }
        }
        return ("threads", "Threads", columns, rows)
    }

    private static func conditions(_ report: ResolvedReport) -> Table {
        let columns =
            [
                Column(title: "condition", kind: "text"), Column(title: "waits", kind: "count"),
                Column(title: "notified", kind: "count"), Column(title: "timed out", kind: "count"),
                Column(title: "notifications", kind: "count"),
                Column(title: "woke nobody", kind: "count", help: "notifications that woke nobody"),
                Column(title: "idle wakes", kind: "count", help: "wakes after which the thread only waited again"),
                Column(
                    title: "out of order", kind: "count", help: "wakes of a thread that had waited less than another"),
            ] + times("wake") + [Column(title: "Jain", kind: "ratio")]
        let rows = report.fairness.conditions.map { entry -> Row in
            let condition = entry.figures
            return (
                entry.trace,
                [
                    .text(entry.name), .number(condition.waits), .number(condition.notified),
                    .number(condition.timedOut), .number(condition.notifications), .number(condition.wasted),
                    .number(condition.idleWakes), .number(condition.outOfOrder),
                ] + times(condition.latency) + [.ratio(condition.jainTurns)]
            )
        }
        return ("conditions", "Conditions", columns, rows)
    }

    private static func semaphores(_ report: ResolvedReport) -> Table {
        let columns =
            [
                Column(title: "semaphore", kind: "text"), Column(title: "acquisitions", kind: "count"),
                Column(title: "contended", kind: "count"),
            ] + times("wait") + [
                Column(title: "fewest", kind: "count", help: "permits left"), Column(title: "most", kind: "count"),
                Column(title: "mean", kind: "ratio"),
                Column(title: "empty", kind: "time", help: "how long no permit was left"),
                Column(title: "Jain", kind: "ratio"),
            ]
        let rows = report.fairness.objects.compactMap { entry -> Row? in
            guard let level = entry.figures.level else { return nil }
            let semaphore = entry.figures
            return (
                entry.trace,
                [.text(entry.name), .number(semaphore.acquisitions), .number(semaphore.contended)]
                    + times(semaphore.wait) + [
                        .number(level.least), .number(level.most), .ratio(level.mean), .number(level.empty),
                        .ratio(semaphore.jainAcquisitions),
                    ]
            )
        }
        return ("semaphores", "Semaphores", columns, rows)
    }

    private static func barriers(_ report: ResolvedReport) -> Table {
        let columns =
            [
                Column(title: "barrier", kind: "text"), Column(title: "rounds", kind: "count"),
                Column(title: "incomplete", kind: "count"),
            ] + times("skew") + [Column(title: "most often last", kind: "text")]
        let rows = report.fairness.barriers.map { entry -> Row in
            let barrier = entry.figures
            let last = barrier.cameLast.max { $0.rounds < $1.rounds }
            return (
                entry.trace,
                [.text(entry.name), .number(barrier.rounds), .number(barrier.incomplete)] + times(barrier.skew)
                    + [.text(last.map { "\(entry.name(of: $0.thread)) (\($0.rounds))" })]
            )
        }
        return ("barriers", "Barriers", columns, rows)
    }

    private static func left(_ report: ResolvedReport) -> Table {
        let columns = [
            Column(title: "thread", kind: "text"), Column(title: "daemon", kind: "text"),
            Column(title: "holds or has open", kind: "text"), Column(title: "waits for", kind: "text"),
            Column(title: "last seen at", kind: "text"),
        ]
        let rows = report.traces.enumerated().flatMap { index, trace in
            (trace.overview?.outcomes ?? []).map { outcome -> Row in
                let names = trace.names
                let open = outcome.open.prefix(20).map(names.object).joined(separator: ", ")
                let more = outcome.open.count > 20 ? ", and \(outcome.open.count - 20) more" : ""
                return (
                    index,
                    [
                        .text(names.thread(outcome.thread)),
                        .text(names.tables.thread(outcome.thread)?.isDaemon ?? false ? "yes" : "no"),
                        .text(open + more), .text(outcome.awaited.map(names.object)), .text(names.place(outcome.site)),
                    ]
                )
            }
        }
        return ("left", "Left open at the end", columns, rows)
    }
}
