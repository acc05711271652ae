package import TraceModel

extension Replay {
    /// Whether it is a lock that stands for what is done once: that may be anything, so that its hold says little.
    package func isOnce(_ object: ObjectIndex) -> Bool { tables.object(objects[object].id)?.isOnce ?? false }

    mutating func request(_ step: Step) {
        switch objects[step.object].kind {
        case .semaphore, .boundedSemaphore: requestPermit(step)
        case .lock, .rlock, .mutex, .rwlock, nil: beginWait(step, .request)
        default: violation(step, "an object of this kind cannot be acquired")
        }
    }

    mutating func acquire(_ step: Step) {
        endWait(of: step.thread, on: step.object)
        switch objects[step.object].kind {
        case .lock, .rlock, .mutex: acquireLock(step)
        case .semaphore, .boundedSemaphore: acquirePermit(step)
        case .rwlock: acquireAsWriter(step)
        case nil: shareHold(step)
        default: violation(step, "an object of this kind cannot be acquired")
        }
    }

    mutating func release(_ step: Step) {
        switch objects[step.object].kind {
        case .lock, .rlock, .mutex: releaseLock(step)
        case .semaphore, .boundedSemaphore: releasePermits(step)
        case .rwlock: releaseAsWriter(step)
        case nil: unshareHold(step)
        default: violation(step, "an object of this kind cannot be released")
        }
    }

    private mutating func acquireLock(_ step: Step) {
        let thread = step.thread
        let object = step.object
        let level = max(1, step.event.value)
        if objects[object].isSnapshot, let owner = objects[object].owner.thread, level &- objects[object].level != 1 {
            // It was released unseen since.
            removeHold(thread: owner, object: object)
            objects[object].owner = .nobody
        }
        let owner = objects[object].owner
        if owner.isThread(thread) {
            // A plain lock with a second level is one of an imported trace, which does not say what is recursive.
            if objects[object].kind != .rlock, objects[object].kind == .mutex || level < 2 {
                violation(step, "the thread has it already")
            } else if level &- objects[object].level != 1 {
                violation(step) { "level \(level) after level \($0.objects[object].level)" }
            }
            objects[object].level = level
            if let slot = holdSlot(thread: thread, object: object) { threads[thread].holds[slot].level = level }
            return
        }
        if owner != .nobody {
            violation(step) { "\($0.describe(owner: owner)) has it" }
            if let former = owner.thread { removeHold(thread: former, object: object) }
        } else if level != 1, threads[thread].condition == nil {
            // The end of a wait on a condition restores all levels at once.
            violation(step, "level \(level) of a free lock")
        }
        objects[object].owner = LockOwner(thread: thread)
        objects[object].level = level
        addHold(step, thread: thread, level: level)
    }

    private mutating func releaseLock(_ step: Step) {
        let thread = step.thread
        let object = step.object
        let after = max(0, step.event.value)
        believeLevel(step, after: after)
        let owner = objects[object].owner
        let condition = threads[thread].awaitedCondition
        if let condition {
            objects[condition].conditionLock = object
            threads[thread].conditionLock = object
        }
        if owner.isThread(thread) {
            if objects[object].level &- after != 1, condition == nil || after != 0 {
                violation(step) { "level \(after) after level \($0.objects[object].level)" }
            }
            objects[object].level = after
            if after > 0 {
                if let slot = holdSlot(thread: thread, object: object) { threads[thread].holds[slot].level = after }
                return
            }
            removeHold(thread: thread, object: object)
        } else if owner == .nobody {
            violation(step, "nobody has it")
        } else {
            if objects[object].kind != .lock { violation(step) { "\($0.describe(owner: owner)) has it" } }
            if let former = owner.thread {
                removeHold(thread: former, object: object)
                // A snapshot may name an owner that has released it unseen since.
                if !objects[object].isSnapshot { objects[object].hasForeignRelease = true }
            }
        }
        objects[object].owner = .nobody
        objects[object].level = 0
    }

    /// A thread that gives back one of several levels is the owner, whatever a snapshot says.
    private mutating func believeLevel(_ step: Step, after: Int64) {
        let object = step.object
        guard objects[object].isSnapshot, after > 0, !objects[object].owner.isThread(step.thread) else { return }
        if let owner = objects[object].owner.thread { removeHold(thread: owner, object: object) }
        objects[object].owner = LockOwner(thread: step.thread)
        objects[object].level = after
        addHold(step, thread: step.thread, level: after)
    }

    mutating func shareHold(_ step: Step) {
        guard let slot = holdSlot(thread: step.thread, object: step.object) else {
            return addHold(step, thread: step.thread, level: 1)
        }
        let (sum, overflow) = threads[step.thread].holds[slot].level.addingReportingOverflow(1)
        if !overflow { threads[step.thread].holds[slot].level = sum }
    }

    mutating func unshareHold(_ step: Step) {
        guard let slot = holdSlot(thread: step.thread, object: step.object) else { return }
        if threads[step.thread].holds[slot].level > 1 {
            threads[step.thread].holds[slot].level -= 1
        } else {
            threads[step.thread].holds.remove(at: slot)
        }
    }
}
