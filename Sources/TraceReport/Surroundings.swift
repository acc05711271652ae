package import TraceAnalysis
package import TraceModel
import TraceReplay

/// What the threads of a finding did around its places: collected in one pass over the trace, of which it keeps a few
/// events for each thread. Of a wait that is about who had the lock meanwhile, the owners are shown as well.
package struct Surroundings: Sendable {
    /// How many events of its own before a place of the finding a thread shows, and how many after it.
    private static let before = 4
    private static let after = 4
    /// The most events that are kept in all.
    private static let most = 400
    /// The most acquisitions and releases of others that are kept during one wait.
    private static let mostOfOthers = 12
    /// How far before and after the places of a finding a long trace is read.
    private static let reach: Int64 = 10_000
    private static let aboutOwners: Set<String> = ["unfair-lock", "starvation", "lock-convoy"]

    private(set) var threads: [ThreadID]
    let marked: Set<Int64>
    /// Whether there are events before the first one that is taken, and after the last one.
    private let isCutBefore: Bool
    private let isCutAfter: Bool
    /// What others have meanwhile, where the finding is about that.
    private let owned: Set<ObjectID>
    private var recent: [ThreadID: [TraceEvent]] = [:]
    private var wanted: [ThreadID: Int] = [:]
    private var kept: [TraceEvent] = []
    /// For each thread how many of its events were left out since the last one that is kept.
    private var omitted: [ThreadID: Int] = [:]
    /// How many were left out before an event that is kept, in the lane of its thread.
    private(set) var gaps: [Int64: LaneTable.Gap] = [:]
    /// Threads of which an event is kept.
    private var drawn: Set<ThreadID> = []
    /// The thread whose marked wait is going on, and how many events of others there were in it.
    private var waiting: ThreadID?
    private var others = 0
    /// The last acquisitions of what the finding is about.
    private var lastAcquired: [ObjectID: TraceEvent] = [:]

    /// What of a long trace is read for a finding, so that it does not cost a second reading of all: the events from some
    /// way before its first place to some way after its last; nil where it names no event.
    package static func selection(of finding: Finding) -> EventSelection? {
        let events = finding.locations.map(\.event).filter { $0 != 0 }
        guard let first = events.min(), let last = events.max() else { return nil }
        let end = last.addingReportingOverflow(reach)
        return EventSelection(from: max(1, first - reach), through: end.overflow ? .max : end.partialValue)
    }

    /// Begins before the first event.
    ///
    /// - Parameters:
    ///   - selection: The events that are taken.
    ///   - count: How many events the trace has.
    package init(of finding: Finding, in selection: EventSelection = .all, of count: Int64 = 0) {
        isCutBefore = selection.first.map { $0 > 1 } ?? false
        isCutAfter = selection.last.map { $0 < count } ?? false
        var seen: Set<ThreadID> = []
        let acting = finding.threads + finding.locations.filter { $0.event != 0 }.map(\.thread)
        threads = acting.filter { $0 != .none && seen.insert($0).inserted }
        marked = Set(finding.locations.map(\.event)).subtracting([0])
        owned = Self.aboutOwners.contains(finding.rule) ? Set(finding.objects) : []
    }

    /// Takes the next event of the trace.
    package mutating func consume(_ event: TraceEvent) {
        if owned.contains(event.object), event.kind == .acquire { lastAcquired[event.object] = event }
        if isOfOwner(event) { return keepOfOwner(event) }
        guard threads.contains(event.thread) else { return }
        if kept.count >= Self.most {
            omitted[event.thread, default: 0] += 1
        } else if marked.contains(event.seq) {
            let events = recent.removeValue(forKey: event.thread) ?? []
            for event in events + [event] { keep(event) }
            wanted[event.thread] = Self.after
            if !owned.isEmpty { beginWait(event) }
        } else if let left = wanted[event.thread], left > 0 {
            keep(event)
            wanted[event.thread] = left - 1
        } else {
            recent[event.thread, default: []].append(event)
            guard recent[event.thread]?.count ?? 0 > Self.before else { return }
            recent[event.thread]?.removeFirst()
            omitted[event.thread, default: 0] += 1
        }
        if event.thread == waiting, !marked.contains(event.seq) { waiting = nil }
    }

    /// A marked wait begins, for what another thread may own.
    private mutating func beginWait(_ event: TraceEvent) {
        (waiting, others) = (event.thread, 0)
        guard let first = lastAcquired[event.object], isOfOwner(first), !kept.contains(where: { $0.seq == first.seq })
        else { return }
        // Its lane has what it did up to then, and it may have done more since.
        let later = recent[first.thread]?.filter { $0.seq > first.seq } ?? []
        let left = omitted.removeValue(forKey: first.thread) ?? 0
        let earlier = (recent[first.thread]?.count ?? 0) - later.count
        if left + earlier > 1 { omitted[first.thread] = left + earlier - 1 }
        if !threads.contains(first.thread) { threads.append(first.thread) }
        keep(first)
        recent[first.thread] = later
    }

    private mutating func keep(_ event: TraceEvent) {
        let count = omitted.removeValue(forKey: event.thread) ?? 0
        let isOpen = drawn.insert(event.thread).inserted && isCutBefore
        if count > 0 || isOpen { gaps[event.seq] = LaneTable.Gap(count: count, isOpen: isOpen) }
        kept.append(event)
    }

    /// Whether another thread gets or releases what the finding is about while the wait that it tells of goes on.
    private func isOfOwner(_ event: TraceEvent) -> Bool {
        guard let waiting, event.thread != waiting, owned.contains(event.object) else { return false }
        switch event.kind {
        case .acquire, .release, .acquireShared, .releaseShared: return true
        default: return false
        }
    }

    private mutating func keepOfOwner(_ event: TraceEvent) {
        if !threads.contains(event.thread) { threads.append(event.thread) }
        guard others < Self.mostOfOthers, kept.count < Self.most else { return omitted[event.thread, default: 0] += 1 }
        // What it did before the wait is none of this.
        let skipped = recent.removeValue(forKey: event.thread)?.count ?? 0
        if skipped > 0 { omitted[event.thread, default: 0] += skipped }
        keep(event)
        others += 1
    }

    /// The drawing, a lane for each thread; nothing where no event was named.
    package func lines(_ tables: TraceTables, width: Int = 80) -> [String] {
        guard !kept.isEmpty else { return [] }
        var lanes = LaneTable(threads: threads, tables: tables)
        lanes.width = width
        lanes.marked = marked
        lanes.gaps = gaps
        lanes.rest = rest
        return lanes.lines(events)
    }

    /// The events, in the order of the trace.
    var events: [TraceEvent] { kept.sorted { $0.seq < $1.seq } }

    /// What is left out after the last event of a thread.
    var rest: [ThreadID: LaneTable.Gap] {
        let counts = omitted.merging(recent.mapValues(\.count), uniquingKeysWith: +)
        var rest: [ThreadID: LaneTable.Gap] = [:]
        for thread in threads where isCutAfter || counts[thread] != nil {
            rest[thread] = LaneTable.Gap(count: counts[thread] ?? 0, isOpen: isCutAfter)
        }
        return rest
    }
}
