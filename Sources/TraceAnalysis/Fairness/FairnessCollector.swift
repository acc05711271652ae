import TraceModel
import TraceReplay

/// Adds up a ``FairnessReport`` in the one pass over a trace.
///
/// State is proportional to objects, to pairs of a thread and an object that it uses, and to the distinct durations of
/// an object, rounded to buckets. The views `acquisitions` and `fairness` and the queries have the same rules in SQL.
struct FairnessCollector: Sendable {
    /// What kind of figures an object has, and the place of those that only objects of its role have.
    enum Role: Sendable {
        case none
        case exclusive
        case readers
        case semaphore(Int)
        case condition(Int)
        case barrier(Int)
    }

    /// What is known of an object.
    struct Object: Sendable {
        let role: Role
        /// The last member that was looked up, and its thread.
        var lastSeen: (thread: ThreadIndex, member: Int)?

        /// The last of the open requests, or waits on a condition, and how many there are.
        var last: Int32?
        var waiting: Int64 = 0
        /// How many were served without waiting.
        var barged: Int64 = 0
        var overtakes: Int64 = 0
        var overtakingAcquisitions: Int64 = 0
        var mostOvertakenAtOnce: Int64 = 0

        /// The time of the last event, which never runs back, and what all waiters have waited by then.
        var clock: Int64 = .min
        var waited: Int64 = 0

        /// The holder of a lock with one owner, and its member if it is a thread of the trace.
        var holder = LockOwner.nobody
        var holderMember: Int?
        /// Who had it last, and how often in a row.
        var runMember: Int?
        var run: Int64 = 0
        var wait = DurationHistogram()
        var hold = DurationHistogram()

        init(role: Role) { self.role = role }
    }

    var objects: ByObject<Object> = []
    var members: ContiguousArray<FairnessMember> = []
    var levels: ContiguousArray<PermitLevelSum> = []
    var conditions: ContiguousArray<ConditionSum> = []
    var barriers: ContiguousArray<BarrierSum> = []
    /// For each thread its last notified wake as long as it did nothing since: the event, and the condition.
    var idle: ByThread<(seq: Int64, condition: ObjectIndex)?> = []
    var shares = ConditionShares()
    private var pairs = PairTable()

    /// Sees an event and the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .request, .requestShared, .requestUpgrade, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
            .timeout:
            let role = role(step.object, replay)
            switch role {
            case .exclusive, .readers, .semaphore:
                lockEvent(step, role)
                if step.event.kind == .release { shares.release(step, replay) }
            case .none, .condition, .barrier: break
            }
        case .wait, .wake, .notify, .notifyAll:
            guard case .condition(let sum) = role(step.object, replay) else { return }
            conditionEvent(step, sum, replay)
        case .read: keepIdle(step, last: replay.threads[step.thread].lastSeq)
        case .arrive, .breakBarrier, .abort, .reset:
            guard case .barrier(let sum) = role(step.object, replay) else { return }
            barrierEvent(step, sum, parties: replay.objects[step.object].capacity ?? 1)
        case .create, .destroy:
            if case .semaphore(let sum) = role(step.object, replay) { levelEvent(step, sum) }
        default: break
        }
    }

    /// Sees the state that a late recording found, after replay has taken it: it may name a thread that is new.
    mutating func afterState(_ step: Step, _ replay: borrowing Replay) {
        let value = step.event.value
        switch role(step.object, replay) {
        case .exclusive:
            advance(step)
            let owner = replay.index(of: ThreadID(rawValue: value & 0xFFFF_FFFF))
            change(step, to: value == 0 ? .nobody : value < 0 ? .outsider : owner.map(LockOwner.init) ?? .outsider)
        case .readers:
            advance(step)
            guard value > 0, let owner = replay.index(of: ThreadID(rawValue: value & 0xFFFF_FFFF)) else { return }
            let member = member(step.object, owner)
            endLevels(step, member)
            members[member].level = 1
            beginHold(step, member, wait: nil, isGrant: false)
        case .semaphore(let sum):
            advance(step)
            levelEvent(step, sum)
        case .none, .condition, .barrier: break
        }
    }

    /// The role of an object, which is looked up when it is first seen.
    @inline(__always)
    private mutating func role(_ object: ObjectIndex, _ replay: borrowing Replay) -> Role {
        while objects.endIndex <= object { addObject(replay) }
        return objects[object].role
    }

    private mutating func addObject(_ replay: borrowing Replay) {
        let index = objects.endIndex
        let role: Role
        switch replay.objects[index].kind {
        case .lock, .rlock, .mutex: role = .exclusive
        case .rwlock: role = .readers
        case .semaphore, .boundedSemaphore:
            role = .semaphore(levels.count)
            levels.append(PermitLevelSum(initial: replay.objects[index].capacity))
        case .condition:
            role = .condition(conditions.count)
            conditions.append(ConditionSum())
        case .barrier:
            role = .barrier(barriers.count)
            barriers.append(BarrierSum())
        case .thread, .event, .timer, .resource, .variable, .futex, nil: role = .none
        }
        objects.append(Object(role: role))
    }

    /// The member for a thread and an object. A thread often comes again to what it used last.
    @inline(__always)
    mutating func member(_ object: ObjectIndex, _ thread: ThreadIndex) -> Int {
        if let seen = objects[object].lastSeen, seen.thread == thread { return seen.member }
        let index = pairs.index(of: object.position, thread.position) ?? members.count
        if index == members.count {
            members.append(FairnessMember(object: object, thread: thread))
            pairs.insert(object.position, thread.position, index: index)
        }
        objects[object].lastSeen = (thread, index)
        return index
    }

    /// Moves an object's clock to an event, and charges the time to those who wait.
    @inline(__always)
    mutating func advance(_ step: Step) {
        let clock = objects[step.object].clock
        guard step.event.time > clock else { return }
        if objects[step.object].waiting > 0 {
            objects[step.object].waited &+= objects[step.object].waiting &* (step.event.time &- clock)
        }
        objects[step.object].clock = step.event.time
    }
}
