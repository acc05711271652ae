import TraceAnalysis

extension PageTable {
    /// The barriers.
    static func barriers(_ report: ResolvedReport) -> PageTable {
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
        return PageTable(id: "barriers", title: "Barriers", columns: columns, rows: rows)
    }
}
