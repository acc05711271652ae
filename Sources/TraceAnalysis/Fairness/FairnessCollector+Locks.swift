import TraceModel
import TraceReplay

/// Requests, acquisitions and releases.
extension FairnessCollector {
    mutating func lockEvent(_ step: Step, _ role: Role) {
        advance(step)
        let member = member(step.object, step.thread)
        let kind = step.event.kind
        // Whatever the thread does next with the object ends its request.
        let waitedSince: Int64? = members[member].isWaiting ? members[member].waitsSince : nil
        switch kind {
        case .request, .requestShared, .requestUpgrade:
            if waitedSince != nil { leaveQueue(step.object, member) }
            members[member].requests += 1
            joinQueue(step.object, member, at: step.event.time)
        case .tryFail, .timeout:
            guard let waitedSince else { return }
            leaveQueue(step.object, member)
            members[member].gaveUp += 1
            members[member].gaveUpWait &+= max(0, step.event.time &- waitedSince)
        case .acquire, .acquireShared:
            acquire(step, role, member, wait: waitedSince.map { max(0, step.event.time &- $0) })
        default:
            if waitedSince != nil { leaveQueue(step.object, member) }
            release(step, role, member)
        }
    }

    @inline(__always)
    private mutating func acquire(_ step: Step, _ role: Role, _ member: Int, wait: Int64?) {
        var isGrant = true
        switch role {
        case .exclusive: isGrant = !objects[step.object].holder.isThread(step.thread)
        case .readers: isGrant = step.event.kind == .acquire && step.event.value <= 1 || members[member].level == 0
        case .none, .semaphore, .condition, .barrier: break
        }
        if isGrant { countOvertakes(step.object, member, waited: wait != nil) }
        if wait != nil { leaveQueue(step.object, member) }
        guard isGrant else {
            // One level more.
            if case .readers = role { members[member].level &+= 1 }
            return
        }
        switch role {
        case .exclusive:
            leaveHolder(step, isRelease: false)
            objects[step.object].holder = LockOwner(thread: step.thread)
            objects[step.object].holderMember = member
        case .readers:
            endLevels(step, member)
            members[member].level = 1
        case .semaphore(let sum):
            levelEvent(step, sum)
            members[member].addPermit(acquired: step.event.time)
        case .none, .condition, .barrier: break
        }
        beginHold(step, member, wait: wait, isGrant: true)
    }

    private mutating func release(_ step: Step, _ role: Role, _ member: Int) {
        switch role {
        case .exclusive: change(step, to: step.event.value > 0 ? LockOwner(thread: step.thread) : .nobody)
        case .readers:
            guard members[member].level > 0 else { return }
            members[member].level -= 1
            if members[member].level == 0 { endHold(step, member, isCounted: true) }
        case .semaphore(let sum):
            var given = levelEvent(step, sum)
            while given > 0, members[member].hasPermit {
                given -= 1
                guard let acquired = members[member].removePermit() else { continue }
                let duration = max(0, step.event.time &- acquired)
                members[member].holdTotal &+= duration
                objects[step.object].hold.add(duration)
            }
        case .none, .condition, .barrier: break
        }
    }

    /// A lock with one owner goes to another holder, otherwise than by a grant.
    mutating func change(_ step: Step, to holder: LockOwner) {
        guard objects[step.object].holder != holder else { return }
        leaveHolder(step, isRelease: step.event.kind == .release)
        objects[step.object].holder = holder
        guard let thread = holder.thread else { return }
        let member = member(step.object, thread)
        objects[step.object].holderMember = member
        beginHold(step, member, wait: nil, isGrant: false)
    }

    private mutating func leaveHolder(_ step: Step, isRelease: Bool) {
        guard let member = objects[step.object].holderMember else { return }
        objects[step.object].holderMember = nil
        endHold(step, member, isCounted: isRelease)
    }

    /// A reader that becomes the writer ends its shared holds by that.
    mutating func endLevels(_ step: Step, _ member: Int) {
        if members[member].level > 0 { endHold(step, member, isCounted: true) }
        members[member].level = 0
    }

    @inline(__always)
    mutating func beginHold(_ step: Step, _ member: Int, wait: Int64?, isGrant: Bool) {
        members[member].acquisitions += 1
        if let wait {
            members[member].contended += 1
            members[member].waitTotal &+= wait
            if wait > members[member].waitLongest { members[member].waitLongest = wait }
        }
        objects[step.object].wait.add(wait ?? 0)
        members[member].heldSince = step.event.time
        members[member].waitedBefore = objects[step.object].waited
        if objects[step.object].runMember == member {
            objects[step.object].run += 1
        } else {
            objects[step.object].runMember = member
            objects[step.object].run = 1
        }
        if objects[step.object].run > members[member].longestRun {
            members[member].longestRun = objects[step.object].run
        }
    }

    private mutating func endHold(_ step: Step, _ member: Int, isCounted: Bool) {
        members[member].blockedOthers &+= objects[step.object].waited &- members[member].waitedBefore
        guard isCounted else { return }
        let duration = max(0, step.event.time &- members[member].heldSince)
        members[member].holdTotal &+= duration
        objects[step.object].hold.add(duration)
    }
}
