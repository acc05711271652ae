import TraceModel

/// What threads hold: locks and permits.
extension TraceDigest {
    mutating func lockEvent(_ event: TraceEvent) {
        guard event.object != .none else { return }
        let object = object(event.object)
        let role = objects[object].role
        guard role == .exclusive || role == .semaphore || role == .readers else { return }
        switch event.kind {
        case .releaseError: return noteUnowned(event, object)
        case .create, .reinitialize:
            if role == .semaphore, event.kind == .create { objects[object].permits = max(0, event.value) }
            return
        case .state: return state(event, object)
        case .requestShared, .requestUpgrade, .acquireShared, .releaseShared: if role != .readers { return }
        default: break
        }
        let thread = thread(event.thread.rawValue)
        let member = member(object, thread)
        // Whatever the thread does next with the object ends its request.
        let requestSeq = members[member].requestSeq
        let requested = members[member].requested
        let requestSite = members[member].requestSite
        let holder = requestSeq == 0 ? digestNull : holder(object, besides: thread)
        if requestSeq != 0 { endRequest(event, member) }
        var isGrant = false
        switch event.kind {
        case .request, .requestShared, .requestUpgrade: beginRequest(event, member)
        case .acquire, .acquireShared:
            isGrant = take(event, object, member, requestSeq, requested)
        case .release, .releaseShared: giveBack(event, object, member)
        default: break
        }
        if requestSeq != 0, !isGrant {
            rows.requests += [
                requestSeq, event.thread.rawValue, event.object.rawValue, requested, event.time, event.seq,
                Int64(event.kind.rawValue), holder, orNull(requestSite),
            ]
        }
    }

    /// Who holds a lock, besides a thread: the one that has held it longest.
    func holder(_ object: Int, besides thread: Int) -> Int64 {
        guard objects[object].isLock else { return digestNull }
        for hold in objects[object].holds where self.thread(of: Int(hold.member)) != thread {
            return threads[self.thread(of: Int(hold.member))].id
        }
        return digestNull
    }

    /// True where the thread has got hold of the object by it.
    private mutating func take(
        _ event: TraceEvent, _ object: Int, _ member: Int, _ requestSeq: Int64, _ requested: Int64
    ) -> Bool {
        switch objects[object].role {
        case .exclusive:
            guard objects[object].holder != event.thread.rawValue else { return false }
            change(event, object, to: event.thread.rawValue, requestSeq, requested)
            return true
        case .semaphore:
            objects[object].permits = max(0, event.value)
            let permit = beginHold(event, member, requestSeq, requested)
            if members[member].more < 0 {
                members[member].more = Int32(truncatingIfNeeded: permitQueues.count)
                permitQueues.append(PermitQueue())
            }
            permitQueues[Int(members[member].more)].add(permit)
            return true
        default:
            let begins = event.kind == .acquire && event.value <= 1
            members[member].level = begins ? 1 : members[member].level &+ 1
            guard members[member].level == 1 else { return false }
            endLevels(event, object, member)
            objects[object].holds.append(beginHold(event, member, requestSeq, requested))
            return true
        }
    }

    private mutating func giveBack(_ event: TraceEvent, _ object: Int, _ member: Int) {
        switch objects[object].role {
        case .exclusive:
            if objects[object].kind == Int64(ObjectKind.lock.rawValue), objects[object].holder != digestNull,
                objects[object].holder != event.thread.rawValue
            {
                noteUnowned(event, object)
            }
            change(event, object, to: event.value > 0 ? event.thread.rawValue : digestNull, 0, 0)
        case .semaphore:
            var given: Int64 = 1
            let before = objects[object].permits
            if before != digestNull, event.value > before { given = min(event.value &- before, 4_294_967_296) }
            objects[object].permits = max(0, event.value)
            guard members[member].more >= 0 else { return }
            while given > 0, let permit = permitQueues[Int(members[member].more)].take() {
                given -= 1
                endHold(event, permit, isRelease: true)
            }
        default:
            guard members[member].level > 0 else { return }
            members[member].level -= 1
            if members[member].level == 0 { endLevels(event, object, member) }
        }
    }

    /// The state that a late recording found.
    private mutating func state(_ event: TraceEvent, _ object: Int) {
        let value = event.value
        switch objects[object].role {
        case .exclusive:
            change(event, object, to: value > 0 ? value & 0xFFFF_FFFF : value < 0 ? -1 : digestNull, 0, 0)
        case .semaphore: objects[object].permits = max(0, value)
        default:
            guard value > 0 else { return }
            let thread = thread(value & 0xFFFF_FFFF)
            let member = member(object, thread)
            endLevels(event, object, member)
            members[member].level = 1
            objects[object].holds.append(beginHold(event, member, 0, 0))
        }
    }

    /// A lock with one owner goes to another holder, or is free.
    private mutating func change(
        _ event: TraceEvent, _ object: Int, to holder: Int64, _ requestSeq: Int64, _ requested: Int64
    ) {
        guard objects[object].holder != holder else { return }
        objects[object].holder = holder
        if let hold = objects[object].holds.popLast() {
            endHold(event, hold, isRelease: event.kind == .release)
        }
        guard holder > 0 else { return }
        let member = member(object, thread(holder))
        objects[object].holds.append(beginHold(event, member, requestSeq, requested))
    }

    /// What a thread holds of a lock with readers ends: by its last release, or since it becomes the writer.
    private mutating func endLevels(_ event: TraceEvent, _ object: Int, _ member: Int) {
        guard let slot = objects[object].holds.firstIndex(where: { Int($0.member) == member }) else { return }
        endHold(event, objects[object].holds.remove(at: slot), isRelease: true)
    }

    private mutating func noteUnowned(_ event: TraceEvent, _ object: Int) {
        let holder = objects[object].holder
        rows.unownedReleases += [event.seq, holder > 0 ? holder : digestNull]
    }
}
