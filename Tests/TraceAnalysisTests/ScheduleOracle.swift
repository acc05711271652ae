import TraceModel

/// What the schedules of a tiny trace can end in, for primitives of all kinds, found by trying every order.
///
/// It shares no code with the analyzer. What is kept: the order within each thread, what the primitives allow, starts
/// and joins, that every read sees the write that it saw, that what was refused is refused, and that a wait on a
/// condition and a notification of it do not change places.
struct ScheduleOracle {
    /// Which schedules count.
    enum Mode {
        /// Whatever the primitives allow.
        case any
        /// Only those in which each condition has its waits and notifications in the order of the trace, and each
        /// barrier the same threads in each round.
        case ordered
        /// Only those in which each object sees what happens to it in the order of the trace, and whoever got something
        /// gets it from the same thread.
        case syncPreserving
    }

    /// What an exploration found.
    struct Outcome {
        /// The objects that the members of a wait cycle wait for, where each waits for what the next one holds.
        var cycles: Set<Set<Int64>> = []
        /// Those of cycles that share no thread with another one where they come about.
        var leastRings: Set<Set<Int64>> = []
        /// The objects that all wait for who can never go on.
        var blocked: Set<Set<Int64>> = []
        /// Whether there were too many states.
        var isCut = false
    }

    /// What one event does.
    struct Operation {
        enum Kind {
            case other, acquire, acquireShared, release, releaseShared, refused, refusedShared, take, give, start, join
            case create, read, write, wait, resume, notify, notifyAll, set, clear, passEvent, arrive, pass
        }

        var kind = Kind.other
        var object: Int64 = 0
        /// For `resume` the condition, for `release` the thread that has the lock.
        var other: Int64 = 0
        /// How many; for `read` and `write` which write; for `pass` and `arrive` the round.
        var count = 0
        /// It may wait forever.
        var waits = false
        /// For `resume`: the wait to be notified ends by itself.
        var isLimited = false
        var seq: Int64 = 0
        /// What came before it in the trace and made it possible: threads and places.
        var needs: [(thread: Int, place: Int)] = []
        /// For a wait or a notification how many of the other kind came before it.
        var before = 0
        /// It was asked for, and not granted in the trace.
        var isPending: Bool { seq == .max }
    }

    var operations: [[Operation]] = []
    var isEnded: [Bool] = []
    var isRoot: [Bool] = []
    let kinds: [Int64: ObjectKind]
    let capacities: [Int64: Int64]
    let count: Int
    var slots: [Int64: Int] = [:]
    var size = 0
    /// Where the state has what each thread knows, and for each object where it has what can be learned from it.
    var knowledge = 0
    var channels: [Int64: Int] = [:]
    var start: [Int32] = []
    /// For each thread and place the operation's number among the notifications of its condition.
    var notifyNumbers: [Int64: Int] = [:]
    var notifyCounts: [Int64: Int] = [:]
    /// Locks that a reader was seen to acquire while a writer waited.
    var passed: Set<Int64> = []
    /// For each thread the locks that others create and it comes to know by what is on record.
    var learned: [Int: Set<Int64>] = [:]
    /// For each thread the locks that it came to know otherwise, and what the creator had done by which it can have told.
    var told: [Int: [Int64: (thread: Int, place: Int)]] = [:]
    /// Locks that were released by another thread than the one that had them.
    var handedOver: Set<Int64> = []

    init(_ events: [TraceEvent], kinds: [Int64: ObjectKind], capacities: [Int64: Int64], threads: Int) {
        self.kinds = kinds
        self.capacities = capacities
        count = threads
        var parser = OracleParser(kinds: kinds, capacities: capacities, threads: threads)
        for event in events { parser.see(event) }
        parser.finish()
        operations = parser.operations
        isEnded = parser.isEnded
        isRoot = parser.isRoot
        passed = parser.passed
        handedOver = parser.handedOver
        notifyNumbers = parser.notifyNumbers
        notifyCounts = parser.notifyCounts
        layOut()
        followKnowledge(events)
    }

    // Each object has some numbers in the state: what it is, and last the place in the trace of what happened to it.
    mutating func layOut() {
        size = 2 * count
        start = Array(repeating: 0, count: size)
        for thread in 0..<count where isRoot[thread] { start[count + thread] = 1 }
        for (object, kind) in kinds.sorted(by: { $0.key < $1.key }) where !kind.isThread {
            slots[object] = start.count
            switch kind {
            case .rwlock: start += [-1] + Array(repeating: 0, count: count) + [0]
            case .lock, .rlock, .mutex: start += [-1, 0]
            case .semaphore, .boundedSemaphore: start += [Int32(capacities[object] ?? 0), 0]
            case .condition:
                // Waits, notifications, who waits, then for each notification what is left of it and for whom.
                start += [0, 0, 0] + Array(repeating: 0, count: 2 * (notifyCounts[object] ?? 0)) + [0]
            case .barrier: start += [0] + Array(repeating: 0, count: count) + [0]
            default: start += [0, 0]
            }
        }
        knowledge = start.count
        start += Array(repeating: 0, count: count + slots.count)
        for (number, object) in slots.keys.sorted().enumerated() { channels[object] = knowledge + count + number }
        size = start.count
    }

    func slot(_ object: Int64) -> Int { slots[object] ?? 0 }

    func orderSlot(_ object: Int64) -> Int {
        switch kinds[object] {
        case .rwlock, .barrier: slot(object) + 1 + count
        case .condition: slot(object) + 3 + 2 * (notifyCounts[object] ?? 0)
        default: slot(object) + 1
        }
    }

    func next(_ state: [Int32], _ thread: Int) -> Operation? {
        guard state[count + thread] == 1, Int(state[thread]) < operations[thread].count else { return nil }
        return operations[thread][Int(state[thread])]
    }

    func isOver(_ state: [Int32], _ thread: Int) -> Bool {
        state[count + thread] == 1 && Int(state[thread]) == operations[thread].count && isEnded[thread]
    }

    func shared(_ state: [Int32], _ lock: Int64, _ thread: Int) -> Int32 {
        kinds[lock] == .rwlock ? state[slot(lock) + 1 + thread] : 0
    }

    func readers(_ state: [Int32], _ lock: Int64, besides thread: Int) -> [Int] {
        kinds[lock] == .rwlock ? (0..<count).filter { $0 != thread && state[slot(lock) + 1 + $0] > 0 } : []
    }

    /// The notification that a waiting thread can use: of those that it may, the one that the fewest others may.
    func gift(_ state: [Int32], _ condition: Int64, _ thread: Int) -> Int? {
        let base = slot(condition) + 3
        let usable = (0..<(notifyCounts[condition] ?? 0)).filter {
            state[base + 2 * $0] > 0 && state[base + 2 * $0 + 1] & (1 << Int32(thread)) != 0
        }
        return usable.min { state[base + 2 * $0 + 1].nonzeroBitCount < state[base + 2 * $1 + 1].nonzeroBitCount }
    }

    /// Whether the thread that a lock is waited for by has nothing else to wait for.
    func isNotified(_ state: [Int32], _ operation: Operation, _ thread: Int, _ mode: Mode) -> Bool {
        guard operation.kind == .resume, operation.count > 0 || operation.isPending else { return true }
        switch mode {
        case .any: return gift(state, operation.other, thread) != nil
        case .ordered, .syncPreserving:
            if operation.isPending, operation.needs.isEmpty { return false }
            return operation.needs.allSatisfy { Int(state[$0.thread]) > $0.place }
        }
    }

    func isEnabled(_ state: [Int32], _ operation: Operation, _ thread: Int, _ mode: Mode) -> Bool {
        let object = operation.object
        guard knows(state, operation, thread) else { return false }
        if mode == .syncPreserving, operation.kind != .read, operation.kind != .write, !operation.isPending {
            guard operation.needs.allSatisfy({ Int(state[$0.thread]) > $0.place }) else { return false }
        }
        switch operation.kind {
        case .other, .create, .give, .start, .write, .set, .clear, .releaseShared: return true
        case .acquire: return state[slot(object)] < 0 && readers(state, object, besides: thread).isEmpty
        case .acquireShared: return state[slot(object)] < 0 || state[slot(object)] == Int32(thread)
        case .resume:
            return isNotified(state, operation, thread, mode) && state[slot(object)] < 0
        case .release: return state[slot(object)] == Int32(operation.other)
        case .refused:
            let owner = state[slot(object)]
            if mode == .syncPreserving, operation.other >= 0 { return owner == Int32(operation.other) }
            return owner >= 0 && owner != Int32(thread) || !readers(state, object, besides: -1).isEmpty
        case .refusedShared:
            let owner = state[slot(object)]
            if mode == .syncPreserving, operation.other >= 0 { return owner == Int32(operation.other) }
            return owner >= 0 && owner != Int32(thread) || !readers(state, object, besides: -1).isEmpty
        case .take: return state[slot(object)] > 0
        case .join: return isOver(state, Int(object) - 1)
        case .read: return state[slot(object)] == Int32(operation.count)
        case .wait:
            if mode == .ordered { return Int(state[slot(object) + 1]) == operation.before }
            if mode == .any { return Int64(state[slot(object) + 1]) < operation.seq }
            return Int64(state[orderSlot(object)]) < operation.seq
        case .notify, .notifyAll:
            if mode == .ordered {
                return Int(state[slot(object)]) == operation.before
                    && Int(state[slot(object) + 1]) == notifyNumbers[operation.seq] ?? 0
            }
            if mode == .any { return Int64(state[slot(object)]) < operation.seq }
            return Int64(state[orderSlot(object)]) < operation.seq
        case .passEvent: return state[slot(object)] == 1
        case .arrive:
            if mode == .any { return true }
            return Int(state[slot(object)]) / Int(capacities[object] ?? 1) + 1 == operation.count
        case .pass:
            return Int(state[slot(object)]) >= Int(state[slot(object) + 1 + thread]) * Int(capacities[object] ?? 1)
        }
    }

    /// Whether what an object sees stays in the order of the trace.
    func keepsOrder(_ state: [Int32], _ operation: Operation) -> Bool {
        switch operation.kind {
        case .acquire, .acquireShared, .resume, .take, .give, .set, .clear, .passEvent, .arrive:
            Int64(state[orderSlot(operation.object)]) <= operation.seq
        default: true
        }
    }

    func advance(_ state: inout [Int32], _ thread: Int, _ mode: Mode) {
        let operation = operations[thread][Int(state[thread])]
        let object = operation.object
        let at = slot(object)
        state[thread] += 1
        handOn(&state, thread, operation)
        switch operation.kind {
        case .other, .create, .refused, .refusedShared, .join, .read, .passEvent, .pass: break
        case .acquire:
            state[at] = Int32(thread)
            if kinds[object] == .rwlock { state[at + 1 + thread] = 0 }
        case .acquireShared: state[at + 1 + thread] += 1
        case .resume:
            state[at] = Int32(thread)
            let condition = slot(operation.other)
            if mode == .any, operation.count > 0, let gift = gift(state, operation.other, thread) {
                state[condition + 3 + 2 * gift] -= 1
            }
            state[condition + 2] &= ~(1 << Int32(thread))
            for number in 0..<(notifyCounts[operation.other] ?? 0) {
                state[condition + 3 + 2 * number + 1] &= ~(1 << Int32(thread))
            }
        case .release: state[at] = -1
        case .releaseShared: state[at + 1 + thread] -= 1
        case .take: state[at] -= 1
        case .give: state[at] += Int32(operation.count)
        case .start: state[count + Int(object) - 1] = 1
        case .write: state[at] = Int32(operation.count)
        case .wait:
            // How many, or which is the last of them in the trace.
            state[at] = mode == .ordered ? state[at] + 1 : max(state[at], Int32(operation.seq))
            state[at + 2] |= 1 << Int32(thread)
        case .notify, .notifyAll:
            state[at + 1] = mode == .ordered ? state[at + 1] + 1 : max(state[at + 1], Int32(operation.seq))
            let number = notifyNumbers[operation.seq] ?? 0
            state[at + 3 + 2 * number + 1] = state[at + 2]
            state[at + 3 + 2 * number] =
                operation.kind == .notifyAll ? Int32(state[at + 2].nonzeroBitCount) : Int32(max(1, operation.count))
        case .set: state[at] = 1
        case .clear: state[at] = 0
        case .arrive:
            state[at + 1 + thread] = state[at] / Int32(capacities[object] ?? 1) + 1
            state[at] += 1
        }
        switch operation.kind {
        case .acquire, .acquireShared, .resume, .take, .give, .set, .clear, .passEvent, .arrive, .wait, .notify,
            .notifyAll:
            if mode == .syncPreserving { state[orderSlot(object)] = Int32(operation.seq) }
        default: break
        }
    }
}
