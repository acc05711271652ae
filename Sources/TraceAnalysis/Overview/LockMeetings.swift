import TraceModel

/// Who holds one lock, who waits for it, and for how long the two met.
///
/// The rules are those of the table `contention`: a hold and a wait that overlap in the order of the trace met for as long as
/// both lasted, by the clocks of the threads. Whichever ends first charges the other; where the other then turns out to
/// have ended before it, by its own clock, the charge is corrected.
struct LockMeetings {
    /// That a thread had the lock, and another waited, for so many nanoseconds; times is -1 where a charge is taken back.
    struct Charge {
        var owner: ThreadID
        var waiter: ThreadID
        var time: Int64
        var times: Int64
    }

    /// A hold or a wait.
    private struct Interval {
        var thread: ThreadID
        var seq: Int64
        var began: Int64
        var endSeq: Int64 = .max
        var ended: Int64 = .max
    }

    /// Intervals that ended, the last ones.
    private struct Past {
        /// How many are looked at again.
        private static let most = 1024

        private(set) var intervals: ContiguousArray<Interval> = []
        private var latest = Int64.min

        mutating func keep(_ interval: Interval) {
            if intervals.count >= 2 * Self.most { intervals.removeSubrange(0..<Self.most) }
            intervals.append(interval)
            latest = max(latest, interval.ended)
        }

        mutating func clear() {
            guard latest > .min else { return }
            intervals.removeAll(keepingCapacity: true)
            latest = .min
        }

        /// Those that ended after a moment by their own clocks, though before it in the order of the trace, and that lasted
        /// beyond an event.
        func after(_ time: Int64, _ seq: Int64) -> [Interval] {
            latest > time ? intervals.filter { $0.endSeq > seq && $0.ended > time } : []
        }
    }

    /// Whether readers share it.
    private let isShared: Bool
    /// Of a lock with one owner: the thread, which may be one outside the trace.
    private var holder: ThreadID?
    /// Of a lock with readers: how many levels a thread has.
    private var levels: [ThreadID: Int64] = [:]
    private var holds: ContiguousArray<Interval> = []
    private var requests: ContiguousArray<Interval> = []
    /// What ended while the other was open, as long as one of these is.
    private var pastHolds = Past()
    private var pastRequests = Past()
    /// What is to be added to the sums.
    private(set) var charges: ContiguousArray<Charge> = []

    init(isShared: Bool) { self.isShared = isShared }

    /// Takes an event on the lock; the charges that were there before are gone.
    mutating func add(_ event: TraceEvent) {
        if !charges.isEmpty { charges.removeAll(keepingCapacity: true) }
        switch event.kind {
        case .state, .owner: return state(event)
        case .requestShared, .requestUpgrade, .acquireShared, .releaseShared: if !isShared { return }
        case .request, .acquire, .release, .tryFail, .timeout, .block, .unblock: break
        default: return
        }
        // Whatever the thread does next with the lock ends its request.
        if !requests.isEmpty, let place = requests.firstIndex(where: { $0.thread == event.thread }) {
            let request = requests.remove(at: place)
            end(request: request, event.seq, event.time)
        }
        switch event.kind {
        case .request, .requestShared, .requestUpgrade, .block:
            requests.append(Interval(thread: event.thread, seq: event.seq, began: event.time))
        case .acquire, .acquireShared: take(event)
        case .release, .releaseShared: giveBack(event)
        default: break
        }
    }

    private mutating func take(_ event: TraceEvent) {
        guard isShared else { return change(event, to: event.thread) }
        let level = levels[event.thread] ?? 0
        let isFirst = event.kind == .acquire && event.value <= 1 || level == 0
        levels[event.thread] = isFirst ? 1 : level &+ 1
        guard isFirst else { return }
        endHold(of: event.thread, event)
        holds.append(Interval(thread: event.thread, seq: event.seq, began: event.time))
    }

    private mutating func giveBack(_ event: TraceEvent) {
        guard isShared else { return change(event, to: event.value > 0 ? event.thread : nil) }
        guard let level = levels[event.thread] else { return }
        levels[event.thread] = level > 1 ? level - 1 : nil
        if level <= 1 { endHold(of: event.thread, event) }
    }

    /// The state that a late recording found.
    private mutating func state(_ event: TraceEvent) {
        let value = event.value
        let owner = ThreadID(rawValue: value & 0xFFFF_FFFF)
        guard isShared else { return change(event, to: value > 0 ? owner : value < 0 ? Self.outsider : nil) }
        guard value > 0 else { return }
        endHold(of: owner, event)
        levels[owner] = 1
        holds.append(Interval(thread: owner, seq: event.seq, began: event.time))
    }

    private static let outsider = ThreadID(rawValue: -1)

    /// A lock with one owner goes to another, or is free.
    private mutating func change(_ event: TraceEvent, to owner: ThreadID?) {
        guard holder != owner else { return }
        holder = owner
        if let hold = holds.popLast() { end(hold: hold, event.seq, event.time) }
        guard let owner, owner.rawValue > 0 else { return }
        holds.append(Interval(thread: owner, seq: event.seq, began: event.time))
    }

    /// What a thread holds of a lock with readers ends: by its last release, or since it becomes the writer.
    private mutating func endHold(of thread: ThreadID, _ event: TraceEvent) {
        guard let place = holds.firstIndex(where: { $0.thread == thread }) else { return }
        let hold = holds.remove(at: place)
        end(hold: hold, event.seq, event.time)
    }

    private mutating func end(hold: Interval, _ seq: Int64, _ time: Int64) {
        var hold = hold
        (hold.endSeq, hold.ended) = (seq, time)
        settle(hold: hold)
        if requests.isEmpty { pastHolds.clear() } else { pastHolds.keep(hold) }
    }

    private mutating func end(request: Interval, _ seq: Int64, _ time: Int64) {
        var request = request
        (request.endSeq, request.ended) = (seq, time)
        settle(request: request)
        if holds.isEmpty { pastRequests.clear() } else { pastRequests.keep(request) }
    }

    private mutating func settle(hold: Interval) {
        for request in requests { charge(request, hold, until: hold.ended, 1) }
        for request in pastRequests.after(hold.ended, hold.seq) {
            charge(request, hold, until: request.ended, -1)
            charge(request, hold, until: hold.ended, 1)
        }
    }

    private mutating func settle(request: Interval) {
        for hold in holds { charge(request, hold, until: request.ended, 1) }
        for hold in pastHolds.after(request.ended, request.seq) {
            charge(request, hold, until: hold.ended, -1)
            charge(request, hold, until: request.ended, 1)
        }
    }

    private mutating func charge(_ request: Interval, _ hold: Interval, until end: Int64, _ times: Int64) {
        // The times of a trace are untrusted.
        let time = end &- max(request.began, hold.began)
        guard time > 0 else { return }
        charges.append(
            Charge(owner: hold.thread, waiter: request.thread, time: time &* times, times: times))
    }

    /// Ends what is open: it lasted to the last moment of its thread's process.
    mutating func finish(lastMoment: (ThreadID) -> Int64) {
        charges.removeAll(keepingCapacity: true)
        for index in requests.indices { requests[index].ended = lastMoment(requests[index].thread) }
        for index in holds.indices { holds[index].ended = lastMoment(holds[index].thread) }
        let (waiting, held) = (requests, holds)
        (requests, holds) = ([], [])
        for request in waiting { settle(request: request) }
        for hold in held {
            for request in waiting { charge(request, hold, until: min(hold.ended, request.ended), 1) }
            settle(hold: hold)
        }
    }
}
