import TraceModel

extension Replay {
    mutating func applyThreadEvent(_ step: Step) {
        guard let target = objects[step.object].thread else { return violation(step, "the object is not a thread") }
        switch step.event.kind {
        case .start:
            if threads[target].phase != .created { violation(step, "the thread was started or has begun before") }
            if threads[target].phase == .created { threads[target].phase = .started }
        case .begin:
            if target != step.thread { violation(step, "a thread begins by itself") }
        case .end:
            if target != step.thread { violation(step, "a thread ends by itself") }
            endWait(of: target)
            leaveCondition(target)
            threads[target].phase = .ended
            threads[target].bodyEndSite = threads[target].lastSite
            threads[target].threw = step.event.value == 1
        case .joinWait: beginWait(step, .join)
        case .join:
            endWait(of: step.thread, on: step.object)
            // A thread that nothing was seen of may have ended before the recording began.
            if step.event.value == 1, threads[target].phase == .started || threads[target].phase == .running {
                violation(step, "the thread has not ended")
            }
        default: break
        }
    }

    mutating func create(_ step: Step) {
        guard let kind = objects[step.object].kind else { return }
        let value = step.event.value
        guard value >= 0 else { return }
        if kind.isSemaphore {
            objects[step.object].capacity = value
            objects[step.object].permits = value
        } else if kind == .barrier, value > 0 {
            objects[step.object].capacity = value
        }
    }

    /// Takes the state that a late recording found. The next numbered event may know better.
    mutating func takeSnapshot(_ step: Step) {
        let object = step.object
        let value = step.event.value
        objects[object].isSnapshot = true
        objects[object].isWhole = false
        switch objects[object].kind {
        case .lock, .rlock, .mutex:
            if let owner = objects[object].owner.thread { removeHold(thread: owner, object: object) }
            objects[object].owner = .nobody
            objects[object].level = 0
            if value < 0 {
                objects[object].owner = .outsider
                objects[object].level = 1
            } else if value > 0 {
                let owner = knownThread(ThreadID(rawValue: value & 0xFFFF_FFFF))
                objects[object].owner = owner.map(LockOwner.init(thread:)) ?? .outsider
                objects[object].level = (value >> 32) + 1
                if let owner { addHold(step, thread: owner, level: objects[object].level) }
            }
        case .rwlock:
            if value == 0 { letGo(of: object) }
            objects[object].owner = .nobody
            objects[object].level = 0
            if value > 0, let owner = knownThread(ThreadID(rawValue: value & 0xFFFF_FFFF)) {
                objects[object].owner = LockOwner(thread: owner)
                objects[object].level = 1
                addHold(step, thread: owner, level: 1)
            }
        case .semaphore, .boundedSemaphore: objects[object].permits = max(0, value)
        case .event: objects[object].isSet = value == 1
        default: break
        }
    }
}
