import TraceModel

extension Simulation {
    /// Does what an action says, or blocks the thread on it; an action that is done is behind the thread.
    mutating func perform(_ action: Action, by thread: Int) throws {
        let operand = action.operand
        switch action.kind {
        case .acquire: if try !acquire(operand, by: thread) { return }
        case .attempt:
            try emit(by: thread, .attempt, scene.firstLock + Int64(operand), isNumbered: false)
            if locks[operand].owner >= 0 {
                try emit(by: thread, .tryFail, scene.firstLock + Int64(operand), isNumbered: false)
                // All that remains of the section is the release.
                workers[thread].next = workers[thread].script.count
                return
            }
            _ = try acquire(operand, by: thread)
        case .release: try release(operand, by: thread)
        case .acquireAgain:
            locks[operand].level += 1
            try emit(by: thread, .acquire, scene.firstLock + Int64(operand), value: locks[operand].level)
        case .releaseAgain:
            locks[operand].level -= 1
            try emit(by: thread, .release, scene.firstLock + Int64(operand), value: locks[operand].level)
        case .access: if try !access(thread) { return }
        case .takePermit: if try !takePermit(operand, by: thread) { return }
        case .givePermit:
            permits[operand] += 1
            try emit(by: thread, .release, scene.firstSemaphore + Int64(operand), value: permits[operand])
            ready |= permitWaiters[operand]
            permitWaiters[operand] = 0
        case .wait:
            // Somebody must stay awake.
            if isEnding || asleep >= load.threads / 2 {
                workers[thread].next += 2
                return
            }
            try emit(by: thread, .wait, scene.firstCondition + Int64(operand))
            try release(load.locks + operand, by: thread)
            sleepers[operand].append(thread)
            ready &= ~(1 << UInt64(thread))
        case .wakeUp:
            if try !acquire(load.locks + operand, by: thread) { return }
            try emit(by: thread, .wake, scene.firstCondition + Int64(operand), value: 1)
        case .notify: try notify(operand, by: thread, count: 1, .notify)
        case .notifyAll: try notify(operand, by: thread, count: sleepers[operand].count, .notifyAll)
        }
        workers[thread].next += 1
    }

    /// False where the lock is held: the thread has asked for it and is blocked.
    private mutating func acquire(_ lock: Int, by thread: Int) throws -> Bool {
        let object = scene.firstLock + Int64(lock)
        guard locks[lock].owner < 0 else {
            if !workers[thread].hasAsked {
                workers[thread].hasAsked = true
                try emit(by: thread, .request, object, isNumbered: false)
            }
            locks[lock].waiters |= 1 << UInt64(thread)
            ready &= ~(1 << UInt64(thread))
            return false
        }
        workers[thread].hasAsked = false
        locks[lock].owner = thread
        locks[lock].level = 1
        try emit(by: thread, .acquire, object, value: 1)
        return true
    }

    private mutating func release(_ lock: Int, by thread: Int) throws {
        locks[lock].owner = -1
        locks[lock].level = 0
        try emit(by: thread, .release, scene.firstLock + Int64(lock))
        ready |= locks[lock].waiters
        locks[lock].waiters = 0
    }

    private mutating func takePermit(_ semaphore: Int, by thread: Int) throws -> Bool {
        let object = scene.firstSemaphore + Int64(semaphore)
        guard permits[semaphore] > 0 else {
            if !workers[thread].hasAsked {
                workers[thread].hasAsked = true
                try emit(by: thread, .request, object, isNumbered: false)
            }
            permitWaiters[semaphore] |= 1 << UInt64(thread)
            ready &= ~(1 << UInt64(thread))
            return false
        }
        workers[thread].hasAsked = false
        permits[semaphore] -= 1
        try emit(by: thread, .acquire, object, value: permits[semaphore])
        return true
    }

    private mutating func notify(_ condition: Int, by thread: Int, count: Int, _ kind: EventKind) throws {
        let woken = min(count, sleepers[condition].count)
        for sleeper in sleepers[condition].prefix(woken) { ready |= 1 << UInt64(sleeper) }
        sleepers[condition].removeFirst(woken)
        try emit(by: thread, kind, scene.firstCondition + Int64(condition), value: Int64(woken))
    }

    /// One access of several in a row, to variables near the last one; true after the last of them.
    private mutating func access(_ thread: Int) throws -> Bool {
        let bits = random.next()
        if bits & 15 == 0 { workers[thread].lastVariable = random.below(load.variables) }
        let variable = (workers[thread].lastVariable + Int(bits >> 8 & 7)) % load.variables
        let kind: EventKind = bits >> 4 & 3 == 0 ? .write : .read
        try emit(by: thread, kind, scene.firstVariable + Int64(variable))
        accessCount += 1
        let next = workers[thread].next
        workers[thread].script[next].operand -= 1
        return workers[thread].script[next].operand == 0
    }
}
