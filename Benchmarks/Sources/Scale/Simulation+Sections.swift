import TraceModel

extension Simulation {
    /// Draws what a thread does next; near the end it wakes who sleeps, and ends.
    mutating func beginSection(_ thread: Int) throws {
        if isEnding {
            guard let condition = sleepers.firstIndex(where: { !$0.isEmpty }) else { return try endWorker(thread) }
            workers[thread].script = [
                Action(kind: .acquire, operand: load.locks + condition),
                Action(kind: .notifyAll, operand: condition),
                Action(kind: .release, operand: load.locks + condition),
            ]
            return
        }
        if load.conditions > 0, random.happens(6) { return beginConditionSection(thread) }
        let index = random.below(sites.count)
        var site = sites[index]
        if let remainder = site.remainder, thread % 2 != remainder { return }
        if site.isInverted, site.locks.contains(where: { locks[$0].owner >= 0 }) { return }
        if load.drawsLists, site.remainder == nil { site.locks = CodeSite.drawnLocks(of: load, &random) }
        workers[thread].site = Int64(index) + 1
        workers[thread].lastVariable = index * 3
        if load.semaphores > 0, !site.isInverted, random.happens(6) {
            let semaphore = random.below(load.semaphores)
            workers[thread].script.append(Action(kind: .takePermit, operand: semaphore))
            script(site.locks, thread)
            workers[thread].script.append(Action(kind: .givePermit, operand: semaphore))
        } else if load.name == .mixed, !site.isInverted, random.happens(4) {
            workers[thread].script.append(Action(kind: .attempt, operand: site.locks[0]))
            workers[thread].script.append(Action(kind: .release, operand: site.locks[0]))
        } else {
            script(site.locks, thread)
        }
        if site.isInverted { try runThrough(thread) }
    }

    /// Nested locks, with accesses before, between and behind them.
    mutating func script(_ locks: [Int], _ thread: Int) {
        for lock in locks {
            addAccesses(thread)
            workers[thread].script.append(Action(kind: .acquire, operand: lock))
        }
        if scene.kind(ofLock: locks[locks.count - 1]) == .rlock, random.happens(20) {
            workers[thread].script.append(Action(kind: .acquireAgain, operand: locks[locks.count - 1]))
            workers[thread].script.append(Action(kind: .releaseAgain, operand: locks[locks.count - 1]))
        }
        for lock in locks.reversed() {
            addAccesses(thread)
            workers[thread].script.append(Action(kind: .release, operand: lock))
        }
    }

    private mutating func addAccesses(_ thread: Int) {
        guard load.accesses > 0 else { return }
        let isBehind = accessCount * 100 < seq * Int64(load.accesses)
        let count = random.below(isBehind ? 9 : 6)
        if count > 0 { workers[thread].script.append(Action(kind: .access, operand: count)) }
    }

    /// Wakes somebody who sleeps, or goes to sleep; most threads stay awake.
    private mutating func beginConditionSection(_ thread: Int) {
        var condition = random.below(load.conditions)
        let isNotifier = asleep > load.threads / 4 || (asleep > 0 && random.happens(50))
        if isNotifier {
            while sleepers[condition].isEmpty { condition = (condition + 1) % load.conditions }
        }
        // Each condition has a line for those who wait and one for those who notify.
        workers[thread].site = Int64(2 * condition + (isNotifier ? 2 : 1))
        workers[thread].script.append(Action(kind: .acquire, operand: load.locks + condition))
        if isNotifier {
            workers[thread].script.append(Action(kind: random.happens(30) ? .notifyAll : .notify, operand: condition))
        } else {
            workers[thread].script.append(Action(kind: .wait, operand: condition))
            workers[thread].script.append(Action(kind: .wakeUp, operand: condition))
        }
        workers[thread].script.append(Action(kind: .release, operand: load.locks + condition))
    }
}
