package import TraceModel

/// What was going on at each object in an interval of a trace.
package struct ObjectActivity: Sendable {
    /// What was going on at one object.
    package struct Count: Sendable {
        /// How often it was acquired, by readers too.
        package var acquisitions: Int64 = 0
        /// How many waits for it ended, or had not ended.
        package var waits: Int64 = 0
        /// Nanoseconds that threads waited for it within the interval, all together.
        package var waited: Int64 = 0
    }

    /// The beginning of the interval, in nanoseconds since the recording began.
    package let start: Int64
    /// How many events there were.
    package private(set) var events: Int64 = 0
    private var counts: ByObject<Count> = []

    /// Begins an interval.
    package init(from start: Int64) { self.start = start }

    /// Applies an event to a replay, and takes into account what that changes.
    package mutating func apply(_ event: TraceEvent, to replay: inout Replay) {
        events += 1
        let resolved = replay.resolve(event)
        let before = replay.threads[resolved.thread].wait
        replay.apply(resolved)
        if let before, replay.threads[resolved.thread].wait?.seq != before.seq {
            add(before, until: event.time, replay)
        }
        guard event.kind == .acquire || event.kind == .acquireShared, case .onObject(let step) = resolved else {
            return
        }
        makeRoom(replay)
        counts[step.object].acquisitions += 1
    }

    /// What was going on at the objects where anything was, with the waits that are open at a time.
    package func counts(_ replay: Replay, at now: Int64) -> [(object: ObjectIndex, count: Count)] {
        var whole = self
        for thread in replay.threads { if let wait = thread.wait { whole.add(wait, until: now, replay) } }
        return whole.counts.indices.compactMap { index in
            let count = whole.counts[index]
            return count.acquisitions > 0 || count.waits > 0 ? (index, count) : nil
        }
    }

    private mutating func add(_ wait: Wait, until end: Int64, _ replay: Replay) {
        makeRoom(replay)
        counts[wait.object].waits += 1
        let (time, overflow) = end.subtractingReportingOverflow(max(start, wait.time))
        if !overflow, time > 0 { counts[wait.object].waited = counts[wait.object].waited.addingUpTo(time) }
    }

    private mutating func makeRoom(_ replay: Replay) {
        while counts.count < replay.objects.count { counts.append(Count()) }
    }
}
