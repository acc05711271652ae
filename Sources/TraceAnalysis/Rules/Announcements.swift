import TraceModel
import TracePrediction
import TraceReplay

/// What threads told others, by notifications, in their last critical sections.
///
/// A thread that says under a lock that it is about to end, and another that joins it under the same lock once that was
/// said, is common: a list of threads of which the ended ones are joined. Whether it was said is data that is not on
/// record, so a join is taken to come after the notification.
struct Announcements {
    static let kinds: EventKindSet = [.acquire, .notify, .notifyAll]

    /// A thread's last critical section on a lock had a notification in it, or was followed by one of the lock's condition.
    private struct Told: Sendable {
        var lock: ObjectIndex
        var seq: Int64
    }

    /// How many locks of a thread are kept, the last ones.
    private static let limit = 8

    private var told: ByThread<[Told]> = []

    /// Sees an event of ``kinds``, and passes over others.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .acquire:
            guard step.thread < told.endIndex, !told[step.thread].isEmpty else { return }
            told[step.thread].removeAll { $0.lock == step.object }
        case .notify, .notifyAll:
            guard replay.objects[step.object].kind == .condition else { return }
            while told.endIndex <= step.thread { told.append([]) }
            for hold in replay.threads[step.thread].holds where !hold.isShared { note(step, hold.object) }
            if let lock = replay.objects[step.object].conditionLock { note(step, lock) }
        default: break
        }
    }

    private mutating func note(_ step: Step, _ lock: ObjectIndex) {
        told[step.thread].removeAll { $0.lock == lock }
        told[step.thread].append(Told(lock: lock, seq: step.event.seq))
        if told[step.thread].count > Self.limit { told[step.thread].removeFirst() }
    }

    /// Whether the last critical section of a thread on a lock told somebody something.
    func isLast(of thread: ThreadIndex, on lock: ObjectIndex) -> Bool {
        thread < told.endIndex && told[thread].contains { $0.lock == lock }
    }

    /// Whether the join in which a schedule ends is under a lock under which the awaited thread, which has come no further
    /// than to an event, has not told yet what it tells last.
    func precede(
        joinBy joining: ThreadIndex, of awaited: ThreadIndex, waitingAt seq: Int64, _ schedule: Schedule,
        _ replay: Replay
    ) -> Bool {
        guard awaited < told.endIndex else { return false }
        let id = replay.threads[joining].id
        return told[awaited].contains { told in
            guard seq < told.seq else { return false }
            let lock = replay.objects[told.lock].id
            let last = schedule.steps.last {
                $0.thread == id && $0.object == lock && ($0.kind == .acquire || $0.kind == .release)
            }
            return last?.kind == .acquire
        }
    }
}
