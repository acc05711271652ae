import TraceModel

extension PageTable {
    /// The threads and how they ended.
    static func threads(_ report: ResolvedReport) -> PageTable {
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
        return PageTable(id: "threads", title: "Threads", columns: columns, rows: rows)
    }
}
