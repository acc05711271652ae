import TraceModel

/// What is left at the end of the trace.
extension TraceDigest {
    /// Moves what is complete, or all, to the rows that are given out.
    mutating func giveOut(all: Bool) {
        while let row = acquisitions.next(all: all) {
            // One after another: a list of them would be made anew for each row.
            rows.acquisitions.append(row.seq)
            rows.acquisitions.append(row.thread)
            rows.acquisitions.append(row.object)
            rows.acquisitions.append(row.kind)
            rows.acquisitions.append(row.requestedSeq)
            rows.acquisitions.append(row.requested)
            rows.acquisitions.append(row.acquired)
            rows.acquisitions.append(row.released)
            rows.acquisitions.append(row.endSeq)
            rows.acquisitions.append(row.site)
        }
        while let row = waits.next(all: all) {
            rows.waits += [
                row.seq, row.thread, row.object, row.began, row.ended, row.outcome.rawValue, row.site,
            ]
        }
        while let row = wakes.next(all: all) {
            rows.wakes += [
                row.seq, row.thread, row.object, row.time, row.began, row.notifySeq, row.latency, row.inOrder,
                row.isIdle ? 1 : 0,
            ]
        }
    }

    /// Ends the rows of acquisitions and waits.
    ///
    /// - Returns: the number of an event before which the grants of locks are still wanted, by ``addEarlyGrant``, since a
    ///   lock was found held only after its holder had acquired others; nil where there is none.
    package mutating func endEvents(lastMoment: (Int64) -> Int64) -> Int64? {
        endBarriers()
        for object in objects.indices {
            for slot in objects[object].requests.indices {
                let member = Int(objects[object].requests[slot])
                countPassed(member)
                let thread = thread(of: member)
                countOpen(member, object, until: lastMoment(threads[thread].id))
                rows.requests += [
                    members[member].requestSeq, threads[thread].id, objects[object].id, members[member].requested,
                    digestNull, digestNull, digestNull, holder(object, besides: thread),
                    orNull(members[member].requestSite),
                ]
            }
            if objects[object].isLock { chargeOpen(object, lastMoment) }
        }
        countOpenWants()
        giveOut(all: true)
        return earlyHolds.map(\.lock.seq).max()
    }

    /// A request that is open at the end counts as a wait that ended then.
    private mutating func countOpen(_ member: Int, _ object: Int, until end: Int64) {
        let wait = max(0, end &- members[member].requested)
        members[member].waitTotal &+= wait
        members[member].waitLongest = max(members[member].waitLongest, wait)
        durations[durations(of: object)].wait.add(wait)
    }

    private mutating func endBarriers() {
        for wait in threadWaits where wait.row >= 0 && wait.broken != digestNull {
            endRow(wait.row, wait.seq, at: wait.broken, .broken)
        }
    }

    /// What is open at the end lasts until the process ended.
    private mutating func chargeOpen(_ object: Int, _ lastMoment: (Int64) -> Int64) {
        let waiting = objects[object].requests.map { member in
            (member: Int(member), ended: lastMoment(threads[thread(of: Int(member))].id))
        }
        let holds = objects[object].holds
        objects[object].holds = []
        for (member, ended) in waiting { endWaiting(member, object, endSeq: .max, ended: ended) }
        objects[object].requests = []
        for hold in holds {
            let thread = thread(of: Int(hold.member))
            let ended = lastMoment(threads[thread].id)
            let duration = max(0, ended &- hold.began)
            members[Int(hold.member)].holdTotal &+= duration
            durations[durations(of: object)].hold.add(duration)
            for (member, end) in waiting {
                charge(min(end, ended) &- max(members[member].requested, hold.began), to: thread, for: member, 1)
            }
            endBlocking(hold, object, endSeq: .max, ended: ended)
        }
    }

    /// A lock that a thread waits for at the end is wanted under those that it held when it asked.
    private mutating func countOpenWants() {
        for member in heldAtRequest.keys.sorted() {
            let site = site(members[member].requestSite)
            for held in heldAtRequest[member] ?? [] where held.object != object(of: member) {
                countEdge(held, object(of: member), thread(of: member), site, members[member].requestSeq)
            }
        }
        guard !earlyHolds.isEmpty else { return }
        for member in members.indices where members[member].requestSeq != 0 && objects[object(of: member)].isLock {
            addEarly(
                members[member].requestSeq, thread(of: member), object(of: member),
                site(members[member].requestSite))
        }
    }

    /// A grant of a lock, as its row has it, from before a lock was found held that the thread had all along.
    package mutating func addEarlyGrant(seq: Int64, thread: Int64, object: Int64, site: Int64) {
        guard let thread = knownThread(thread) else { return }
        let index = self.object(ObjectID(rawValue: object))
        guard objects[index].isLock else { return }
        addEarly(seq, thread, index, self.site(site))
    }

    private mutating func addEarly(_ seq: Int64, _ thread: Int, _ object: Int, _ site: Int) {
        for early in earlyHolds
        where early.thread == thread && early.lock.seq > seq && early.lock.object != object {
            countEdge(early.lock, object, thread, site, seq)
        }
    }

    /// Makes the rows that add up what a thread, a pair of threads, or a pair of locks did, and calls `take` when there
    /// are many.
    package mutating func endSums<Failure: Error>(
        _ take: (inout DigestRows) throws(Failure) -> Void
    ) throws(Failure) {
        try endShares(take)
        try endDurations(take)
        for one in activities {
            rows.activities += [
                threads[one.thread].id, Int64(one.kind.rawValue), one.objectKind, one.events, one.first, one.last,
            ]
        }
        for one in contentions where one.blockedTimes > 0 || one.overtakes > 0 {
            rows.contentions += [
                objects[object(of: one.waiter)].id, threads[thread(of: one.waiter)].id, threads[one.other].id,
                one.blockedTimes, one.blocked, one.overtakes, one.barged, one.most, one.firstSeq,
            ]
            if rows.contentions.count >= Self.manyCells { try take(&rows) }
        }
        edges.sort { ($0.firstSeq, objects[$0.held].id) < ($1.firstSeq, objects[$1.held].id) }
        for edge in edges {
            rows.lockOrder += [
                objects[edge.held].id, objects[edge.wanted].id, threads[edge.thread].id, orNull(sites[edge.heldSite]),
                orNull(sites[edge.wantedSite]), edge.count, edge.firstSeq,
            ]
            if rows.lockOrder.count >= Self.manyCells { try take(&rows) }
        }
        try take(&rows)
    }

    private static var manyCells: Int { 1 << 16 }

    private mutating func endShares<Failure: Error>(
        _ take: (inout DigestRows) throws(Failure) -> Void
    ) throws(Failure) {
        let order = members.indices.filter { members[$0].isUsed }.sorted { a, b in
            (objects[object(of: a)].id, threads[thread(of: a)].id)
                < (objects[object(of: b)].id, threads[thread(of: b)].id)
        }
        for index in order {
            let member = members[index]
            rows.shares += [
                objects[object(of: index)].id, threads[thread(of: index)].id, Int64(member.acquisitions),
                Int64(member.contended), member.waitTotal, member.waitLongest, member.holdTotal,
                Int64(member.longestRun), member.overtaken, Int64(member.mostOvertaken), Int64(member.gaveUp),
                member.gaveUpWait,
            ]
            if rows.shares.count >= Self.manyCells { try take(&rows) }
        }
    }

    private mutating func endDurations<Failure: Error>(
        _ take: (inout DigestRows) throws(Failure) -> Void
    ) throws(Failure) {
        for object in objects.indices where objects[object].durations >= 0 {
            let found = durations[Int(objects[object].durations)]
            let isCondition = objects[object].role == .condition
            addDurations(found.wait, of: object, isCondition ? 2 : 0)
            addDurations(found.hold, of: object, 1)
            if rows.durations.count >= Self.manyCells { try take(&rows) }
        }
    }

    private mutating func addDurations(_ histogram: DurationHistogram, of object: Int, _ measure: Int64) {
        let buckets = histogram.buckets
        for (place, bucket) in buckets.enumerated() {
            let longest = place + 1 == buckets.count ? histogram.longest : digestNull
            rows.durations += [objects[object].id, measure, bucket.value, bucket.count, longest]
        }
    }
}
