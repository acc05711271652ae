import TraceAnalysis
import TraceModel

extension PageTable {
    /// The locks: those waited for longest first.
    static func locks(_ report: ResolvedReport) -> PageTable {
        let columns =
            [
                Column(title: "lock", kind: "text"), Column(title: "kind", kind: "text"),
                Column(title: "acquisitions", kind: "count"),
                Column(title: "contended", kind: "count", help: "acquisitions that had to wait, and who still waits"),
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
                    .text(entry.name), .text(lock.kind.name), .number(lock.acquisitions), contended(lock),
                ] + times(lock.wait) + times(lock.hold) + [
                    .ratio(lock.jainAcquisitions), .number(lock.overtakes), .number(lock.longestRun?.count),
                    .text(lock.longestRun.map { entry.name(of: $0.thread) }),
                ]
            )
        }
        return PageTable(id: "locks", title: "Locks", columns: columns, rows: rows)
    }
}
