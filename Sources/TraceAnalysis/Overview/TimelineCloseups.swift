package import TraceModel
import TraceReplay

/// What happened around findings, event by event, for a timeline of which the rest is sums: made in a second pass over a long
/// trace, of which it sees some stretches only.
package struct TimelineCloseups: ~Copyable {
    /// How many events are kept in all, and of how short a trace all are.
    static let mostEvents = 40_000
    private static let few: Int64 = 20_000
    /// How many events before and after a place of a finding are shown, at most.
    static let reach: Int64 = 200
    /// How many places are shown: those of the first findings, which weigh most.
    private static let mostPlaces = (inAll: 500, ofFinding: 4)

    private let tables: TraceTables
    /// The stretches, in order, apart from each other, and which of them comes next.
    private let ranges: [ClosedRange<Int64>]
    private var next = 0
    private var replay: Replay
    private var collector: TimelineCollector?
    private var events: [TraceEvent] = []
    private var slices: [TimelineOverview.Slice] = []
    private var closeups: [ClosedRange<Int64>] = []
    private var times: ClosedRange<Int64>?

    /// Begins before the first event.
    ///
    /// - Parameter count: How many events the trace has, where all of them are shown if there are few.
    package init(around findings: some Sequence<Finding>, in tables: TraceTables, of count: Int64) {
        self.tables = tables
        replay = Replay(tables: tables)
        ranges = count <= Self.few ? [Int64.min...Int64.max] : Self.ranges(around: findings)
    }

    /// Stretches around all places of findings, those that meet made one.
    static func ranges(around findings: some Sequence<Finding>) -> [ClosedRange<Int64>] {
        var places: Set<Int64> = []
        for finding in findings {
            let own = finding.locations.lazy.map(\.event).filter { $0 > 0 }
            for place in own.prefix(mostPlaces.ofFinding) where places.count < mostPlaces.inAll { places.insert(place) }
        }
        let reach = min(reach, Int64(mostEvents / max(1, places.count * 2)))
        var ranges: [ClosedRange<Int64>] = []
        for place in places.sorted() {
            let (first, last) = (max(1, place - reach), place.addingReportingOverflow(reach))
            let end = last.overflow ? .max : last.partialValue
            if let before = ranges.last, first <= before.upperBound {
                ranges[ranges.count - 1] = before.lowerBound...end
            } else {
                ranges.append(first...end)
            }
        }
        return ranges
    }

    /// Takes an event of the trace, in order; those between the stretches may be left out.
    package mutating func consume(_ event: TraceEvent) {
        while next < ranges.count, ranges[next].upperBound < event.seq { close() }
        guard next < ranges.count, ranges[next].lowerBound <= event.seq, events.count < Self.mostEvents else { return }
        events.append(event)
        let time = TimelineCollector.clamped(event.time)
        times = min(times?.lowerBound ?? time, time)...max(times?.upperBound ?? time, time)
        if collector == nil { collector = TimelineCollector(from: event.time) }
        let resolved = replay.resolve(event)
        collector?.before(resolved, replay)
        replay.apply(resolved)
    }

    /// Ends a stretch: nothing of its state holds in the next one.
    private mutating func close() {
        next += 1
        slices += collector?.slices() ?? []
        if let times { closeups.append(times) }
        times = nil
        collector = nil
        replay = Replay(tables: tables)
    }

    /// Adds what was seen to the timeline of the whole trace.
    package mutating func finish(into timeline: inout TimelineOverview) {
        close()
        timeline.events = events
        timeline.closeups = closeups
        var lanes: [ThreadID: Int] = [:]
        for (number, lane) in timeline.lanes.enumerated() { if let thread = lane.thread { lanes[thread] = number } }
        // A hold and a wait may begin with one event: that which acquires after another level was upgraded.
        func key(_ slice: TimelineOverview.Slice) -> Int64 { slice.seq &* 2 &+ (slice.kind == .hold ? 1 : 0) }
        var known = Set(timeline.slices.map(key))
        for var slice in slices where known.insert(key(slice)).inserted {
            slice.lane = lanes[slice.thread] ?? timeline.lanes.count - 1
            timeline.slices.append(slice)
        }
        timeline.slices.sort { ($0.lane, $0.start, $0.seq) < ($1.lane, $1.start, $1.seq) }
    }
}
