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
    /// The most acquisitions and releases of others that are kept during one wait: the first and the last ones.
    private static let mostOfOthers = (first: 6, last: 6)
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
    private var recent: [ThreadID: [Noted]] = [:]
    private var wanted: [ThreadID: Int] = [:]
    private var kept: [TraceEvent] = []
    private var holds: HoldSpans
    /// Which acquisition a release ends, for those of which one is kept.
    package private(set) var spans: [(acquire: Int64, release: Int64)] = []
    private var keptAcquires: Set<Int64> = []
    /// For each thread how many of its events were left out since the last one that is kept.
    private var omitted: [ThreadID: Int] = [:]
    private var keptGaps: [Int64: LaneTable.Gap] = [:]
    /// Threads of which an event is kept.
    private var drawn: Set<ThreadID> = []
    /// The thread whose marked wait is going on, and how many events of others there were in it.
    private var waiting: ThreadID?
    private var others = 0
    /// The last events of others in that wait, each with how many of its thread were left out before it.
    private var lastOthers: [(noted: Noted, gap: Int)] = []
    /// The last acquisitions of what the finding is about.
    private var lastAcquired: [ObjectID: Noted] = [:]

    private struct Noted {
        var event: TraceEvent
        /// The acquisition that it ends.
        var began: Int64?
    }

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
    ///   - tables: What its objects are.
    package init(of finding: Finding, in selection: EventSelection = .all, of count: Int64 = 0, tables: TraceTables) {
        holds = HoldSpans(tables)
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
        let noted = Noted(event: event, began: holds.consume(event))
        // Of a release that is not kept, too: its hold ends there.
        if let began = noted.began, keptAcquires.contains(began) { spans.append((began, event.seq)) }
        if owned.contains(event.object), event.kind == .acquire { lastAcquired[event.object] = noted }
        if isOfOwner(event) { return keepOfOwner(noted) }
        if event.thread == waiting, !marked.contains(event.seq) { endWait() }
        guard threads.contains(event.thread) else { return }
        if kept.count >= Self.most {
            omitted[event.thread, default: 0] += 1
        } else if marked.contains(event.seq) {
            let events = recent.removeValue(forKey: event.thread) ?? []
            for event in events + [noted] { keep(event) }
            wanted[event.thread] = Self.after
            if !owned.isEmpty { beginWait(event) }
        } else if let left = wanted[event.thread], left > 0 {
            keep(noted)
            wanted[event.thread] = left - 1
        } else {
            recent[event.thread, default: []].append(noted)
            guard recent[event.thread]?.count ?? 0 > Self.before else { return }
            recent[event.thread]?.removeFirst()
            omitted[event.thread, default: 0] += 1
        }
    }

    /// A marked wait begins, for what another thread may own.
    private mutating func beginWait(_ event: TraceEvent) {
        if waiting != nil { endWait() }
        (waiting, others) = (event.thread, 0)
        guard let first = lastAcquired[event.object], isOfOwner(first.event),
            !kept.contains(where: { $0.seq == first.event.seq })
        else { return }
        // Its lane has what it did up to then, and it may have done more since.
        let thread = first.event.thread
        let later = recent[thread]?.filter { $0.event.seq > first.event.seq } ?? []
        let left = omitted.removeValue(forKey: thread) ?? 0
        let earlier = (recent[thread]?.count ?? 0) - later.count
        if left + earlier > 1 { omitted[thread] = left + earlier - 1 }
        if !threads.contains(thread) { threads.append(thread) }
        keep(first)
        recent[thread] = later
    }

    /// The wait is over: the last that others did in it is what let the waiter go on.
    private mutating func endWait() {
        waiting = nil
        for (noted, gap) in lastOthers where kept.count < Self.most {
            // What was left out since comes after it.
            let since = omitted.removeValue(forKey: noted.event.thread)
            if gap > 0 { omitted[noted.event.thread] = gap }
            keep(noted)
            omitted[noted.event.thread] = since
        }
        lastOthers = []
    }

    private mutating func keep(_ noted: Noted) {
        let event = noted.event
        let count = omitted.removeValue(forKey: event.thread) ?? 0
        let isOpen = drawn.insert(event.thread).inserted && isCutBefore
        if count > 0 || isOpen { keptGaps[event.seq] = LaneTable.Gap(count: count, isOpen: isOpen) }
        kept.append(event)
        keptAcquires.insert(event.seq)
        if let began = noted.began, !keptAcquires.contains(began) { spans.append((began, event.seq)) }
    }

    /// Whether another thread gets or releases what the finding is about while the wait that it tells of goes on.
    private func isOfOwner(_ event: TraceEvent) -> Bool {
        guard let waiting, event.thread != waiting, owned.contains(event.object) else { return false }
        switch event.kind {
        case .acquire, .release, .acquireShared, .releaseShared: return true
        default: return false
        }
    }

    private mutating func keepOfOwner(_ noted: Noted) {
        let thread = noted.event.thread
        if !threads.contains(thread) { threads.append(thread) }
        // What it did before the wait is none of this.
        let skipped = recent.removeValue(forKey: thread)?.count ?? 0
        if skipped > 0 { omitted[thread, default: 0] += skipped }
        if others < Self.mostOfOthers.first, kept.count < Self.most {
            keep(noted)
            others += 1
            return
        }
        lastOthers.append((noted, omitted.removeValue(forKey: thread) ?? 0))
        guard lastOthers.count > Self.mostOfOthers.last else { return }
        // It is left out itself, with what was before it.
        let (dropped, gap) = lastOthers.removeFirst()
        let next = lastOthers.firstIndex { $0.noted.event.thread == dropped.event.thread }
        if let next { lastOthers[next].gap += gap + 1 } else { omitted[dropped.event.thread, default: 0] += gap + 1 }
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
    var events: [TraceEvent] { (kept + lastOthers.map(\.noted.event)).sorted { $0.seq < $1.seq } }

    /// How many were left out before an event, in the lane of its thread.
    var gaps: [Int64: LaneTable.Gap] {
        lastOthers.reduce(into: keptGaps) { gaps, last in
            if last.gap > 0 { gaps[last.noted.event.seq] = LaneTable.Gap(count: last.gap, isOpen: false) }
        }
    }

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
