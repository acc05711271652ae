import TraceModel
import TraceReplay

/// A thread that looks again and again whether something has come, where it could wait for it.
///
/// A look is a sleep, a refused attempt, or a wait that gave up. Looks at one place in a row make a run; what the
/// thread does between them ends it, except to acquire and release one lock for a moment, as one does to look.
struct BusyWait: Analysis {
    static let info = RuleInfo(
        "busy-wait", "A thread polls where it could wait",
        levels: [.warning], story: .apart, thresholds: [pollCount, pollPause])
    static let pollCount = RuleThreshold("poll-count", .count, 10, "looks in a row at one line")
    static let pollPause = RuleThreshold("poll-pause", .time, 100_000_000, "the longest pause between two")
    static let kinds: EventKindSet = [
        .sleep, .tryFail, .timeout, .wake, .join, .acquire, .release, .notify, .notifyAll, .set, .start, .end, .arrive,
        .pass, .enter, .fire, .write,
    ]

    private struct Place: Hashable {
        var thread: Int
        var object: Int
        var site: SiteID
    }

    private struct Run: Sendable {
        var place: Place?
        var kind = EventKind.sleep
        var count: Int64 = 0
        var first: TraceEvent?
        var last: Int64 = 0
    }

    private struct Longest: Sendable {
        var run: Run
        var runs: Int64 = 0
    }

    private var runs: ContiguousArray<Run> = []
    private var longest: [Place: Longest] = [:]
    /// Runs shorter than this are no polling by any measure, and are not kept.
    private static let leastCount: Int64 = 3
    /// How long a lock may be held for a look, in nanoseconds, also where the pause between two looks is short.
    private static let moment: Int64 = 200_000

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0 || step.event.kind == .sleep else { return }
        while runs.count <= step.thread { runs.append(Run()) }
        let thread = step.thread
        if runs[thread].count == 0, step.event.kind == .acquire || step.event.kind == .release { return }
        switch step.event.kind {
        case .sleep:
            // Who sleeps with a lock held makes others wait, but does not poll.
            if Self.locks(of: thread, replay) == 0 { look(step) } else { end(thread) }
        case .tryFail, .timeout: look(step)
        case .wake, .join:
            if step.event.value == 0 { return look(step) }
            // Work at intervals until an event is set: the wait that is over at last was one to be told.
            let isTold = runs[thread].place?.object == step.object && replay.objects[step.object].kind == .event
            if isTold { runs[thread] = Run() } else { end(thread) }
        case .acquire:
            // The lock that a wait on a condition takes again belongs to the wait.
            guard replay.threads[thread].condition < 0 else { return }
            let isLock = replay.objects[step.object].kind?.isExclusiveLock ?? false
            if !isLock || Self.locks(of: thread, replay) > 0 { end(thread) }
        case .release:
            guard replay.threads[thread].wait.kind != .condition, runs[thread].count > 0 else { return }
            guard let hold = replay.threads[thread].hold(of: step.object), Self.locks(of: thread, replay) == 1 else {
                return end(thread)
            }
            let pause = (step.event.time &- runs[thread].last) / 4
            let held = step.event.time &- hold.time
            if runs[thread].place?.object == -1, held > max(pause, Self.moment) { end(thread) }
        default: end(thread)
        }
    }

    /// How many locks a thread holds, shared or alone. A permit that it took may have been a signal.
    private static func locks(of thread: Int, _ replay: borrowing Replay) -> Int {
        var count = 0
        for hold in replay.threads[thread].holds {
            let kind = replay.objects[hold.object].kind
            if kind == .rwlock || kind?.isExclusiveLock ?? false { count += 1 }
        }
        return count
    }

    private mutating func look(_ step: Step) {
        let place = Place(
            thread: step.thread, object: step.event.kind == .sleep ? -1 : step.object, site: step.event.site)
        if runs[step.thread].place != place {
            end(step.thread)
            runs[step.thread] = Run(place: place, kind: step.event.kind, first: step.event)
        }
        runs[step.thread].count += 1
        runs[step.thread].last = step.event.time
    }

    /// The run of a thread is over; the longest one at each place is kept.
    private mutating func end(_ thread: Int) {
        let run = runs[thread]
        guard let place = run.place else { return }
        runs[thread] = Run()
        guard run.count >= Self.leastCount else { return }
        var known = longest[place] ?? Longest(run: run)
        known.runs += 1
        if run.count > known.run.count { known.run = run }
        longest[place] = known
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for thread in runs.indices { self.end(thread) }
        return longest.compactMap { place, longest -> Finding? in
            let run = longest.run
            guard let first = run.first, run.count >= max(Self.leastCount, end.thresholds[Self.pollCount]) else {
                return nil
            }
            let time = max(0, run.last &- first.time)
            let pause = time / max(1, run.count - 1)
            guard pause <= end.thresholds[Self.pollPause] else { return nil }
            let what = place.object < 0 ? "slept" : "\(attempt(run.kind)) \(end.quoted(object: place.object))"
            var finding = Finding(
                rule: Self.rule, level: .warning,
                message: "\(end.thread(place.thread)) \(what) \(run.count) times in a row at the same place"
                    + "\(end.at(place.site)), every \(end.duration(pause)) for \(end.duration(time)), to look whether it "
                    + "can go on (limit \(end.thresholds[Self.pollCount]))",
                help: "wait to be told: a Condition with a predicate, an Event, a Semaphore or a join needs no looking",
                threads: [first.thread], objects: place.object < 0 ? [] : [end.replay.objects[place.object].id],
                locations: [
                    Finding.Location(
                        site: place.site, thread: first.thread, object: first.object, event: first.seq,
                        role: place.object < 0 ? "sleeps here" : "looks here")
                ], event: first.seq)
            finding.count = Int(clamping: longest.runs)
            return end.doubting(finding)
        }.sorted { $0.event < $1.event }
    }

    private func attempt(_ kind: EventKind) -> String {
        switch kind {
        case .tryFail: "tried in vain to acquire"
        case .timeout: "gave up acquiring"
        case .join: "gave up joining"
        default: "gave up waiting for"
        }
    }
}
