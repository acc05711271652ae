import TraceModel

/// The beginning and the end of objects, conditions, semaphores and barriers.
extension STDImporter {
    func create(_ operation: STDOperation, _ parsed: STDLine, by thread: Int) throws {
        let space: ImportedSpace =
            switch operation {
            case .cinit: .condition
            case .seminit: .semaphore
            case .binit: .barrier
            default: .lock
            }
        let object = try newObject(space, names[space.rawValue].number(of: parsed.name), by: thread)
        objects[object].createdBy = threads[thread].id
        objects[object].site = site
        objects[object].created = line
        let state = objects[object].state
        switch space {
        case .lock: locks[state].hasReaders = parsed.kind == .rw
        case .semaphore: permits[state] = parsed.number
        case .barrier: barriers[state].parties = parsed.number
        default: break
        }
        if space == .semaphore || space == .barrier { objects[object].capacity = parsed.number }
        try event(.create, thread, on: object, value: parsed.number)
    }

    /// The object that an initialization makes. One that has the name and was not destroyed is at its end by it, which
    /// its own event says.
    private func newObject(_ space: ImportedSpace, _ name: Int, by thread: Int) throws -> Int {
        guard let old = knownObject(space, name) else { return addObject(space, name, ordinal: 0) }
        // The format has no word for the end of a semaphore.
        if objects[old].destroyed == nil, objects[old].number > 0, space != .semaphore {
            try event(.reinitialize, thread, on: old)
            if space == .lock { locks[objects[old].state] = ImportedLock(hasReaders: hasReaders(old)) }
        }
        return addObject(space, name, ordinal: objects[old].ordinal + 1)
    }

    func hasReaders(_ object: Int) -> Bool { locks[objects[object].state].hasReaders }

    func destroy(_ object: Int, by thread: Int) throws {
        if objects[object].destroyed == nil { objects[object].destroyed = line }
        try event(.destroy, thread, on: object)
        // What was held of it is gone with it.
        if objects[object].space == .lock {
            locks[objects[object].state] = ImportedLock(hasReaders: hasReaders(object))
        }
    }

    func wait(_ condition: Int, _ object: Int, by thread: Int) throws {
        try event(.wait, thread, on: condition)
        conditions[objects[condition].state].waiting += 1
        let state = objects[object].state
        var level: Int64 = 1
        if locks[state].owner == thread {
            level = locks[state].level
            locks[state].owner = nil
            locks[state].level = 0
            try event(.release, thread, on: object)
        } else {
            let isHeld = locks[state].owner != nil || !locks[state].readers.isEmpty
            try refuse(thread, on: object, refusal: isHeld ? .notOwner : .unlocked)
        }
        threads[thread].pending = .condition(condition, lock: object, level: level)
    }

    func wake(by thread: Int, isNotified: Bool) throws {
        guard case .condition(let condition, let object, let level) = threads[thread].pending else {
            return skip("\(quoted(thread)) does not wait on a condition")
        }
        try checkFree(object, for: thread, isShared: false)
        let state = objects[object].state
        own(state, thread)
        locks[state].level = level
        try event(.acquire, thread, on: object, value: level)
        threads[thread].pending = .nothing
        let place = objects[condition].state
        conditions[place].waiting -= 1
        // A thread may wake without a notification.
        let isGiven = isNotified && conditions[place].notified > 0
        if isGiven { conditions[place].notified -= 1 }
        conditions[place].notified = min(conditions[place].notified, conditions[place].waiting)
        try event(.wake, thread, on: condition, value: isGiven ? 1 : 0)
    }

    func notify(_ condition: Int, by thread: Int, all: Bool) throws {
        let place = objects[condition].state
        let waiting = conditions[place].waiting - conditions[place].notified
        let woken = all ? waiting : min(1, waiting)
        conditions[place].notified += woken
        try event(all ? .notifyAll : .notify, thread, on: condition, value: woken)
    }

    func post(_ semaphore: Int, by thread: Int) throws {
        let state = objects[semaphore].state
        let left = max(0, permits[state] ?? 0) + 1
        permits[state] = left
        try event(.release, thread, on: semaphore, value: left)
    }

    func requestPermit(_ semaphore: Int, by thread: Int) throws {
        try remark(.request, thread, on: semaphore)
        threads[thread].pending = .request(semaphore)
    }

    func takePermit(_ semaphore: Int, by thread: Int) throws {
        let state = objects[semaphore].state
        if permits[state] == 0 {
            // There was none: the semaphore is found in a state that no event explains.
            try event(.state, thread, on: semaphore, value: 1)
            permits[state] = 1
        }
        let left = max(0, (permits[state] ?? 0) - 1)
        permits[state] = left
        threads[thread].pending = .nothing
        try event(.acquire, thread, on: semaphore, value: left)
    }

    /// What is done with a futex, as far as it is on record.
    func futex(_ operation: STDOperation, _ parsed: STDLine, by thread: Int) throws {
        let futex = object(.futex, parsed.name)
        switch operation {
        case .owner: try event(.owner, thread, on: futex, value: threads[operand(parsed.second)].id)
        case .unowned: try event(.owner, thread, on: futex)
        case .block:
            try remark(.block, thread, on: futex)
            threads[thread].pending = .futex(futex)
        default:
            threads[thread].pending = .nothing
            try remark(.unblock, thread, on: futex, value: operation == .unblock ? 1 : 0)
        }
    }

    func arrive(_ barrier: Int, by thread: Int) throws {
        let state = objects[barrier].state
        threads[thread].pending = .barrier(barrier, index: barriers[state].arrived)
        barriers[state].arrived += 1
        if barriers[state].parties > 0, barriers[state].arrived == barriers[state].parties {
            barriers[state].arrived = 0
            barriers[state].leaving += barriers[state].parties
        }
        try event(.arrive, thread, on: barrier)
    }

    func depart(_ barrier: Int, by thread: Int) throws {
        guard case .barrier(let known, let index) = threads[thread].pending, known == barrier else {
            return skip("\(quoted(thread)) has not arrived at \(quoted(object: barrier))")
        }
        let state = objects[barrier].state
        guard barriers[state].isOpen else {
            return skip(
                "\(quoted(thread)) leaves \(quoted(object: barrier)), at which \(barriers[state].arrived) of "
                    + "\(barriers[state].parties) have arrived")
        }
        barriers[state].leaving = max(0, barriers[state].leaving - 1)
        threads[thread].pending = .nothing
        try event(.pass, thread, on: barrier, value: index)
    }
}
