package import TraceAnalysis
package import TraceModel
import TraceReplay

/// What the threads of a finding did around its places: collected in one pass over the trace, of which it keeps a few
/// events for each thread.
package struct Surroundings {
    /// How many events of its own before a place of the finding a thread shows, and how many after it.
    private static let before = 4
    private static let after = 4
    /// The most events that are kept in all.
    private static let most = 400

    private let threads: [ThreadID]
    private let marked: Set<Int64>
    private var recent: [ThreadID: [TraceEvent]] = [:]
    private var wanted: [ThreadID: Int] = [:]
    private var kept: [TraceEvent] = []

    /// Begins before the first event.
    package init(of finding: Finding) {
        var seen: Set<ThreadID> = []
        let acting = finding.threads + finding.locations.filter { $0.event != 0 }.map(\.thread)
        threads = acting.filter { $0 != .none && seen.insert($0).inserted }
        marked = Set(finding.locations.map(\.event)).subtracting([0])
    }

    /// Takes the next event of the trace.
    package mutating func consume(_ event: TraceEvent) {
        guard kept.count < Self.most, threads.contains(event.thread) else { return }
        if marked.contains(event.seq) {
            kept += recent[event.thread] ?? []
            recent[event.thread] = []
            kept.append(event)
            wanted[event.thread] = Self.after
        } else if let left = wanted[event.thread], left > 0 {
            kept.append(event)
            wanted[event.thread] = left - 1
        } else {
            var events = recent[event.thread] ?? []
            events.append(event)
            if events.count > Self.before { events.removeFirst() }
            recent[event.thread] = events
        }
    }

    /// The drawing, a lane for each thread; nothing where no event was named.
    package func lines(_ tables: TraceTables, width: Int = 80) -> [String] {
        guard !kept.isEmpty else { return [] }
        var lanes = LaneTable(threads: threads, tables: tables)
        lanes.width = width
        lanes.marked = marked
        return lanes.lines(kept.sorted { $0.seq < $1.seq })
    }
}
