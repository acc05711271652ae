import TraceModel

extension Replay {
    /// Python's locks are made like this where a thread waits for another one: it takes the only permit of a new semaphore,
    /// and takes it again. That is a wait for a signal, which also a signal handler may give.
    mutating func requestPermit(_ step: Step) {
        let object = objects[step.object]
        if object.isWhole, !object.hasReleases, object.permits == 0, let capacity = object.capacity, capacity > 0,
            let slot = holdSlot(thread: step.thread, object: step.object),
            threads[step.thread].holds[slot].level == capacity
        {
            objects[step.object].hasForeignRelease = true
        }
        beginWait(step, .request)
    }

    mutating func acquirePermit(_ step: Step) {
        let left = max(0, step.event.value)
        if let before = objects[step.object].permits, before - 1 != left {
            violation(step, before == 0 ? "no permit is left" : "\(left) permits left after \(before)")
        }
        objects[step.object].permits = left
        shareHold(step)
    }

    mutating func releasePermits(_ step: Step) {
        let after = max(0, step.event.value)
        var given: Int64 = 1
        if let before = objects[step.object].permits {
            if after > before { given = after - before } else { violation(step, "\(after) permits after \(before)") }
        }
        if objects[step.object].kind == .boundedSemaphore, let capacity = objects[step.object].capacity,
            after > capacity
        {
            violation(step, "\(after) permits, past the bound of \(capacity)")
        }
        objects[step.object].permits = after
        objects[step.object].hasReleases = true
        // What a thread gives back beyond what it took is a signal to others.
        let slot = holdSlot(thread: step.thread, object: step.object)
        let held = slot.map { threads[step.thread].holds[$0].level } ?? 0
        if given > held { objects[step.object].hasForeignRelease = true }
        if threads[step.thread].isWaiting { objects[step.object].isPostedByHandlers = true }
        guard let slot else { return }
        if given >= held {
            threads[step.thread].holds.remove(at: slot)
        } else {
            threads[step.thread].holds[slot].level = held - given
        }
    }
}
