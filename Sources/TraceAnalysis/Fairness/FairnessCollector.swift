import TraceModel
import TraceReplay

/// Adds up a ``FairnessReport`` in the one pass over a trace.
///
/// State is proportional to objects, to pairs of a thread and an object that it uses, and to the distinct durations of
/// an object, rounded to buckets. The views `acquisitions` and `fairness` and the queries have the same rules in SQL.
struct FairnessCollector: Sendable {
    /// What kind of figures an object has.
    enum Role: UInt8, Sendable { case none, exclusive, readers, semaphore, condition, barrier }

    /// What is known of an object.
    struct Object: Sendable {
        let role: Role
        /// The thread with the last member that was looked up, and that member.
        var lastThread: Int32 = -1
        var lastMember: Int32 = -1

        /// The open requests, or waits on a condition, from the first to the last.
        var first: Int32 = -1
        var last: Int32 = -1
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
        var holderMember: Int32?
        var runMember: Int32 = -1
        var run: Int64 = 0
        var wait = DurationHistogram()
        var hold = DurationHistogram()
        /// The place of what only objects of its role have.
        var detail: Int32 = -1

        init(role: Role) { self.role = role }
    }

    var objects: ContiguousArray<Object> = []
    var members: ContiguousArray<FairnessMember> = []
    var levels: ContiguousArray<PermitLevelSum> = []
    var conditions: ContiguousArray<ConditionSum> = []
    var barriers: ContiguousArray<BarrierSum> = []
    /// For each thread its last notified wake as long as it did nothing since: the event, and the condition.
    var idle: ContiguousArray<(seq: Int64, condition: Int32)> = []
    private var pairs = PairTable()

    /// Sees an event and the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        switch step.event.kind {
        case .request, .requestShared, .requestUpgrade, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
            .timeout:
            let role = role(step.object, replay)
            switch role {
            case .exclusive, .readers, .semaphore: lockEvent(step, role)
            case .none, .condition, .barrier: break
            }
        case .wait, .wake, .notify, .notifyAll:
            guard role(step.object, replay) == .condition else { return }
            conditionEvent(step, last: replay.threads[step.thread].lastSeq)
        case .read: keepIdle(step, last: replay.threads[step.thread].lastSeq)
        case .arrive, .breakBarrier, .abort, .reset:
            guard role(step.object, replay) == .barrier else { return }
            barrierEvent(step, parties: replay.objects[step.object].capacity ?? 1)
        case .create, .destroy:
            guard role(step.object, replay) == .semaphore else { return }
            levelEvent(step)
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
        case .semaphore:
            advance(step)
            levelEvent(step)
        case .none, .condition, .barrier: break
        }
    }

    /// The role of an object, which is looked up when it is first seen.
    @inline(__always)
    private mutating func role(_ object: Int, _ replay: borrowing Replay) -> Role {
        while objects.count <= object { addObject(replay) }
        return objects[object].role
    }

    private mutating func addObject(_ replay: borrowing Replay) {
        let index = objects.count
        var object: Object
        switch replay.objects[index].kind {
        case .lock, .rlock, .mutex: object = Object(role: .exclusive)
        case .rwlock: object = Object(role: .readers)
        case .semaphore, .boundedSemaphore:
            object = Object(role: .semaphore)
            object.detail = Int32(truncatingIfNeeded: levels.count)
            levels.append(PermitLevelSum(initial: replay.objects[index].capacity))
        case .condition:
            object = Object(role: .condition)
            object.detail = Int32(truncatingIfNeeded: conditions.count)
            conditions.append(ConditionSum())
        case .barrier:
            object = Object(role: .barrier)
            object.detail = Int32(truncatingIfNeeded: barriers.count)
            barriers.append(BarrierSum())
        case .thread, .event, .timer, .resource, .variable, nil: object = Object(role: .none)
        }
        objects.append(object)
    }

    /// The member for a thread and an object. A thread often comes again to what it used last.
    @inline(__always)
    mutating func member(_ object: Int, _ thread: Int) -> Int {
        if Int(objects[object].lastThread) == thread { return Int(objects[object].lastMember) }
        let index = pairs.index(of: object, thread) ?? members.count
        if index == members.count {
            members.append(FairnessMember(object: object, thread: thread))
            pairs.insert(object, thread, index: index)
        }
        objects[object].lastThread = Int32(truncatingIfNeeded: thread)
        objects[object].lastMember = Int32(truncatingIfNeeded: index)
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
