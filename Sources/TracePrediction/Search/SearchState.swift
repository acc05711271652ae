import TraceModel

/// Where a schedule stands: how far each thread has come, and what that made of the objects.
struct SearchState: Sendable {
    /// How many operations each thread has done.
    private(set) var places: ByThread<Int32>

    private var owner: ByObject<ThreadIndex?>
    private var readers: ByObject<Int32>
    /// Shared holds of each thread, by thread and lock.
    private var shared: [UInt64: Int32] = [:]
    private var permits: ByObject<Int32>
    private var isSet: ByObject<Bool>
    private var lastWrite: ByObject<Int32>
    private var isStarted: ByThread<Bool>
    /// For each condition how many waits have begun, and how many notifications were given.
    private var waits: ByObject<Int32>
    private var notifications: ByObject<Int32>
    private var arrivals: [ObjectIndex: Int] = [:]
    /// Which objects each thread can know.
    private(set) var known: KnownObjects

    init(_ program: SearchProgram) {
        places = ByThread(repeating: 0, count: program.threads.count)
        owner = ByObject(repeating: nil, count: program.objectCount)
        readers = ByObject(repeating: 0, count: program.objectCount)
        permits = readers
        waits = readers
        notifications = readers
        isSet = ByObject(repeating: false, count: program.objectCount)
        lastWrite = readers
        isStarted = program.isRoot
        known = KnownObjects(
            count: program.sharedCount, threads: program.threads.count, objects: program.objectCount)
        for (object, count) in program.permits { permits[object] = Int32(clamping: max(0, count)) }
    }

    /// What a thread would do next, or nil where it has ended or has not begun, and where it would use an object that it
    /// cannot know yet.
    func next(_ thread: ThreadIndex, _ program: SearchProgram) -> SearchProgram.Instruction? {
        guard isUnderway(thread, program) else { return nil }
        let step = program.threads[thread][Int(places[thread])]
        if let publication = step.publication, places[publication.thread] <= publication.place { return nil }
        if let needs = step.needs, !known.knows(thread, needs) { return nil }
        return step
    }

    /// Whether a thread has begun and not done all that it did in the trace.
    func isUnderway(_ thread: ThreadIndex, _ program: SearchProgram) -> Bool {
        isStarted[thread] && Int(places[thread]) < program.threads[thread].count
    }

    /// Whether a thread has done all that it did in the trace.
    func isOver(_ thread: ThreadIndex, _ program: SearchProgram) -> Bool {
        isStarted[thread] && Int(places[thread]) == program.threads[thread].count
    }

    /// Whether an operation can happen now.
    func isEnabled(_ operation: SearchProgram.Operation, _ thread: ThreadIndex, _ program: SearchProgram) -> Bool {
        switch operation {
        case .none, .acquireAgain, .releaseShared, .givePermits, .start, .write, .set: true
        case .release(let lock, _, let holder): holder.map { owner[lock] == $0 } ?? true
        case .arrive(let barrier, let generation, let parties):
            (arrivals[barrier] ?? 0) / parties == generation - 1
        case .acquire(let lock, _, _):
            owner[lock] == nil && readers[lock] == (shared[key(thread, lock)] ?? 0)
        case .acquireShared(let lock, _, _): owner[lock] == nil || owner[lock] == thread
        case .refused(let lock): owner[lock] != nil && owner[lock] != thread || readers[lock] > 0
        case .takePermit(let object, _, _): permits[object] > 0
        case .join(let other, _): isOver(other, program) || program.threads[other].isEmpty
        case .read(let variable, let write): lastWrite[variable] == Int32(write)
        case .wait(let condition, let count): notifications[condition] == Int32(count)
        case .notify(let condition, let number, let count):
            notifications[condition] == Int32(number) && waits[condition] == Int32(count)
        case .resume(let lock, let condition, let count):
            owner[lock] == nil && notifications[condition] >= Int32(count)
        case .ask(let condition, let count): notifications[condition] >= Int32(count)
        case .passEvent(let event): isSet[event]
        case .pass(let barrier, let generation, let parties):
            (arrivals[barrier] ?? 0) >= generation * parties
        }
    }

    /// Does the next operation of a thread, which is enabled.
    mutating func advance(_ thread: ThreadIndex, _ program: SearchProgram) {
        let step = program.threads[thread][Int(places[thread])]
        let operation = step.operation
        places[thread] += 1
        if !known.isEmpty { handOn(step, thread) }
        switch operation {
        case .none, .acquireAgain, .refused, .join, .read, .passEvent, .pass, .ask: break
        case .acquire(let lock, _, _):
            owner[lock] = thread
            if let own = shared.removeValue(forKey: key(thread, lock)) { readers[lock] -= own }
        case .acquireShared(let lock, _, _):
            readers[lock] += 1
            shared[key(thread, lock), default: 0] += 1
        case .release(let lock, let level, _): if level == 0 { owner[lock] = nil }
        case .releaseShared(let lock):
            let own = shared[key(thread, lock)] ?? 0
            if own > 0 {
                readers[lock] -= 1
                shared[key(thread, lock)] = own > 1 ? own - 1 : nil
            } else {
                owner[lock] = nil
            }
        case .takePermit(let object, _, _): permits[object] -= 1
        case .givePermits(let object, let count):
            permits[object] = Int32(clamping: Int64(permits[object]) + Int64(Int32(clamping: count)))
        case .start(let other): isStarted[other] = true
        case .write(let variable, let write): lastWrite[variable] = Int32(write)
        case .wait(let condition, _): waits[condition] += 1
        case .resume(let lock, _, _): owner[lock] = thread
        case .notify(let condition, _, _): notifications[condition] += 1
        case .set(let event, let value): isSet[event] = value
        case .arrive(let barrier, _, _): arrivals[barrier, default: 0] += 1
        }
    }

    /// Follows what a thread comes to know by an operation, and what others can learn from it.
    private mutating func handOn(_ step: SearchProgram.Instruction, _ thread: ThreadIndex) {
        if let creates = step.creates { known.learn(thread, creates) }
        switch step.operation {
        case .none, .acquireAgain, .refused, .wait: break
        case .acquire(let object, _, _), .acquireShared(let object, _, _), .takePermit(let object, _, _),
            .passEvent(let object), .pass(let object, _, _), .read(let object, _), .ask(let object, _):
            known.take(thread, from: object)
        case .resume(let lock, let condition, _):
            known.take(thread, from: lock)
            known.take(thread, from: condition)
        case .release(let object, _, _), .releaseShared(let object), .givePermits(let object, _),
            .notify(let object, _, _), .set(let object, true), .arrive(let object, _, _):
            known.give(thread, to: object)
        case .set(_, false): break
        case .write(let variable, _): known.replace(variable, by: thread)
        case .start(let other): known.take(other, fromThread: thread)
        case .join(let other, _): known.take(thread, fromThread: other)
        }
    }

    /// Whether a thread has taken more permits of a semaphore than it has given back.
    func keepsPermit(_ thread: ThreadIndex, of semaphore: ObjectIndex, _ program: SearchProgram) -> Bool {
        program.threads[thread][..<Int(places[thread])].reduce(0) { kept, step in
            switch step.operation {
            case .takePermit(semaphore, _, _): kept + 1
            case .givePermits(semaphore, let count): kept - Int(clamping: count)
            default: kept
            }
        } > 0
    }

    /// The threads that have what an operation needs, or still have to come: those that it waits for.
    func holders(_ operation: SearchProgram.Operation, _ thread: ThreadIndex) -> [ThreadIndex] {
        switch operation {
        case .acquire(let lock, _, _), .resume(let lock, _, _), .acquireShared(let lock, _, _):
            if let owner = owner[lock] { return [owner] }
            return shared.keys.filter { Int($0 & 0xFFFF_FFFF) == lock.position }.map { ThreadIndex(Int($0 >> 32)) }
                .filter { $0 != thread }.sorted()
        case .join(let other, _): return [other]
        default: return []
        }
    }

    /// Whether a thread holds a lock to write.
    func isWriter(_ thread: ThreadIndex, _ lock: ObjectIndex) -> Bool { owner[lock] == thread }

    /// Whether a thread has been notified often enough to go on after its wait on a condition.
    func isNotified(_ operation: SearchProgram.Operation) -> Bool {
        switch operation {
        case .resume(_, let condition, let count), .ask(let condition, let count):
            notifications[condition] >= Int32(count)
        default: true
        }
    }

    /// What makes two states the same for all that may follow.
    func identify(_ hasher: inout Hasher) {
        hasher.combine(identity)
        if !known.isEmpty { hasher.combine(known) }
    }

    private var identity: [Int32] {
        var identity = Array(places)
        identity.append(contentsOf: lastWrite)
        for place in isSet.indices where isSet[place] { identity.append(Int32(truncatingIfNeeded: place.position)) }
        return identity
    }

    private func key(_ thread: ThreadIndex, _ lock: ObjectIndex) -> UInt64 {
        UInt64(thread.position) << 32 | UInt64(lock.position)
    }
}
