import TraceModel

extension Replay {
    mutating func beginConditionOrEventWait(_ step: Step) {
        switch objects[step.object].kind {
        case .condition, nil:
            beginWait(step, .condition)
            leaveCondition(step.thread)
            threads[step.thread].condition = step.object
            threads[step.thread].conditionSeq = step.event.seq
            objects[step.object].unfinishedWaits += 1
        case .event: beginWait(step, .event)
        default: violation(step, "an object of this kind cannot be waited on")
        }
    }

    mutating func wake(_ step: Step) {
        switch objects[step.object].kind {
        case .condition: wakeFromCondition(step)
        case .event: wakeFromEvent(step)
        case nil:
            endWait(of: step.thread, on: step.object)
            if threads[step.thread].condition == step.object { leaveCondition(step.thread) }
        default: violation(step, "an object of this kind cannot be waited on")
        }
    }

    /// A thread is not any more in a wait on a condition, if it was.
    mutating func leaveCondition(_ thread: ThreadIndex) {
        guard let condition = threads[thread].condition else { return }
        objects[condition].unfinishedWaits -= 1
        threads[thread].condition = nil
        threads[thread].conditionLock = nil
    }

    private mutating func wakeFromCondition(_ step: Step) {
        let isWhole = objects[step.object].isWhole
        if threads[step.thread].condition == step.object {
            leaveCondition(step.thread)
        } else if isWhole {
            violation(step, "the thread does not wait on it")
        }
        endWait(of: step.thread, on: step.object)
        guard step.event.value == 1 else {
            // A wait that was called off may have used up a notification: there are no more than waits to end.
            objects[step.object].pendingWakes = min(
                objects[step.object].pendingWakes, objects[step.object].unfinishedWaits)
            return
        }
        if objects[step.object].pendingWakes > 0 {
            objects[step.object].pendingWakes -= 1
        } else if isWhole {
            violation(step, "nobody notified it")
        }
    }

    private mutating func wakeFromEvent(_ step: Step) {
        let wait = threads[step.thread].wait
        let began = wait?.object == step.object ? wait?.seq ?? .max : .max
        if step.event.value == 1 {
            // A set that was cleared since wakes those who waited then.
            if !objects[step.object].isSet, objects[step.object].lastSetSeq < began, objects[step.object].isWhole {
                violation(step, "it is not set")
            }
        }
        endWait(of: step.thread, on: step.object)
    }

    mutating func notify(_ step: Step) {
        guard objects[step.object].kind == .condition || objects[step.object].kind == nil else {
            return violation(step, "an object of this kind cannot be notified")
        }
        let woken = max(0, step.event.value)
        let (sum, overflow) = objects[step.object].pendingWakes.addingReportingOverflow(woken)
        objects[step.object].pendingWakes = overflow ? .max : sum
        if objects[step.object].isWhole, sum > objects[step.object].unfinishedWaits {
            violation(step) { "\(sum) are to wake, but \($0.objects[step.object].unfinishedWaits) wait" }
        }
    }

    mutating func setOrClear(_ step: Step) {
        guard objects[step.object].kind == .event || objects[step.object].kind == nil else {
            return violation(step, "an object of this kind cannot be set or cleared")
        }
        objects[step.object].isSet = step.event.kind == .set
        if step.event.kind == .set { objects[step.object].lastSetSeq = step.event.seq }
    }
}
