public import TraceModel
import TraceReplay

/// What a thread had and waited for after the last event of a trace.
public struct ThreadOutcome: Equatable, Sendable {
    /// The thread.
    public var thread: ThreadID
    /// The locks and permits that it held, and the resources that it had open, oldest first.
    public var open: [ObjectID]
    /// What it waited for; nil where it did not wait.
    public var awaited: ObjectID?
    /// Where it was last seen.
    public var site: SiteID

    /// What the threads left that had anything left, by their place in the trace.
    static func all(_ replay: borrowing Replay) -> [ThreadOutcome] {
        var outcomes: [ThreadOutcome] = []
        for index in replay.threads.indices {
            let state = replay.threads[index]
            let open = (state.holds + state.resources).map { replay.objects[$0.object].id }
            let awaited = state.wait.map { replay.objects[$0.object].id }
            guard !open.isEmpty || awaited != nil else { continue }
            outcomes.append(ThreadOutcome(thread: state.id, open: open, awaited: awaited, site: state.lastSite))
        }
        return outcomes
    }
}
