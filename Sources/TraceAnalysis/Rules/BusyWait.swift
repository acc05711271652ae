import TraceModel
import TraceReplay

/// A thread that looks again and again whether something has come, where it could wait for it.
///
/// A look is a sleep, a refused attempt, or a wait that gave up. Looks at one place in a row make a run, and so do rounds
/// of looks at a few places in turn. What the thread does between them ends it, except to acquire and release one lock for
/// a moment, as one does to look, where nobody has changed anything under that lock since. Without a pause, a look is the
/// reading of a value that nobody has written since.
struct BusyWait: Analysis {
    static let info = RuleInfo(
        "busy-wait", "A thread polls where it could wait",
        levels: [.warning], story: .apart, thresholds: [pollCount, pollPause])
    static let pollCount = RuleThreshold("poll-count", .count, 10, "fewest looks in a row at one place")
    static let pollPause = RuleThreshold("poll-pause", .time, 100_000_000, "longest time from one look to the next")
    static let kinds: EventKindSet = [
        .sleep, .tryFail, .timeout, .wake, .join, .acquire, .release, .notify, .notifyAll, .set, .start, .end, .arrive,
        .pass, .enter, .fire, .write, .read, .wait, .acquireShared, .releaseShared, .request,
    ]

    struct Place: Hashable {
        /// What it looks at; nil where it sleeps.
        var object: ObjectIndex?
        var site: SiteID
    }

    /// A place in a run of looks, and how many there were.
    struct Stop: Sendable {
        var place: Place
        var kind: EventKind
        var count: Int64 = 1
    }

    struct Run: Sendable {
        /// The places that are looked at in turn.
        var stops: [Stop] = []
        var first: TraceEvent?
        /// When the last look was, and when it was over.
        var last: Int64 = 0
        var over: Int64 = 0
        /// When the look that is under way began.
        var began: Int64?
        /// The time spent in looks and between them.
        var paused: Int64 = 0
        var awake: Int64 = 0
        /// The acquisitions since the last look.
        var acquisitions = 0
        /// The lock under which it looked last, where, and when it let go.
        var lock: ObjectIndex?
        var lockSite: SiteID = .none
        var lockSeq: Int64 = 0
        /// Whether it lets go of a lock between two looks, and so comes back to look.
        var comesBack = false

        var count: Int64 { stops.reduce(0) { max($0, $1.count) } }
    }

    /// Readings of one value in a row that nobody has written since the first.
    struct Spin: Sendable {
        var place = Place(object: nil, site: .none)
        var count: Int64 = 0
        /// The first one and when it was, and the last one.
        var first: Int64 = 0
        var began: Int64 = 0
        var last: Int64 = 0
        var over: Int64 = 0
        /// The lock that it takes for each look.
        var lock: ObjectIndex?

        init() {}

        /// Begins with a reading.
        init(_ step: Step) {
            place = Place(object: step.object, site: step.event.site)
            count = 1
            (first, last) = (step.event.seq, step.event.seq)
            (began, over) = (step.event.time, step.event.time)
        }

        /// Takes a reading if it is one more of these, where the value was last written by the event given.
        @inline(__always)
        mutating func takes(_ step: Step, written: Int64) -> Bool {
            guard count > 0, place.object == step.object, place.site == step.event.site, written <= last else {
                return false
            }
            count += 1
            (last, over) = (step.event.seq, step.event.time)
            return true
        }
    }

    /// Who acquires a lock, and where.
    struct Visits: Sendable {
        var site: SiteID
        var thread: ThreadIndex
        var seq: Int64
        /// The last acquisition at another place than the last one.
        var otherSite: SiteID = .none
        var otherThread: ThreadIndex?
        var otherSeq: Int64 = 0
        /// Whether there were several threads, and several places.
        var hasThreads = false
        var hasPlaces = false
    }

    struct Key: Hashable {
        var thread: ThreadIndex
        var place: Place
    }

    struct Longest: Sendable {
        var run: Run
        var runs: Int64 = 0
    }

    private var runs: ByThread<Run> = []
    private var spins: ByThread<Spin> = []
    var visits: ByObject<Visits?> = []
    /// The conditions that were notified, and the semaphores that were posted.
    private(set) var told: ByObject<Bool> = []
    /// For each variable its last write.
    private var written: ByObject<Int64> = []
    private var longest: [Key: Longest] = [:]
    private var longestSpin: [Key: Spin] = [:]
    /// Where a thread tries a lock for a while before it blocks for it.
    private var adaptive: Set<SiteID> = []

    /// Runs shorter than this are not polling by any measure, and are not kept.
    static let leastCount: Int64 = 3
    /// How long a lock may be held for a look, in nanoseconds, also where the pause between two looks is short.
    private static let moment: Int64 = 200_000
    /// How many places a round has, and how many acquisitions there are between two looks, of one that only looks.
    private static let stopLimit = 4
    private static let acquisitionLimit = 3
    /// How long a round without a pause takes at most, in nanoseconds: who does more than look takes longer.
    private static let spinRound: Int64 = 3000
    /// How many looks at one value without a pause are told. Fewer are not kept: nearly all readings end as such.
    static let spinCount: Int64 = 1000

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        let thread = step.thread
        if runs.endIndex <= thread { addThreads(through: thread) }
        switch step.event.kind {
        case .read: return read(step)
        case .acquire, .acquireShared: return acquire(step, replay)
        case .release, .releaseShared: return release(step, replay)
        case .wait:
            if runs[thread].first != nil { runs[thread].began = step.event.time }
            return
        case .request: return block(step)
        case .notify, .notifyAll: tell(step.object)
        default: break
        }
        endSpin(thread)
        switch step.event.kind {
        case .sleep: sleep(step.event, by: thread, replay)
        case .tryFail, .timeout: look(step, replay)
        case .wake, .join:
            if step.event.value == 0 { return look(step, replay) }
            // Work at intervals until an event is set or a condition notified: the wait that is over at last was one to
            // be told.
            let kind = replay.objects[step.object].kind
            let isTold =
                runs[thread].stops.count == 1 && runs[thread].stops[0].place.object == step.object
                && (kind == .event || kind == .condition)
            if isTold { runs[thread] = Run() } else { end(thread) }
        default:
            if step.event.kind == .write {
                while written.endIndex <= step.object { written.append(0) }
                written[step.object] = step.event.seq
            }
            end(thread)
        }
    }

    mutating func before(_ step: ThreadStep, _ replay: borrowing Replay) {
        guard step.event.kind == .sleep else { return }
        let thread = step.thread
        if runs.endIndex <= thread { addThreads(through: thread) }
        endSpin(thread)
        sleep(step.event, by: thread, replay)
    }

    private mutating func addThreads(through thread: ThreadIndex) {
        while runs.endIndex <= thread {
            runs.append(Run())
            spins.append(Spin())
        }
    }

    private mutating func acquire(_ step: Step, _ replay: borrowing Replay) {
        let thread = step.thread
        let kind = replay.objects[step.object].kind
        let isLock = kind == .rwlock || kind?.isExclusiveLock ?? false
        if isLock { visit(step) }
        if isLock, spins[thread].count > 0 { spins[thread].lock = step.object }
        guard runs[thread].first != nil else { return }
        // The lock that a wait on a condition takes again belongs to the wait.
        guard replay.threads[thread].condition == nil else { return }
        runs[thread].acquisitions += 1
        if !isLock || Self.locks(of: thread, replay) > 0 || runs[thread].acquisitions > Self.acquisitionLimit {
            return end(thread)
        }
        // Another lock than the condition's, after a wait on it that gave up, is for a job that is done each time.
        let isJob = runs[thread].stops.contains { stop in
            guard stop.kind == .wake, let object = stop.place.object else { return false }
            return replay.objects[object].kind == .condition && replay.objects[object].conditionLock != step.object
        }
        if isJob || hasChanged(step) { end(thread) }
    }

    /// A thread blocks for what it has tried before: those attempts were not in place of a wait.
    private mutating func block(_ step: Step) {
        let tried = runs[step.thread].stops.filter { $0.kind == .tryFail && $0.place.object == step.object }
        guard !tried.isEmpty else { return }
        for stop in tried { adaptive.insert(stop.place.site) }
        runs[step.thread] = Run()
    }

    private mutating func visit(_ step: Step) {
        while visits.endIndex <= step.object { visits.append(nil) }
        guard var entry = visits[step.object] else {
            visits[step.object] = Visits(site: step.event.site, thread: step.thread, seq: step.event.seq)
            return
        }
        if entry.thread != step.thread { entry.hasThreads = true }
        if entry.site != step.event.site {
            entry.hasPlaces = true
            (entry.otherSite, entry.otherThread, entry.otherSeq) = (entry.site, entry.thread, entry.seq)
        }
        (entry.site, entry.thread, entry.seq) = (step.event.site, step.thread, step.event.seq)
        visits[step.object] = entry
    }

    /// Whether another thread has acquired the lock at another place since this one looked under it last.
    private func hasChanged(_ step: Step) -> Bool {
        let run = runs[step.thread]
        guard run.lock == step.object, let entry = visits[step.object] else { return false }
        return entry.otherSeq > run.lockSeq && entry.otherThread != step.thread && entry.otherSite != run.lockSite
    }

    private mutating func tell(_ object: ObjectIndex) {
        while told.endIndex <= object { told.append(false) }
        told[object] = true
    }

    private mutating func release(_ step: Step, _ replay: borrowing Replay) {
        let thread = step.thread
        if replay.objects[step.object].kind?.isSemaphore ?? false { tell(step.object) }
        guard runs[thread].first != nil, replay.threads[thread].wait?.kind != .condition else { return }
        guard let hold = replay.threads[thread].hold(of: step.object), Self.locks(of: thread, replay) == 1 else {
            return end(thread)
        }
        (runs[thread].lock, runs[thread].lockSite, runs[thread].lockSeq) = (step.object, hold.site, step.event.seq)
        let pause = (step.event.time &- runs[thread].last) / 4
        let held = step.event.time &- hold.time
        if runs[thread].stops.allSatisfy({ $0.place.object == nil }), held > max(pause, Self.moment) { end(thread) }
    }

    /// How many locks a thread holds, shared or alone. A permit that it took may have been a signal.
    private static func locks(of thread: ThreadIndex, _ replay: borrowing Replay) -> Int {
        var count = 0
        for hold in replay.threads[thread].holds {
            let kind = replay.objects[hold.object].kind
            if kind == .rwlock || kind?.isExclusiveLock ?? false { count += 1 }
        }
        return count
    }

    private mutating func sleep(_ event: TraceEvent, by thread: ThreadIndex, _ replay: borrowing Replay) {
        // Who sleeps with a lock held makes others wait, but does not poll.
        guard Self.locks(of: thread, replay) == 0 else { return end(thread) }
        let over = event.time &+ max(0, event.value)
        look(event, by: thread, at: Place(object: nil, site: event.site), from: event.time, to: over)
    }

    private mutating func look(_ step: Step, _ replay: borrowing Replay) {
        var began = step.event.time
        if let wait = replay.threads[step.thread].wait, wait.object == step.object { began = wait.time }
        let place = Place(object: step.object, site: step.event.site)
        look(step.event, by: step.thread, at: place, from: began, to: step.event.time)
    }

    private mutating func look(
        _ event: TraceEvent, by thread: ThreadIndex, at place: Place, from start: Int64, to over: Int64
    ) {
        let began = runs[thread].began ?? start
        if runs[thread].lock != nil { runs[thread].comesBack = true }
        if let known = runs[thread].stops.firstIndex(where: { $0.place == place }) {
            runs[thread].stops[known].count += 1
        } else {
            // A place that comes later is none of the round.
            let isFull = runs[thread].stops.count >= Self.stopLimit
            if isFull || runs[thread].stops.contains(where: { $0.count > 1 }) { end(thread) }
            runs[thread].stops.append(Stop(place: place, kind: event.kind))
            if runs[thread].first == nil { runs[thread].first = event }
        }
        if runs[thread].over > 0 { runs[thread].awake &+= max(0, began &- runs[thread].over) }
        runs[thread].paused &+= max(0, over &- began)
        runs[thread].last = event.time
        runs[thread].over = over
        runs[thread].began = nil
        runs[thread].acquisitions = 0
    }

    /// The run of a thread is over; the longest one at each place is kept.
    private mutating func end(_ thread: ThreadIndex) {
        let run = runs[thread]
        guard run.first != nil else { return }
        runs[thread] = Run()
        // Who does more between the looks than look works at a pace.
        guard run.count >= Self.leastCount, run.paused == 0 || run.awake <= run.paused else { return }
        let places = run.stops.map(\.place)
        let place = places.max { a, b in
            (a.object?.position ?? -1, a.site.rawValue) < (b.object?.position ?? -1, b.site.rawValue)
        }
        guard let place else { return }
        let key = Key(thread: thread, place: place)
        var known = longest[key] ?? Longest(run: run)
        known.runs += 1
        if run.count > known.run.count { known.run = run }
        longest[key] = known
    }

    private mutating func read(_ step: Step) {
        let write = step.object < written.endIndex ? written[step.object] : 0
        if spins[step.thread].takes(step, written: write) { return }
        endSpin(step.thread)
        spins[step.thread] = Spin(step)
    }

    /// A run of readings is over. Nearly all are short ones, so the way of these is.
    @inline(__always)
    private mutating func endSpin(_ thread: ThreadIndex) {
        if spins[thread].count >= Self.spinCount { keepSpin(of: thread) }
        spins[thread].count = 0
    }

    private mutating func keepSpin(of thread: ThreadIndex) {
        let spin = spins[thread]
        guard (spin.over &- spin.began) / spin.count <= Self.spinRound else { return }
        let key = Key(thread: thread, place: spin.place)
        if spin.count > longestSpin[key]?.count ?? 0 { longestSpin[key] = spin }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for thread in runs.indices {
            self.end(thread)
            endSpin(thread)
        }
        let polled = longest.compactMap { key, runs in
            adaptive.contains(key.place.site) ? nil : polling(key, runs, end)
        }
        return (polled + longestSpin.compactMap { spinning($0.key, $0.value, end) }).sorted { $0.event < $1.event }
    }
}
