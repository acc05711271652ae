import TraceAnalysis

extension PageTable {
    /// The conditions.
    static func conditions(_ report: ResolvedReport) -> PageTable {
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
        return PageTable(id: "conditions", title: "Conditions", columns: columns, rows: rows)
    }
}
