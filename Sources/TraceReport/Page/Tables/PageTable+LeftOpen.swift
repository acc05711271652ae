import TraceAnalysis
import TraceModel

extension PageTable {
    /// What threads held, had open or waited for at the end: daemons as well.
    static func left(_ report: ResolvedReport) -> PageTable {
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
        return PageTable(id: "left", title: "Left open at the end", columns: columns, rows: rows)
    }
}
