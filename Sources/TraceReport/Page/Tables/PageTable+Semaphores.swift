import TraceAnalysis
import TraceModel

extension PageTable {
    /// The semaphores.
    static func semaphores(_ report: ResolvedReport) -> PageTable {
        let columns =
            [
                Column(title: "semaphore", kind: "text"), Column(title: "acquisitions", kind: "count"),
                Column(title: "contended", kind: "count", help: "acquisitions that had to wait, and who still waits"),
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
                [.text(entry.name), .number(semaphore.acquisitions), contended(semaphore)]
                    + times(semaphore.wait) + [
                        .number(level.least), .number(level.most), .ratio(level.mean), .number(level.empty),
                        .ratio(semaphore.jainAcquisitions),
                    ]
            )
        }
        return PageTable(id: "semaphores", title: "Semaphores", columns: columns, rows: rows)
    }
}
