import TraceModel
import TraceReplay

extension FairnessCollector {
    /// The figures at the end of the trace, of which `time` is the last moment.
    mutating func finish(_ replay: borrowing Replay, time: Int64) -> FairnessReport {
        closeAll(replay, time)
        var threads: ByObject<[ThreadFairness]> = ByObject(repeating: [], count: objects.count)
        for member in members where member.acquisitions > 0 || member.requests > 0 {
            threads[member.object].append(figures(member, replay, time: time))
        }
        let shares = shares.figures(replay) { Self.end(of: replay.threads[$0].process, replay, time) }
        var report = FairnessReport()
        for index in objects.indices {
            let id = replay.objects[index].id
            switch objects[index].role {
            case .exclusive, .readers, .semaphore:
                guard let kind = replay.objects[index].kind else { continue }
                let figures = figures(index, id, kind, threads[index].sorted { $0.thread < $1.thread })
                if !figures.threads.isEmpty || figures.level != nil { report.objects.append(figures) }
            case .condition(let place):
                let sum = conditions[place]
                if sum.waits + sum.notified + sum.timedOut + sum.notifications > 0 {
                    report.conditions.append(figures(sum, id, shares[index] ?? []))
                }
            case .barrier(let place):
                let sum = barriers[place]
                if sum.rounds + sum.incomplete > 0 { report.barriers.append(figures(sum, id, replay)) }
            case .none: break
            }
        }
        report.objects.sort { $0.object < $1.object }
        report.conditions.sort { $0.object < $1.object }
        report.barriers.sort { $0.object < $1.object }
        return report
    }

    /// Lets time pass to the end for what is still held, awaited or under way.
    private mutating func closeAll(_ replay: borrowing Replay, _ time: Int64) {
        for index in objects.indices where objects[index].waiting > 0 {
            let end = Self.end(of: replay.objects[index].process, replay, time)
            guard end > objects[index].clock else { continue }
            objects[index].waited &+= objects[index].waiting &* (end &- objects[index].clock)
            objects[index].clock = end
        }
        for index in members.indices {
            let object = members[index].object
            if members[index].isWaiting {
                countPassed(object, index)
                countOpen(object, index, replay, time)
            }
            let isHolding = objects[object].holderMember == index || members[index].level > 0
            if isHolding {
                members[index].blockedOthers &+= objects[object].waited &- members[index].waitedBefore
                countHeld(object, index, replay, time)
            }
        }
        for index in levels.indices { levels[index].advance(to: time) }
        for index in barriers.indices where barriers[index].arrived > 0 { barriers[index].incomplete += 1 }
    }

    /// A request that is open at the end counts as a wait that ended then.
    private mutating func countOpen(_ object: ObjectIndex, _ member: Int, _ replay: borrowing Replay, _ time: Int64) {
        switch objects[object].role {
        case .exclusive, .readers, .semaphore: break
        case .condition, .barrier, .none: return
        }
        let end = Self.end(of: replay.threads[members[member].thread].process, replay, time)
        let wait = max(0, end &- members[member].waitsSince)
        members[member].waitTotal &+= wait
        members[member].waitLongest = max(members[member].waitLongest, wait)
        objects[object].wait.add(wait)
    }

    /// A lock that is held at the end was held until then.
    private mutating func countHeld(_ object: ObjectIndex, _ member: Int, _ replay: borrowing Replay, _ time: Int64) {
        let end = Self.end(of: replay.threads[members[member].thread].process, replay, time)
        let hold = max(0, end &- members[member].heldSince)
        members[member].holdTotal &+= hold
        objects[object].hold.add(hold)
    }

    /// When a process ended: a wait that is open at the end lasted until then, not until the last event.
    private static func end(of process: Int, _ replay: borrowing Replay, _ time: Int64) -> Int64 {
        replay.tables.process(replay.processes[process].id)?.ended ?? time
    }

    private func figures(_ member: FairnessMember, _ replay: borrowing Replay, time: Int64) -> ThreadFairness {
        var figures = ThreadFairness(thread: replay.threads[member.thread].id)
        figures.acquisitions = member.acquisitions
        figures.contended = member.contended
        figures.waitTotal = member.waitTotal
        figures.waitLongest = member.waitLongest
        figures.holdTotal = member.holdTotal
        figures.longestRun = member.longestRun
        figures.overtaken = member.overtaken
        figures.mostOvertaken = member.mostOvertaken
        figures.gaveUp = member.gaveUp
        figures.gaveUpWait = member.gaveUpWait
        let end = Self.end(of: replay.threads[member.thread].process, replay, time)
        figures.openWait = member.isWaiting ? max(0, end &- member.waitsSince) : nil
        figures.blockedOthers = member.blockedOthers
        return figures
    }

    private func figures(
        _ index: ObjectIndex, _ id: ObjectID, _ kind: ObjectKind, _ threads: [ThreadFairness]
    ) -> ObjectFairness {
        let object = objects[index]
        var longestRun: (thread: ThreadID, count: Int64)?
        for thread in threads where thread.longestRun > longestRun?.count ?? 0 {
            longestRun = (thread.thread, thread.longestRun)
        }
        var level: PermitLevel?
        if case .semaphore(let sum) = object.role { level = levels[sum].figures }
        return ObjectFairness(
            object: id, kind: kind,
            acquisitions: threads.reduce(0) { $0 &+ $1.acquisitions },
            contended: threads.reduce(0) { $0 &+ $1.contended },
            jainAcquisitions: Self.jain(threads.map(\.acquisitions)), jainWait: Self.jain(threads.map(\.waitTotal)),
            overtakes: object.overtakes, overtakingAcquisitions: object.overtakingAcquisitions,
            mostOvertakenAtOnce: object.mostOvertakenAtOnce, longestRun: longestRun,
            wait: object.wait.figures, hold: object.hold.figures, level: level, threads: threads)
    }

    private func figures(
        _ sum: ConditionSum, _ id: ObjectID, _ threads: [ConditionThreadFairness]
    ) -> ConditionFairness {
        ConditionFairness(
            object: id, waits: sum.waits, notified: sum.notified, timedOut: sum.timedOut,
            notifications: sum.notifications, wasted: sum.wasted, inOrder: sum.inOrder, outOfOrder: sum.outOfOrder,
            idleWakes: sum.idleWakes, latency: sum.latency.figures, jainTurns: Self.jain(threads.map(\.turns)),
            threads: threads)
    }

    private func figures(_ sum: BarrierSum, _ id: ObjectID, _ replay: borrowing Replay) -> BarrierFairness {
        var cameLast: [(thread: ThreadID, rounds: Int64)] = []
        for (thread, rounds) in sum.cameLast { cameLast.append((replay.threads[thread].id, rounds)) }
        cameLast.sort { $0.thread < $1.thread }
        return BarrierFairness(
            object: id, rounds: sum.rounds, incomplete: sum.incomplete, skew: sum.skew.figures, cameLast: cameLast)
    }

    /// Jain's index of fairness; nil where there is nothing to share out.
    static func jain(_ shares: [Int64]) -> Double? {
        let sum = shares.reduce(0.0) { $0 + Double($1) }
        let squares = shares.reduce(0.0) { $0 + Double($1) * Double($1) }
        return squares > 0 ? sum * sum / (Double(shares.count) * squares) : nil
    }
}
