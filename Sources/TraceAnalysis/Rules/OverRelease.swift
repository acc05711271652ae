import TraceModel
import TraceReplay

/// A permit too many: a release that would have taken a bounded semaphore past its bound, or one by a thread whose
/// acquisition had failed.
struct OverRelease: Analysis {
    static let info = RuleInfo(
        "over-release", "A semaphore was released past its bound, or by a thread that had no permit",
        levels: [.error, .warning], story: .act)
    static let kinds: EventKindSet = [.releaseError, .release, .acquire, .tryFail, .timeout, .destroy]

    private struct Pair: Hashable {
        var thread: ThreadIndex
        var object: ObjectIndex
    }

    private var refused = Repeats()
    private var untaken = Repeats()
    /// Who tried to get a permit last, and failed, and when.
    private var failed: [Pair: Int64] = [:]
    /// When each thread last acquired anything.
    private var lastAcquisition: ByThread<Int64> = []
    /// The last release by a thread that had none, for each semaphore: its place in `untaken`.
    private var last: [ObjectIndex: (place: Int, thread: ThreadIndex, number: Int64)] = [:]
    /// Those that made a semaphore ready for its end, as Python's do.
    private var farewells: Set<Int> = []
    /// Semaphores of which a thread has taken more permits than there were in the beginning, and given none back: those were
    /// signals.
    private var signals: Set<ObjectIndex> = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if step.event.kind == .releaseError {
            if replay.refusal(step) == .pastBound { refused.add(step) }
            return
        }
        if step.event.kind == .acquire {
            while lastAcquisition.endIndex <= step.thread { lastAcquisition.append(0) }
            lastAcquisition[step.thread] = step.event.seq
        }
        guard replay.objects[step.object].kind?.isSemaphore ?? false else { return }
        let pair = Pair(thread: step.thread, object: step.object)
        switch step.event.kind {
        case .tryFail, .timeout: failed[pair] = step.event.seq
        case .acquire:
            if !failed.isEmpty { failed[pair] = nil }
            guard let capacity = replay.objects[step.object].capacity else { return }
            if let hold = replay.threads[step.thread].hold(of: step.object), hold.level >= max(1, capacity) {
                signals.insert(step.object)
            }
        case .destroy:
            guard let last = last[step.object], last.thread == step.thread else { return }
            if step.event.objectSeq == last.number + 1 { farewells.insert(last.place) }
        default:
            // A semaphore that begins without permits is a signal, which anybody may give.
            guard !failed.isEmpty, let attempt = failed[pair] else { return }
            // The first permit that anybody gives may be a signal, such as the end of a thread for which the attempt waited,
            // unless the thread goes on from the attempt to the release as one does that has the permit.
            let hasGoneOn = step.thread < lastAcquisition.endIndex && lastAcquisition[step.thread] > attempt
            if hasGoneOn, !replay.objects[step.object].hasReleases { return }
            guard let capacity = replay.objects[step.object].capacity, capacity > 0 else { return }
            guard replay.threads[step.thread].hold(of: step.object) == nil else { return }
            last[step.object] = (untaken.add(step), step.thread, step.event.objectSeq)
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        // What one thread of a pool took, another one may give back: it is the same piece of work.
        let untaken = untaken.all.enumerated().filter { place, entry in
            !end.isForeign(entry.thread) && !signals.contains(entry.object)
                && !(entry.count == 1 && farewells.contains(place))
        }.map(\.element)
        // Who is refused after that gave back what it had: it is not to blame.
        let blamed = Set(untaken.map(\.object))
        return refused.all.filter { !blamed.contains($0.object) }.map { refusal($0, end) }
            + untaken.map { self.untaken($0, end) }
    }

    private func refusal(_ first: Repeats.Entry, _ end: TraceEnd) -> Finding {
        let bound = end.replay.objects[first.object].capacity.map { "its bound of \($0)" } ?? "its bound"
        var finding = Finding(
            rule: Self.rule, level: .error,
            message: "\(end.thread(first.thread)) tried to release \(end.quoted(object: first.object)) past "
                + "\(bound)\(end.at(first.event.site))",
            help: "release as many permits as were acquired, each once: withPermit { } pairs the two",
            threads: [first.event.thread], objects: [first.event.object],
            locations: [first.location("released here")], event: first.event.seq)
        finding.count = first.count
        return finding
    }

    private func untaken(_ first: Repeats.Entry, _ end: TraceEnd) -> Finding {
        let victims = refused.all.filter { $0.object == first.object }
        var message =
            "\(end.thread(first.thread)) released a permit of \(end.quoted(object: first.object))\(end.at(first.event.site)) "
            + "that it had not been given: its attempt to acquire one had failed"
        if let victim = victims.first {
            message +=
                "; \(end.quoted(victim.thread)) was then refused the release of its own\(end.at(victim.event.site))"
        }
        var finding = Finding(
            rule: Self.rule, level: victims.isEmpty ? .warning : .error, message: message,
            help: "release a permit only where its acquisition succeeded"
                + end.remedies(at: first.event.site).releasingWhatWasAcquired,
            threads: [first.event.thread] + victims.prefix(1).map(\.event.thread), objects: [first.event.object],
            locations: [first.location("released here")] + victims.prefix(1).map { $0.location("refused here") },
            event: first.event.seq)
        finding.count = first.count
        return finding
    }
}
