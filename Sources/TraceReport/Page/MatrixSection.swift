import TraceAnalysis
import TraceModel

/// Who blocked whom: for each trace the threads that did or were, and the times.
enum MatrixSection {
    /// The most threads of a trace that are shown: those with the most time between them.
    static let mostThreads = 100

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        json.array { json in for trace in report.traces { write(trace, &json) } }
    }

    private static func write(_ trace: ResolvedTrace, _ json: inout JSONText) {
        let times = trace.overview?.blocking ?? []
        var totals: [ThreadID: Int64] = [:]
        for time in times {
            for thread in [time.owner, time.waiter] { totals[thread, default: 0] &+= time.time }
        }
        let threads = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostThreads).map(\.key).sorted()
        let places = Dictionary(uniqueKeysWithValues: threads.enumerated().map { ($1, $0) })
        json.object { json in
            json.member("trace", trace.path)
            json.key("isText")
            json.bool(trace.countsLines)
            json.key("omitted")
            json.number(totals.count - threads.count)
            json.list("threads", threads) { $1.string(trace.names.thread($0)) }
            json.list("cells", times) { time, json in
                guard let owner = places[time.owner], let waiter = places[time.waiter] else { return }
                json.array { json in
                    json.number(owner)
                    json.number(waiter)
                    json.number(time.time)
                    json.number(time.count)
                }
            }
        }
    }
}
