import TraceModel
import TraceReplay

/// Threads that wait on a condition for something that others always take first: they are woken, find it gone, and wait
/// again.
///
/// What a condition guards is not on record. Others are known to take the same thing where they acquire the lock at the
/// line where this thread did, and go on without waiting, or where each notification wakes one of several waiters, who
/// finds nothing. In both cases all who go on have to be threads that notify as well: they give back what they take.
/// Workers that do each other's jobs only take.
struct ConditionStarvation: Sendable {
    /// A wait that went on over several wakes.
    struct Episode: Sendable {
        let thread: ThreadIndex
        let condition: ObjectIndex
        let lock: ObjectIndex
        /// Where the lock was acquired, where the thread waits, and since when.
        let entry: SiteID
        let site: SiteID
        let seq: Int64
        let began: Int64
        /// Wakes after which the thread waited again.
        var wakes: Int64 = 0
        /// How often others held the lock meanwhile, without waiting; and those of them that came by the same line.
        var holds: Int64 = 0
        var takes: Int64 = 0
        /// How many of the wakes were by notifications for one thread while another one waited for the same.
        var shared: Int64 = 0
        /// Who held the lock most, as far as one thread made up more than half.
        var most = MajorityVote()
        var duration: Int64 = 0
        var isOpen = false
        /// How often others went before it.
        var overtakes: Int64 = 0
        fileprivate var isAwake = false
        fileprivate var holders: Set<ThreadIndex> = []
        fileprivate var takers: Set<ThreadIndex> = []
    }

    /// How many threads that wait for one lock are looked at.
    private static let waiterLimit = 64

    private var episodes: [ThreadIndex: Episode] = [:]
    /// For each object whether it is a lock that somebody let go of in order to wait.
    private var isWatched: ByObject<Bool> = []
    /// By lock, the threads that were woken for nothing and wait again.
    private var starving: [ObjectIndex: [ThreadIndex]] = [:]
    /// For each condition who notified it, and its last notification of all waiters.
    private var givers: [ObjectIndex: Set<ThreadIndex>] = [:]
    private var lastForAll: [ObjectIndex: Int64] = [:]
    private var longest: [ThreadIndex: Episode] = [:]

    /// Sees an event on a condition, or the release of a lock.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if step.event.kind == .release {
            if step.object < isWatched.endIndex, isWatched[step.object], step.event.value == 0 { leave(step, replay) }
            return
        }
        guard replay.objects[step.object].kind == .condition else { return }
        switch step.event.kind {
        case .wait: wait(step, replay)
        case .wake: episodes[step.thread]?.isAwake = true
        case .notify: givers[step.object, default: []].insert(step.thread)
        case .notifyAll:
            givers[step.object, default: []].insert(step.thread)
            lastForAll[step.object] = step.event.seq
        default: break
        }
    }

    private mutating func wait(_ step: Step, _ replay: borrowing Replay) {
        if var known = episodes[step.thread], known.isAwake, known.condition == step.object {
            known.isAwake = false
            known.wakes += 1
            let others = starving[known.lock] ?? []
            if !others.contains(step.thread), others.count < Self.waiterLimit {
                starving[known.lock, default: []].append(step.thread)
            }
            let hasCompany = others.contains { $0 != step.thread && episodes[$0]?.condition == step.object }
            if hasCompany, lastForAll[step.object] ?? 0 < known.seq { known.shared += 1 }
            episodes[step.thread] = known
            return
        }
        end(step.thread, at: step.event.time)
        let thread = replay.threads[step.thread]
        guard let lock = replay.objects[step.object].conditionLock ?? thread.holds.last?.object,
            let hold = thread.hold(of: lock)
        else { return }
        while isWatched.endIndex <= lock { isWatched.append(false) }
        isWatched[lock] = true
        episodes[step.thread] = Episode(
            thread: step.thread, condition: step.object, lock: lock, entry: hold.site, site: step.event.site,
            seq: step.event.seq, began: step.event.time)
    }

    /// A thread lets go of a lock, not in order to wait.
    private mutating func leave(_ step: Step, _ replay: borrowing Replay) {
        guard replay.threads[step.thread].wait?.kind != .condition,
            let hold = replay.threads[step.thread].hold(of: step.object)
        else { return }
        let own = episodes[step.thread].flatMap { $0.lock == step.object && $0.isAwake ? $0 : nil }
        for waiter in starving[step.object] ?? [] where waiter != step.thread {
            guard var episode = episodes[waiter], own?.seq ?? hold.seq > episode.seq else { continue }
            episode.holds += 1
            episode.holders.insert(step.thread)
            if hold.site == episode.entry || hold.site == episode.site {
                episode.takes += 1
                episode.takers.insert(step.thread)
            }
            episode.most.add(step.thread)
            episodes[waiter] = episode
        }
        if own != nil { end(step.thread, at: step.event.time) }
    }

    private mutating func end(_ thread: ThreadIndex, at time: Int64) {
        guard var episode = episodes.removeValue(forKey: thread), episode.wakes > 0 else { return }
        starving[episode.lock]?.removeAll { $0 == thread }
        episode.duration = max(0, time &- episode.began)
        keep(episode)
    }

    private mutating func keep(_ episode: Episode) {
        let givers = givers[episode.condition] ?? []
        var episode = episode
        if episode.holders.isSubset(of: givers) { episode.overtakes = min(episode.shared, episode.holds) }
        if episode.takers.isSubset(of: givers) { episode.overtakes = max(episode.overtakes, episode.takes) }
        guard episode.overtakes > 0 else { return }
        if let known = longest[episode.thread], known.duration >= episode.duration { return }
        longest[episode.thread] = episode
    }

    /// The longest such wait of each thread, also those that are not over.
    mutating func finish(_ end: TraceEnd) -> [Episode] {
        for (thread, var episode) in episodes where episode.wakes > 0 {
            episode.duration = max(0, end.lastMoment(of: thread) &- episode.began)
            episode.isOpen = true
            keep(episode)
        }
        return longest.values.sorted { $0.seq < $1.seq }
    }
}
