package import TraceModel

extension Replay {
    /// The thread of a step begins to wait for its object. A wait that it was in is over.
    mutating func beginWait(_ step: Step, _ kind: WaitKind) {
        let thread = step.thread
        endWait(of: thread)
        threads[thread].wait = Wait(kind, step)
        threads[thread].waitSlot = objects[step.object].waiters.count
        objects[step.object].waiters.append(thread)
    }

    /// Whether a thread began the wait that it is in before another one did.
    package func waitsLonger(_ thread: ThreadIndex, than other: ThreadIndex) -> Bool {
        threads[thread].wait?.seq ?? 0 < threads[other].wait?.seq ?? 0
    }

    /// What a thread in a wait needs: of one on a condition the lock that it must have again before it comes back, where
    /// another thread has that.
    package func needed(by thread: ThreadIndex) -> ObjectIndex? {
        guard let wait = threads[thread].wait else { return nil }
        guard wait.kind == .condition, let lock = threads[thread].conditionLock,
            let owner = objects[lock].owner.thread, owner != thread
        else { return wait.object }
        return lock
    }

    /// A thread no longer waits, if it did.
    mutating func endWait(of thread: ThreadIndex) {
        // Not in one expression: that would copy the whole state of the thread.
        let wait = threads[thread].wait
        guard let object = wait?.object else { return }
        let slot = threads[thread].waitSlot
        let last = objects[object].waiters.removeLast()
        if last != thread {
            objects[object].waiters[slot] = last
            threads[last].waitSlot = slot
        }
        threads[thread].wait = nil
    }

    /// A thread no longer waits for an object, if it did.
    mutating func endWait(of thread: ThreadIndex, on object: ObjectIndex) {
        let wait = threads[thread].wait
        if wait?.object == object { endWait(of: thread) }
    }

    /// A thread holds an object anew.
    mutating func addHold(_ step: Step, thread: ThreadIndex, level: Int64, isShared: Bool = false) {
        threads[thread].holds.append(
            Hold(
                object: step.object, level: level, site: step.event.site, seq: step.event.seq, time: step.event.time,
                isShared: isShared))
    }

    /// The place of an object among what a thread holds; nil where it holds nothing of it.
    func holdSlot(thread: ThreadIndex, object: ObjectIndex) -> Int? {
        var index = threads[thread].holds.count
        while index > 0 {
            index -= 1
            if threads[thread].holds[index].object == object { return index }
        }
        return nil
    }

    /// A thread no longer holds an object, if it did.
    mutating func removeHold(thread: ThreadIndex, object: ObjectIndex) {
        if let slot = holdSlot(thread: thread, object: object) { threads[thread].holds.remove(at: slot) }
    }

    mutating func open(_ step: Step) {
        threads[step.thread].resources.append(
            Hold(object: step.object, level: 1, site: step.event.site, seq: step.event.seq, time: step.event.time))
    }

    mutating func close(_ step: Step) {
        let found = threads[step.thread].resources.lastIndex { $0.object == step.object }
        guard let found else { return violation(step, "the thread does not have it open") }
        threads[step.thread].resources.remove(at: found)
    }
}
