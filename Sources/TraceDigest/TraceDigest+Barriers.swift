import TraceModel

/// Waits at barriers. An arrival ends by the thread's own pass or break, if it has one, else by what broke the barrier.
extension TraceDigest {
    mutating func barrierEvent(_ event: TraceEvent) {
        guard event.object != .none else { return }
        let object = object(event.object)
        guard objects[object].role == .barrier else { return }
        let barrier = barrier(object)
        if event.kind != .abort, event.kind != .reset {
            let wait = wait(of: member(object, thread(event.thread.rawValue)))
            if threadWaits[wait].row >= 0 { step(event, barrier, wait) }
            if event.kind == .arrive {
                beginWait(event, wait)
                threadWaits[wait].acts = false
                threadWaits[wait].broken = digestNull
                threadWaits[wait].arrivalSlot = barriers[barrier].arrivals.count
                barriers[barrier].arrivals.append(wait)
            }
        }
        switch event.kind {
        case .breakBarrier, .abort, .reset: breakArrivals(event, barrier)
        default: break
        }
    }

    private mutating func barrier(_ object: Int) -> Int {
        if objects[object].more < 0 {
            objects[object].more = Int32(truncatingIfNeeded: barriers.count)
            barriers.append(DigestBarrier())
        }
        return Int(objects[object].more)
    }

    /// What a thread does next at a barrier at which it has arrived.
    private mutating func step(_ event: TraceEvent, _ barrier: Int, _ wait: Int) {
        if event.kind == .action, !threadWaits[wait].acts {
            threadWaits[wait].acts = true
            return
        }
        let broken = threadWaits[wait].broken
        switch event.kind {
        case .pass: endWait(wait, at: event.time, .notified)
        case .breakBarrier: endWait(wait, at: event.time, threadWaits[wait].acts ? .broken : .timeout)
        case _ where broken != digestNull: endWait(wait, at: broken, .broken)
        default:
            // The thread says nothing more of it: what breaks the barrier next ends it.
            barriers[barrier].abandoned.append((threadWaits[wait].row, threadWaits[wait].seq))
            threadWaits[wait].row = -1
        }
        removeArrival(barrier, wait)
    }

    private mutating func removeArrival(_ barrier: Int, _ wait: Int) {
        let slot = threadWaits[wait].arrivalSlot
        guard slot >= 0 else { return }
        threadWaits[wait].arrivalSlot = -1
        let last = barriers[barrier].arrivals.removeLast()
        if last != wait {
            barriers[barrier].arrivals[slot] = last
            threadWaits[last].arrivalSlot = slot
        }
    }

    private mutating func breakArrivals(_ event: TraceEvent, _ barrier: Int) {
        for wait in barriers[barrier].arrivals {
            threadWaits[wait].broken = event.time
            threadWaits[wait].arrivalSlot = -1
        }
        barriers[barrier].arrivals.removeAll(keepingCapacity: true)
        for (row, seq) in barriers[barrier].abandoned { endRow(row, seq, at: event.time, .broken) }
        barriers[barrier].abandoned.removeAll()
    }
}
