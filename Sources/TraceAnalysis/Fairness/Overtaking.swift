import TraceModel
import TraceReplay

/// For each thread that waits for a lock or permit, who was served before it though they came later.
///
/// An acquisition overtakes all whose request was logged before its own; one that did not have to wait overtakes all
/// who wait. A reader overtakes writers only.
struct Overtaking: Sendable {
    /// A wait that was overtaken.
    struct Overtaken: Sendable {
        var thread: ThreadIndex
        var object: ObjectIndex
        var site: SiteID
        var seq: Int64
        var began: Int64
        var count: Int64 = 0
        /// Who overtook it most, as far as one thread made up more than half.
        var most = MajorityVote()
        /// How long it was, once it is over.
        var duration: Int64 = 0
        var isOpen = false
    }

    /// How many waiters are looked at for one acquisition.
    private static let waiterLimit = 64

    private var open: ByThread<Overtaken?> = []

    /// Sees an acquisition; hands over the wait that it ends, if that was overtaken.
    mutating func acquire(_ step: Step, _ replay: borrowing Replay) -> Overtaken? {
        let own = replay.threads[step.thread].wait
        let isOwn = own?.object == step.object
        let count = replay.objects[step.object].waiters.count
        let isShared = step.event.kind == .acquireShared
        // Readers do not keep each other waiting, and one that reads already is not served anew.
        let isAgain = isShared && replay.threads[step.thread].hold(of: step.object) != nil
        if count > (isOwn ? 1 : 0), !replay.objects[step.object].owner.isThread(step.thread), !isAgain {
            let began = isOwn ? own?.seq ?? step.event.seq : step.event.seq
            for place in 0..<min(count, Self.waiterLimit) {
                let waiter = replay.objects[step.object].waiters[place]
                guard let wait = replay.threads[waiter].wait else { continue }
                if isShared, wait.kind == .requestShared { continue }
                if waiter != step.thread, wait.seq < began { overtake(waiter, wait, by: step.thread) }
            }
        }
        return end(step, replay)
    }

    /// Sees the end of a thread's wait.
    mutating func end(_ step: Step, _ replay: borrowing Replay) -> Overtaken? {
        guard step.thread < open.endIndex, var ended = open[step.thread] else { return nil }
        open[step.thread] = nil
        guard replay.threads[step.thread].wait?.seq == ended.seq else { return nil }
        ended.duration = max(0, step.event.time &- ended.began)
        return ended
    }

    /// The waits that are not over at the end of the trace.
    func unfinished(_ end: TraceEnd) -> [Overtaken] {
        open.compactMap { entry in
            guard var entry, end.replay.threads[entry.thread].wait?.seq == entry.seq else { return nil }
            entry.duration = max(0, end.lastMoment(of: entry.thread) &- entry.began)
            entry.isOpen = true
            return entry
        }
    }

    private mutating func overtake(_ waiter: ThreadIndex, _ wait: Wait, by thread: ThreadIndex) {
        while open.endIndex <= waiter { open.append(nil) }
        var entry =
            open[waiter].flatMap { $0.seq == wait.seq ? $0 : nil }
            ?? Overtaken(thread: waiter, object: wait.object, site: wait.site, seq: wait.seq, began: wait.time)
        entry.count += 1
        entry.most.add(thread)
        open[waiter] = entry
    }
}
