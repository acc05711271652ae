import TraceModel
import TraceSummary

/// Traces of which each counts once, also where it is given twice or there is a copy of it.
struct DistinctTraces {
    private struct Beginning: Hashable {
        var started: String?
        var events: Int64
    }

    /// Those that are not copies of others.
    private(set) var paths: [String] = []

    /// Looks at traces, one at a time. Only those with as many events as another, and begun at the same moment, are read.
    ///
    /// - Parameter complain: Told of a copy, and of what it is a copy of.
    init(_ all: [String], complain: (_ copy: String, _ other: String) -> Void) throws {
        guard all.count > 1 else {
            paths = all
            return
        }
        let beginnings = try all.map { path in
            let summary = try TraceInput.open(path).summary()
            return Beginning(started: summary.started, events: summary.eventCount)
        }
        let groups = Dictionary(grouping: all.indices) { beginnings[$0] }
        var pathOf: [TraceHash: String] = [:]
        for (path, beginning) in zip(all, beginnings) {
            if groups[beginning]?.count ?? 0 > 1 {
                let hash = try TraceHash(TraceInput.open(path))
                if let other = pathOf[hash] {
                    complain(path, other)
                    continue
                }
                pathOf[hash] = path
            }
            paths.append(path)
        }
    }
}
