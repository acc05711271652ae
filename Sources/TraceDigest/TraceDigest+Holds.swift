import TraceModel

/// The figures of holds and requests, and what they do to one another.
extension TraceDigest {
    mutating func beginHold(
        _ event: TraceEvent, _ member: Int, _ requestSeq: Int64, _ requested: Int64
    ) -> OpenHold {
        let object = object(of: member)
        let thread = thread(of: member)
        members[member].isUsed = true
        members[member].acquisitions += 1
        let wait = requestSeq == 0 ? 0 : max(0, event.time &- requested)
        durations[durations(of: object)].wait.add(wait)
        if requestSeq != 0 {
            members[member].contended += 1
            members[member].waitTotal &+= wait
            members[member].waitLongest = max(members[member].waitLongest, wait)
        }
        let own = Int32(truncatingIfNeeded: member)
        objects[object].run = objects[object].runMember == own ? objects[object].run &+ 1 : 1
        objects[object].runMember = own
        members[member].longestRun = max(members[member].longestRun, objects[object].run)
        let isGrant = event.kind == .acquire || event.kind == .acquireShared
        if isGrant, !objects[object].requests.isEmpty { overtake(event, object, thread, requestSeq) }
        if objects[object].isLock { wantAndHold(event, object, thread, isGrant) }
        let row = acquisitions.append(
            AcquisitionRow(
                seq: event.seq, kind: Int64(event.kind.rawValue), thread: threads[thread].id,
                object: objects[object].id, requestedSeq: orNull(requestSeq),
                requested: requestSeq == 0 ? digestNull : requested,
                acquired: event.time, site: orNull(event.site.rawValue)))
        return OpenHold(row: row, seq: event.seq, began: event.time, member: own)
    }

    mutating func endHold(_ event: TraceEvent, _ hold: OpenHold, isRelease: Bool) {
        let released = isRelease ? event.time : digestNull
        if acquisitions.holds(hold.row) {
            acquisitions[hold.row].endSeq = event.seq
            acquisitions[hold.row].released = released
        } else {
            rows.laterEnds += [hold.seq, event.seq, released]
        }
        let member = Int(hold.member)
        let object = object(of: member)
        if isRelease {
            members[member].holdTotal &+= max(0, event.time &- hold.began)
            durations[durations(of: object)].hold.add(event.time &- hold.began)
        }
        guard objects[object].isLock else { return }
        let thread = thread(of: member)
        if let slot = threads[thread].holds.lastIndex(where: { $0.object == object && $0.seq == hold.seq }) {
            threads[thread].holds.remove(at: slot)
        }
        endBlocking(hold, object, endSeq: event.seq, ended: event.time)
    }

    /// Of what a thread holds, so many locks count for the lock order, the last: with all of them, rows would grow with the
    /// square of what is held.
    private static var mostHeld: Int { 64 }

    /// A thread wants a lock, under all that it holds, and gets it.
    private mutating func wantAndHold(_ event: TraceEvent, _ object: Int, _ thread: Int, _ isGrant: Bool) {
        let site = site(event.site.rawValue)
        if isGrant {
            for index in threads[thread].holds.indices.suffix(Self.mostHeld) {
                let held = threads[thread].holds[index]
                if held.object != object { countEdge(held, object, thread, site, event.seq) }
            }
        }
        let lock = HeldLock(object: object, seq: event.seq, site: site)
        if event.kind == .state, threads[thread].wantedLocks { earlyHolds.append((thread, lock)) }
        if isGrant { threads[thread].wantedLocks = true }
        threads[thread].holds.append(lock)
    }

    /// A grant passes those who asked before and still wait.
    private mutating func overtake(_ event: TraceEvent, _ object: Int, _ thread: Int, _ requestSeq: Int64) {
        let since = requestSeq == 0 ? event.seq : requestSeq
        for slot in objects[object].requests.indices {
            let waiter = Int(objects[object].requests[slot])
            let request = members[waiter].requestSeq
            guard request < since else { continue }
            members[waiter].passed &+= 1
            let index = contention(of: waiter, with: thread)
            contentions[index].overtakes += 1
            if requestSeq == 0 { contentions[index].barged += 1 }
            contentions[index].times = contentions[index].request == request ? contentions[index].times + 1 : 1
            contentions[index].request = request
            contentions[index].most = max(contentions[index].most, contentions[index].times)
            if contentions[index].firstSeq == digestNull { contentions[index].firstSeq = event.seq }
        }
    }

    mutating func beginRequest(_ event: TraceEvent, _ member: Int) {
        let object = object(of: member)
        let thread = thread(of: member)
        members[member].isUsed = true
        members[member].requestSeq = event.seq
        members[member].requested = event.time
        members[member].requestSite = event.site.rawValue
        members[member].passed = 0
        members[member].requestSlot = Int32(truncatingIfNeeded: objects[object].requests.count)
        objects[object].requests.append(Int32(truncatingIfNeeded: member))
        guard objects[object].isLock else { return }
        threads[thread].wantedLocks = true
        if !threads[thread].holds.isEmpty {
            heldAtRequest[member] = ContiguousArray(threads[thread].holds.suffix(Self.mostHeld))
        }
    }

    mutating func endRequest(_ event: TraceEvent, _ member: Int) {
        let object = object(of: member)
        let slot = Int(members[member].requestSlot)
        let last = objects[object].requests.removeLast()
        if Int(last) != member {
            objects[object].requests[slot] = last
            members[Int(last)].requestSlot = Int32(truncatingIfNeeded: slot)
        }
        countPassed(member)
        if event.kind == .tryFail || event.kind == .timeout {
            members[member].gaveUp += 1
            members[member].gaveUpWait &+= max(0, event.time &- members[member].requested)
        }
        if objects[object].isLock {
            if !heldAtRequest.isEmpty { heldAtRequest[member] = nil }
            endWaiting(member, object, endSeq: event.seq, ended: event.time)
        }
        members[member].requestSeq = 0
    }

    mutating func countPassed(_ member: Int) {
        members[member].overtaken &+= Int64(members[member].passed)
        members[member].mostOvertaken = max(members[member].mostOvertaken, members[member].passed)
    }

    /// Charges a hold that ends to those who wait. Whether one of them stops waiting earlier, by its own clock, shows
    /// later.
    mutating func endBlocking(_ hold: OpenHold, _ object: Int, endSeq: Int64, ended: Int64) {
        let thread = thread(of: Int(hold.member))
        for slot in objects[object].requests.indices {
            let waiter = Int(objects[object].requests[slot])
            charge(ended &- max(members[waiter].requested, hold.began), to: thread, for: waiter, 1)
        }
        let interval = PastInterval(
            member: hold.member, seq: hold.seq, began: hold.began, endSeq: endSeq, ended: ended)
        if let past = past(of: object), pasts[past].requests.latest > ended {
            for request in pasts[past].requests.last where request.endSeq > hold.seq && request.ended > ended {
                correct(waiter: request, holder: interval, from: request.ended, to: ended)
            }
        }
        if !objects[object].requests.isEmpty { pasts[pastToFill(of: object)].holds.append(interval) }
    }

    /// Charges what is held to a wait that ends.
    mutating func endWaiting(_ member: Int, _ object: Int, endSeq: Int64, ended: Int64) {
        let interval = PastInterval(
            member: Int32(truncatingIfNeeded: member), seq: members[member].requestSeq,
            began: members[member].requested, endSeq: endSeq, ended: ended)
        for hold in objects[object].holds {
            charge(ended &- max(interval.began, hold.began), to: thread(of: Int(hold.member)), for: member, 1)
        }
        if let past = past(of: object), pasts[past].holds.latest > ended {
            for hold in pasts[past].holds.last where hold.endSeq > interval.seq && hold.ended > ended {
                correct(waiter: interval, holder: hold, from: hold.ended, to: ended)
            }
        }
        if !objects[object].holds.isEmpty { pasts[pastToFill(of: object)].requests.append(interval) }
    }

    private func past(of object: Int) -> Int? { objects[object].more >= 0 ? Int(objects[object].more) : nil }

    private mutating func pastToFill(of object: Int) -> Int {
        if let past = past(of: object) { return past }
        objects[object].more = Int32(truncatingIfNeeded: pasts.count)
        pasts.append(PastMeetings())
        return pasts.count - 1
    }

    /// The two were together until `end`, and not until `former`.
    private mutating func correct(waiter: PastInterval, holder: PastInterval, from former: Int64, to end: Int64) {
        let began = max(waiter.began, holder.began)
        let thread = thread(of: Int(holder.member))
        charge(former &- began, to: thread, for: Int(waiter.member), -1)
        charge(end &- began, to: thread, for: Int(waiter.member), 1)
    }

    mutating func charge(_ time: Int64, to thread: Int, for waiter: Int, _ times: Int64) {
        guard time > 0 else { return }
        let index = contention(of: waiter, with: thread)
        contentions[index].blockedTimes += times
        contentions[index].blocked &+= time &* times
    }
}
