import TraceModel

extension Replay {
    mutating func acquirePermit(_ step: Step) {
        let left = max(0, step.event.value)
        let before = objects[step.object].permits
        if before >= 0, before - 1 != left {
            violation(step, before == 0 ? "no permit is left" : "\(left) permits left after \(before)")
        }
        objects[step.object].permits = left
        let slot = holdSlot(thread: step.thread, object: step.object)
        if slot < 0 {
            addHold(step, thread: step.thread, level: 1)
        } else {
            let (sum, overflow) = threads[step.thread].holds[slot].level.addingReportingOverflow(1)
            if !overflow { threads[step.thread].holds[slot].level = sum }
        }
    }

    mutating func releasePermits(_ step: Step) {
        let after = max(0, step.event.value)
        let before = objects[step.object].permits
        let capacity = objects[step.object].capacity
        if before >= 0, after <= before { violation(step, "\(after) permits after \(before)") }
        if objects[step.object].kind == .boundedSemaphore, capacity >= 0, after > capacity {
            violation(step, "\(after) permits, past the bound of \(capacity)")
        }
        objects[step.object].permits = after
        // What a thread gives back beyond what it took is a signal to others.
        let given = before >= 0 && after > before ? after - before : 1
        let slot = holdSlot(thread: step.thread, object: step.object)
        let held = slot < 0 ? 0 : threads[step.thread].holds[slot].level
        if given > held { objects[step.object].hasForeignRelease = true }
        guard slot >= 0 else { return }
        if given >= held {
            threads[step.thread].holds.remove(at: slot)
        } else {
            threads[step.thread].holds[slot].level = held - given
        }
    }
}
