import TraceModel

/// Locks that several readers or one writer may hold.
extension Replay {
    mutating func requestShared(_ step: Step) {
        switch objects[step.object].kind {
        case .rwlock, nil: beginWait(step, .requestShared)
        default: violation(step, "an object of this kind has no readers")
        }
    }

    mutating func acquireShared(_ step: Step) {
        endWait(of: step.thread, on: step.object)
        guard objects[step.object].kind == .rwlock else {
            if objects[step.object].kind == nil { return shareHold(step) }
            return violation(step, "an object of this kind has no readers")
        }
        let owner = objects[step.object].owner
        if owner != .nobody, !owner.isThread(step.thread) {
            violation(step) { "\($0.describe(owner: owner)) has it" }
            dropWriter(step.object)
        }
        objects[step.object].readers += 1
        if let slot = sharedSlot(thread: step.thread, object: step.object) {
            threads[step.thread].holds[slot].level += 1
        } else {
            addHold(step, thread: step.thread, level: 1, isShared: true)
        }
    }

    mutating func releaseShared(_ step: Step) {
        guard objects[step.object].kind == .rwlock else {
            if objects[step.object].kind == nil { return unshareHold(step) }
            return violation(step, "an object of this kind has no readers")
        }
        guard let slot = sharedSlot(thread: step.thread, object: step.object) else {
            // The wrong kind of release, of which a rule speaks, lets go what there is.
            if objects[step.object].owner.isThread(step.thread) { return dropWriter(step.object) }
            // A hold from before a late start, of which the snapshot says only that there is one.
            if !objects[step.object].isWhole { return }
            return violation(step, "the thread has no shared hold")
        }
        if objects[step.object].readers > 0 { objects[step.object].readers -= 1 }
        threads[step.thread].holds[slot].level -= 1
        if threads[step.thread].holds[slot].level == 0 { threads[step.thread].holds.remove(at: slot) }
    }

    /// A reader that becomes the writer gives up its shared holds; it must be the only reader.
    mutating func acquireAsWriter(_ step: Step) {
        let thread = step.thread
        let object = step.object
        let level = max(1, step.event.value)
        let owner = objects[object].owner
        if owner.isThread(thread) {
            if level &- objects[object].level != 1 { violation(step, "the thread has it already") }
            objects[object].level = level
            if let slot = writerSlot(thread: thread, object: object) { threads[thread].holds[slot].level = level }
            return
        }
        if owner != .nobody {
            violation(step) { "\($0.describe(owner: owner)) has it" }
            dropWriter(object)
        }
        if let slot = sharedSlot(thread: thread, object: object) {
            let own = threads[thread].holds.remove(at: slot).level
            objects[object].readers = max(0, objects[object].readers - own)
        }
        if objects[object].readers > 0 {
            violation(step) { "\($0.objects[object].readers) shared holds are left" }
            objects[object].readers = 0
        }
        objects[object].owner = LockOwner(thread: thread)
        objects[object].level = level
        addHold(step, thread: thread, level: level)
    }

    mutating func releaseAsWriter(_ step: Step) {
        let object = step.object
        let owner = objects[object].owner
        let after = max(0, step.event.value)
        guard owner != .nobody else {
            // The wrong kind of release.
            if sharedSlot(thread: step.thread, object: object) != nil { return releaseShared(step) }
            return violation(step, "nobody has it")
        }
        if owner.isThread(step.thread), after > 0 {
            objects[object].level = after
            if let slot = writerSlot(thread: step.thread, object: object) {
                threads[step.thread].holds[slot].level = after
            }
            return
        }
        if !owner.isThread(step.thread), owner.thread != nil, !objects[object].isSnapshot {
            objects[object].hasForeignRelease = true
        }
        dropWriter(object)
    }

    private mutating func dropWriter(_ object: ObjectIndex) {
        if let owner = objects[object].owner.thread, let slot = writerSlot(thread: owner, object: object) {
            threads[owner].holds.remove(at: slot)
        }
        objects[object].owner = .nobody
        objects[object].level = 0
    }

    /// A lock is gone, and with it what was held of it.
    mutating func letGo(of object: ObjectIndex) {
        guard let kind = objects[object].kind, kind.isExclusiveLock || kind == .rwlock else { return }
        if let owner = objects[object].owner.thread { removeHold(thread: owner, object: object) }
        objects[object].owner = .nobody
        objects[object].level = 0
        guard objects[object].readers > 0 else { return }
        for thread in threads.indices { threads[thread].holds.removeAll { $0.object == object } }
        objects[object].readers = 0
    }

    private func sharedSlot(thread: ThreadIndex, object: ObjectIndex) -> Int? {
        threads[thread].holds.lastIndex { $0.object == object && $0.isShared }
    }

    private func writerSlot(thread: ThreadIndex, object: ObjectIndex) -> Int? {
        threads[thread].holds.lastIndex { $0.object == object && !$0.isShared }
    }
}
