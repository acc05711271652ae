import TraceModel
import TracePrediction
import TraceReplay

/// A thread that ended with a lock held.
struct EndedHolding: Analysis {
    static let info = RuleInfo(
        "ended-holding", "A thread ended while it held a lock",
        levels: [.error], story: .remainder)
    static let kinds: EventKindSet = [
        .end, .request, .requestShared, .requestUpgrade, .release, .releaseShared, .state,
    ]

    private struct Left {
        var owner: ThreadIndex
        var hold: Hold
        var event: TraceEvent
        /// Those who waited for it from then on.
        var waiters: [ThreadIndex] = []
        var isWaiter: Set<ThreadIndex> = []
        /// Another thread has released it since: it was handed over. Or the system has found that its owner is gone, and
        /// has freed it for the next one, as it does with a robust lock.
        var isHandedOver = false
    }

    private var left: [Left] = []
    /// For each object the last entry in `left`.
    private var lastLeft: [ObjectIndex: Int] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .request, .requestShared, .requestUpgrade:
            guard !lastLeft.isEmpty, let index = lastLeft[step.object] else { return }
            guard replay.threads[left[index].owner].hold(of: step.object) != nil else { return }
            if left[index].isWaiter.insert(step.thread).inserted { left[index].waiters.append(step.thread) }
        case .release, .releaseShared:
            guard !lastLeft.isEmpty, let index = lastLeft[step.object] else { return }
            if replay.objects[step.object].owner.isThread(left[index].owner) { left[index].isHandedOver = true }
        case .state:
            // Without a number it is not the lock's own: an importer has put it in for a release that its text lacks.
            guard !lastLeft.isEmpty, let index = lastLeft[step.object] else { return }
            guard step.event.objectSeq != 0, step.event.value == 0 else { return }
            left[index].isHandedOver = true
        default: end(step, replay)
        }
    }

    private mutating func end(_ step: Step, _ replay: borrowing Replay) {
        guard replay.objects[step.object].thread == step.thread else { return }
        guard replay.threads[step.thread].phase < .ended else { return }
        // Main goes on: the process waits for its other threads, and who waits for its locks is in a deadlock with it.
        guard !replay.tables.isMain(step.event.thread) else { return }
        for hold in replay.threads[step.thread].holds {
            guard let kind = replay.objects[hold.object].kind, kind.isExclusiveLock || kind == .rwlock else { continue }
            lastLeft[hold.object] = left.count
            let waiters = replay.objects[hold.object].waiters.filter { $0 != step.thread }
            left.append(
                Left(
                    owner: step.thread, hold: hold, event: step.event,
                    waiters: waiters.sorted { [threads = replay.threads] in
                        threads[$0].wait?.seq ?? 0 < threads[$1].wait?.seq ?? 0
                    },
                    isWaiter: Set(waiters)))
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        left.compactMap { left in
            guard !left.isHandedOver else { return nil }
            let object = end.quoted(object: left.hold.object)
            var message = "\(end.thread(left.owner)) \(how(left, end)) \(object)"
            if let place = end.names.place(left.hold.site) { message += ", acquired at \(place)" }
            if !left.waiters.isEmpty {
                message += "; \(end.list(threads: left.waiters)) then waited for it"
            }
            var locations = [end.acquisition(left.hold, by: left.owner)]
            if left.event.site != .none {
                locations.append(
                    Finding.Location(
                        site: left.event.site, thread: left.event.thread, event: left.event.seq, role: "ended here"))
            }
            for waiter in left.waiters where end.replay.threads[waiter].wait?.object == left.hold.object {
                locations.append(end.waiting(waiter))
            }
            return end.doubting(
                Finding(
                    rule: Self.rule, level: .error, message: message,
                    help:
                        "release it on every path out of the target, also when an error is thrown: "
                        + end.remedies(at: left.hold.site).pairedLock,
                    threads: [left.event.thread] + left.waiters.map { end.replay.threads[$0].id },
                    objects: [end.replay.objects[left.hold.object].id],
                    locations: locations, event: left.event.seq))
        }
    }

    /// "ended while it held", or what is known where the thread's end is not on record.
    private func how(_ left: Left, _ end: TraceEnd) -> String {
        if left.event.value == 1 { return "ended by an error while it held" }
        return switch end.replay.tables.thread(left.event.thread)?.end {
        case .running: "has no more events in the trace and held"
        case .abrupt: "was cut off by the end of the process while it held"
        default: "ended while it held"
        }
    }
}
