import TraceModel
import TraceReplay

/// Makes the parts of an overview in one pass over a trace. Each part has a collector of its own.
struct OverviewCollector {
    private var blocking = BlockingCollector()
    private var timeline: TimelineCollector?
    private var lockOrder = LockOrderCollector()

    /// Begins before the first event of a trace with these tables.
    init(_ tables: TraceTables) {}

    /// Sees an event and the state before it.
    mutating func before(_ event: ResolvedEvent, _ replay: borrowing Replay) {
        if timeline == nil { timeline = TimelineCollector(from: event.event.time) }
        timeline?.before(event, replay)
        guard case .onObject(let step) = event else { return }
        blocking.before(step, replay)
        lockOrder.before(step, replay)
    }

    /// The overview, after the last event, which was at the time given.
    func finish(_ replay: borrowing Replay, time: Int64) -> TraceOverview {
        var overview = TraceOverview()
        overview.blocking = blocking.finish(replay, time: time)
        overview.timeline = timeline?.finish(replay, time: time) ?? TimelineOverview()
        overview.outcomes = ThreadOutcome.all(replay)
        overview.lockOrder = lockOrder.finish(replay)
        for object in replay.objects.indices where replay.objects[object].isSignal {
            overview.signals.insert(replay.objects[object].id)
        }
        overview.endings = ProcessOutcome.all(replay)
        return overview
    }
}
