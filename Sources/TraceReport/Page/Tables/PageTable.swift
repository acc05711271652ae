import TraceAnalysis

/// A table of the page: its columns, with the kind of value that is in each (`text`, `count`, `time`, `ratio`), and its rows.
struct PageTable {
    struct Column {
        var title: String
        var kind: String
        var help = ""
    }

    enum Value {
        case text(String?)
        case number(Int64?)
        /// A count, and how many threads are still waiting to be counted.
        case counted(Int64, waiting: Int)
        case ratio(Double?)
    }

    /// A row, and the trace that it is of.
    typealias Row = (trace: Int, values: [Value])

    var id: String
    var title: String
    var columns: [Column]
    var rows: [Row]

    static func times(_ name: String) -> [Column] {
        ["p50", "p95", "p99", "longest"].map { Column(title: "\(name) \($0)", kind: "time") }
    }

    /// Nothing where nothing was measured.
    static func times(_ durations: Durations) -> [Value] {
        if durations.count == 0 { return Array(repeating: .number(nil), count: 4) }
        return [.number(durations.p50), .number(durations.p95), .number(durations.p99), .number(durations.longest)]
    }

    /// How many acquisitions had to wait, and how many threads wait at the end: these have acquired nothing.
    static func contended(_ object: ObjectFairness) -> Value {
        .counted(object.contended, waiting: object.threads.count { $0.openWait != nil })
    }
}
