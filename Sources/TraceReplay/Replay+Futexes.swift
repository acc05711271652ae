import TraceModel

extension Replay {
    /// Threads block on a futex and go on. Nothing of that is illegal: what else is done with it is not on record.
    mutating func applyToFutex(_ step: Step) {
        guard objects[step.object].kind == .futex || objects[step.object].kind == nil else {
            return violation(step, "the object is not a futex")
        }
        switch step.event.kind {
        case .block: beginWait(step, .futex)
        case .unblock:
            endWait(of: step.thread, on: step.object)
            // From then on it changes hands without the kernel.
            if objects[step.object].waiters.isEmpty { objects[step.object].owner = .nobody }
        case .owner:
            let value = step.event.value
            let owner = value > 0 ? knownThread(ThreadID(rawValue: value)) : nil
            objects[step.object].owner = owner.map(LockOwner.init(thread:)) ?? (value == 0 ? .nobody : .outsider)
        default: break
        }
    }
}
