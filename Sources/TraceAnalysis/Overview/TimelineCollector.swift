import TraceModel
import TraceReplay

/// Makes the overview of what threads did over time, in one pass and in memory that does not grow with the events.
struct TimelineCollector {
    /// How many threads have a lane of their own.
    static let mostLanes = 2048
    /// How many waits and how many holds are kept one by one.
    static let mostSlices = 20_000
    /// How many events' times are kept.
    private static let mostMarks = 8192

    /// Who could have let a waiter go on, last.
    private struct Giver {
        var thread: ThreadIndex
        var site: SiteID
    }

    private var lanes: [TimelineOverview.Lane] = []
    /// By thread: its lane.
    private var laneOf: [ThreadIndex: Int] = [:]
    private var lockWaits: TimelineBuckets
    private var otherWaits: TimelineBuckets
    private var holds: TimelineBuckets
    private var longWaits = LongestSlices(most: Self.mostSlices)
    private var longHolds = LongestSlices(most: Self.mostSlices)
    private var givers: [ObjectIndex: Giver] = [:]
    /// By thread that waits: who held the object when the wait began.
    private var owners: [ThreadIndex: ThreadIndex] = [:]
    private var marks: [(seq: Int64, time: Int64)] = []
    private var stride: Int64 = 1
    private let firstTime: Int64
    private var lastTime: Int64

    /// Begins with an event at the time given.
    init(from time: Int64) {
        firstTime = Self.clamped(time)
        lastTime = firstTime
        lockWaits = TimelineBuckets(from: firstTime)
        otherWaits = lockWaits
        holds = lockWaits
    }

    /// Sees an event and the state before it.
    mutating func before(_ event: ResolvedEvent, _ replay: borrowing Replay) {
        switch event {
        case .ofThread(let step): notice(step.event, step.thread, replay)
        case .onObject(let step):
            notice(step.event, step.thread, replay)
            before(step, replay)
        }
    }

    /// A time of the trace, which is untrusted, such that the difference of two is one as well.
    static func clamped(_ time: Int64) -> Int64 { max(0, min(time, .max / 2)) }

    private mutating func notice(_ event: TraceEvent, _ thread: ThreadIndex, _ replay: borrowing Replay) {
        let time = Self.clamped(event.time)
        let lane = lane(of: thread, at: time, replay)
        lanes[lane].last = max(lanes[lane].last, time)
        lastTime = max(lastTime, time)
        guard event.seq % stride == 0 || marks.isEmpty else { return }
        marks.append((event.seq, time))
        if marks.count > Self.mostMarks {
            stride *= 2
            let first = marks[0].seq
            marks.removeAll { $0.seq % stride != 0 && $0.seq != first }
        }
    }

    private mutating func lane(of thread: ThreadIndex, at time: Int64, _ replay: borrowing Replay) -> Int {
        if let known = laneOf[thread] { return known }
        var lane = lanes.count
        if lane < Self.mostLanes {
            lanes.append(.init(thread: replay.threads[thread].id, first: time, last: time))
            lockWaits.addLane()
            otherWaits.addLane()
            holds.addLane()
        } else {
            // The last lane is that of all others.
            lane -= 1
            lanes[lane].thread = nil
            lanes[lane].threads += 1
        }
        laneOf[thread] = lane
        return lane
    }

    private mutating func before(_ step: Step, _ replay: borrowing Replay) {
        let kind = step.event.kind
        switch kind {
        case .request, .requestShared, .requestUpgrade, .block:
            if step.object < replay.objects.endIndex { owners[step.thread] = replay.objects[step.object].owner.thread }
        case .acquire, .acquireShared, .tryFail, .timeout, .wake, .join, .pass, .unblock:
            endWait(step, isGiven: kind != .tryFail && kind != .timeout, replay)
        case .release, .releaseShared:
            endHold(step, replay)
            givers[step.object] = Giver(thread: step.thread, site: step.event.site)
        case .notify, .notifyAll, .set, .end, .arrive, .breakBarrier, .abort, .reset:
            givers[step.object] = Giver(thread: step.thread, site: step.event.site)
        default: break
        }
    }

    private mutating func endWait(_ step: Step, isGiven: Bool, _ replay: borrowing Replay) {
        guard step.thread < replay.threads.endIndex, let wait = replay.threads[step.thread].wait,
            wait.object == step.object
        else { return }
        addWait(wait, step.thread, until: step.event.time, giver: isGiven ? givers[wait.object] : nil, false, replay)
        owners[step.thread] = nil
    }

    private mutating func addWait(
        _ wait: Wait, _ thread: ThreadIndex, until end: Int64, giver: Giver?, _ isOpen: Bool, _ replay: borrowing Replay
    ) {
        let start = Self.clamped(wait.time)
        let end = max(start, Self.clamped(end))
        let lane = lane(of: thread, at: start, replay)
        let kind = Self.kind(wait.kind)
        if kind == .lock { lockWaits.add(start, end, lane: lane) } else { otherWaits.add(start, end, lane: lane) }
        // Who gave it to itself is not worth telling.
        let giver = giver?.thread == thread ? nil : giver
        longWaits.add(
            .init(
                lane: lane, thread: replay.threads[thread].id, kind: kind, start: start, end: end,
                object: replay.objects[wait.object].id, seq: wait.seq, site: wait.site,
                owner: owners[thread].map { replay.threads[$0].id }, giver: giver.map { replay.threads[$0.thread].id },
                giverSite: giver?.site ?? .none, isOpen: isOpen))
    }

    private mutating func endHold(_ step: Step, _ replay: borrowing Replay) {
        guard step.thread < replay.threads.endIndex, let hold = replay.threads[step.thread].hold(of: step.object),
            hold.level == 1
        else { return }
        addHold(hold, step.thread, until: step.event.time, false, replay)
    }

    private mutating func addHold(
        _ hold: Hold, _ thread: ThreadIndex, until end: Int64, _ isOpen: Bool, _ replay: borrowing Replay
    ) {
        guard !replay.objects[hold.object].isSignal else { return }
        let start = Self.clamped(hold.time)
        let end = max(start, Self.clamped(end))
        let lane = lane(of: thread, at: start, replay)
        // Of several holds at once, the time counts once: that of the oldest.
        let oldest = replay.threads[thread].holds.first { !replay.objects[$0.object].isSignal }
        if oldest?.seq == hold.seq { holds.add(start, end, lane: lane) }
        longHolds.add(
            .init(
                lane: lane, thread: replay.threads[thread].id, kind: .hold, start: start, end: end,
                object: replay.objects[hold.object].id, seq: hold.seq, site: hold.site, owner: nil, giver: nil,
                giverSite: .none, isOpen: isOpen))
    }

    private static func kind(_ wait: WaitKind) -> TimelineOverview.Kind {
        switch wait {
        case .request, .requestShared, .futex: .lock
        case .condition: .condition
        case .event: .event
        case .join: .join
        case .barrier: .barrier
        }
    }

    /// The overview, after the last event.
    ///
    /// Open waits last until their process ended, where that is known.
    func finish(_ replay: borrowing Replay, time: Int64) -> TimelineOverview {
        var last = self
        var end = max(Self.clamped(time), lastTime)
        for row in replay.tables.processes { end = max(end, Self.clamped(row.ended ?? 0)) }
        for thread in replay.threads.indices {
            let state = replay.threads[thread]
            let stop = replay.tables.process(replay.processes[state.process].id)?.ended ?? end
            if let wait = state.wait {
                last.addWait(wait, thread, until: max(wait.time, stop), giver: nil, true, replay)
            }
            for hold in state.holds { last.addHold(hold, thread, until: max(hold.time, stop), true, replay) }
        }
        return last.overview(until: end)
    }

    private mutating func overview(until end: Int64) -> TimelineOverview {
        for end in [end - firstTime, 1] {
            lockWaits.widen(to: end)
            otherWaits.widen(to: end)
            holds.widen(to: end)
        }
        let width = max(lockWaits.width, otherWaits.width, holds.width)
        lockWaits.widen(toWidth: width)
        otherWaits.widen(toWidth: width)
        holds.widen(toWidth: width)
        var result = TimelineOverview()
        result.lanes = lanes
        result.start = firstTime
        result.bucketWidth = width
        result.bucketCount = holds.count
        result.lockWaits = lockWaits.sums
        result.otherWaits = otherWaits.sums
        result.holds = holds.sums
        result.slices = slices()
        result.sliceCount = longWaits.count + longHolds.count
        result.marks = marks
        result.end = end
        return result
    }

    /// The waits and holds so far that have ended, by lane and start: the longest of many.
    mutating func slices() -> [TimelineOverview.Slice] {
        longWaits.cut()
        longHolds.cut()
        return (longWaits.slices + longHolds.slices).sorted {
            ($0.lane, $0.start, $0.seq) < ($1.lane, $1.start, $1.seq)
        }
    }
}
