import TraceModel

/// Locks, with and without readers.
extension STDImporter {
    /// Sees to it that nobody but the thread stands in the way of its getting a lock: those who do have released it, which
    /// the trace does not say.
    func checkFree(_ object: Int, for thread: Int, isShared: Bool) throws {
        let lock = locks[objects[object].state]
        if let owner = lock.owner, owner != thread {
            try supply(
                "\(quoted(thread)) gets \(quoted(object: object)), which \(quoted(owner)) has held since "
                    + "line \(lock.line)", "a lock cannot have two owners")
            try supplyRelease(of: object, by: owner)
        }
        guard !isShared else { return }
        for other in lock.readers where other.thread != thread {
            try supply(
                "\(quoted(thread)) gets \(quoted(object: object)) exclusively, which \(quoted(other.thread)) holds "
                    + "shared", "a lock cannot have a writer and readers")
            try supplyReleases(of: object, by: other.thread, count: other.count)
        }
    }

    /// The trace says what needs an event that it lacks.
    private func supply(_ what: String, _ rule: String) throws {
        if isStrict { throw STDImportError(line: line, reason: "\(what): \(rule)") }
        report.supply(line, what)
    }

    /// The owner releases a lock without a word of the trace. The event has no number, since the lock did not give it one.
    private func supplyRelease(of object: Int, by owner: Int) throws {
        let state = objects[object].state
        if threads[owner].ended == nil, !threads[owner].isBlocked {
            locks[state].owed.removeAll { $0.thread == owner }
            locks[state].owed.append((owner, locks[state].level))
            for level in (0..<locks[state].level).reversed() {
                try nowhere { try remark(.release, owner, on: object, value: level) }
            }
        } else {
            // A thread that has ended or waits does nothing meanwhile: the lock was free before.
            try nowhere { try remark(.state, owner, on: object) }
        }
        locks[state].owner = nil
        locks[state].level = 0
        locks[state].ownersShares = 0
    }

    private func supplyReleases(of object: Int, by thread: Int, count: Int64) throws {
        let state = objects[object].state
        let isAtRest = threads[thread].ended != nil || threads[thread].isBlocked
        for _ in 0..<count {
            locks[state].addShares(-1, of: thread)
            let left = locks[state].shares
            if !isAtRest { try nowhere { try remark(.releaseShared, thread, on: object, value: left) } }
        }
        if isAtRest { try nowhere { try remark(.state, thread, on: object) } }
    }

    /// Runs `body` with no place in the source.
    private func nowhere(_ body: () throws -> Void) rethrows {
        let here = site
        site = 0
        defer { site = here }
        try body()
    }

    /// A thread releases a lock that it gave up without a word of the trace: it has it back by now.
    private func supplyReturn(of object: Int, to thread: Int) throws -> Bool {
        let state = objects[object].state
        guard let place = locks[state].owed.firstIndex(where: { $0.thread == thread }) else { return false }
        try checkFree(object, for: thread, isShared: false)
        report.supply(line, "\(quoted(thread)) releases \(quoted(object: object)), which it had given up")
        let level = locks[state].owed.remove(at: place).level
        own(state, thread)
        locks[state].level = level
        for level in 1...level { try nowhere { try event(.acquire, thread, on: object, value: level) } }
        return true
    }

    func acquire(_ object: Int, by thread: Int, isTry: Bool) throws {
        try checkFree(object, for: thread, isShared: false)
        if isTry { try remark(.attempt, thread, on: object) }
        let state = objects[object].state
        if locks[state].owner == thread {
            locks[state].level += 1
        } else {
            own(state, thread)
        }
        threads[thread].pending = .nothing
        try event(.acquire, thread, on: object, value: locks[state].level)
    }

    /// The thread becomes the owner of a lock. Its shared holds rest until it releases the lock.
    func own(_ state: Int, _ thread: Int) {
        let shares = locks[state].shares(of: thread)
        if shares > 0 { locks[state].addShares(-shares, of: thread) }
        locks[state].ownersShares = shares
        locks[state].owner = thread
        locks[state].level = 1
        locks[state].line = line
    }

    func acquireShared(_ object: Int, by thread: Int, isTry: Bool) throws {
        try checkFree(object, for: thread, isShared: true)
        let state = objects[object].state
        locks[state].hasReaders = true
        if isTry { try remark(.attempt, thread, on: object) }
        // The owner that asks for a shared hold as well: without the request it would look like a downgrade.
        if locks[state].owner == thread { try remark(.requestShared, thread, on: object) }
        locks[state].addShares(1, of: thread)
        threads[thread].pending = .nothing
        try event(.acquireShared, thread, on: object, value: locks[state].shares)
    }

    func request(_ object: Int, by thread: Int, isShared: Bool) throws {
        if case .condition(_, let lock, _) = threads[thread].pending {
            // A thread that comes back from a wait on a condition waits for the lock, and its wait is not over. The lock
            // is the one that it gave up, also where another has taken over the name.
            return try remark(.request, thread, on: lock)
        }
        if isShared { locks[objects[object].state].hasReaders = true }
        try remark(isShared ? .requestShared : .request, thread, on: object)
        threads[thread].pending = .request(object)
    }

    /// Ends whichever hold the thread has, the exclusive one first.
    func release(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        let lock = locks[state]
        if lock.owner == thread {
            try releaseOwn(object, by: thread)
        } else if lock.shares(of: thread) > 0 {
            locks[state].addShares(-1, of: thread)
            try event(.releaseShared, thread, on: object, value: lock.shares - 1)
        } else if try supplyReturn(of: object, to: thread) {
            try releaseOwn(object, by: thread)
        } else if lock.owner != nil {
            locks[state].owner = nil
            locks[state].level = 0
            locks[state].ownersShares = 0
            try event(.release, thread, on: object)
        } else {
            try refuse(thread, on: object, refusal: lock.readers.isEmpty ? .unlocked : .notOwner)
        }
    }

    private func releaseOwn(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        locks[state].level -= 1
        let level = locks[state].level
        if level == 0 {
            locks[state].owner = nil
            for _ in 0..<locks[state].ownersShares {
                locks[state].addShares(1, of: thread)
                try event(.acquireShared, thread, on: object, value: locks[state].shares)
            }
            locks[state].ownersShares = 0
        }
        try event(.release, thread, on: object, value: level)
    }

    /// The program asked to end a shared hold, whatever hold the thread has. One that has none gets nothing.
    func releaseShared(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        let lock = locks[state]
        if lock.shares(of: thread) > 0 {
            locks[state].addShares(-1, of: thread)
            try event(.releaseShared, thread, on: object, value: lock.shares - 1)
        } else if lock.owner == thread {
            locks[state].hasReaders = true
            locks[state].owner = nil
            locks[state].level = 0
            locks[state].ownersShares = 0
            try event(.releaseShared, thread, on: object, value: lock.shares)
        } else {
            let isHeld = lock.owner != nil || !lock.readers.isEmpty
            try refuse(thread, on: object, refusal: isHeld ? .notOwner : .unlocked)
        }
    }

    /// The thread's shared hold becomes exclusive, which waits for all other readers.
    func upgrade(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        locks[state].hasReaders = true
        if locks[state].owner == thread { return }
        guard locks[state].readers.contains(where: { $0.thread != thread }) else {
            return try finishUpgrade(object, by: thread)
        }
        try remark(.requestUpgrade, thread, on: object)
        threads[thread].pending = .upgrade(object)
    }

    func finishUpgrade(_ object: Int, by thread: Int) throws {
        try acquire(object, by: thread, isTry: false)
        locks[objects[object].state].ownersShares = 0
    }

    func downgrade(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        locks[state].hasReaders = true
        guard locks[state].owner == thread else {
            let isHeld = locks[state].owner != nil || !locks[state].readers.isEmpty
            return try refuse(thread, on: object, refusal: isHeld ? .notOwner : .unlocked)
        }
        locks[state].ownersShares += 1
        locks[state].level = 1
        try releaseOwn(object, by: thread)
    }

    func refuse(_ object: Int, by thread: Int, isShared: Bool) throws {
        if isShared { locks[objects[object].state].hasReaders = true }
        try remark(.attempt, thread, on: object)
        try remark(.tryFail, thread, on: object)
    }

    func giveUp(_ object: Int, by thread: Int) throws {
        threads[thread].pending = .nothing
        try remark(.timeout, thread, on: object)
    }

    /// A lock whose owner has ended goes to another thread. As a join does, this tells that the owner has ended.
    func takeOver(_ object: Int, by thread: Int) throws {
        let state = objects[object].state
        if let owner = locks[state].owner, owner != thread {
            if threads[owner].ended == nil { try end(owner, .returned, at: 0) }
            locks[state] = ImportedLock(hasReaders: locks[state].hasReaders)
            try event(.state, thread, on: object)
        }
        try acquire(object, by: thread, isTry: false)
    }
}
