package import TraceModel

/// What each thread needs at the end of a trace in order to go on.
package struct WaitEdges {
    /// For each thread whether it has begun (or was started) and has not ended.
    package private(set) var isAlive: ByThread<Bool>
    /// For each thread what it needs; threads that have ended give nothing.
    package private(set) var needs: ByThread<WaitNeed>
    /// For each process whether somebody lives in it whom no event has named, or who ended it in an orderly way.
    package private(set) var hasOtherLife: [Bool]

    private let replay: Replay
    private let trustsHolders: Bool
    /// For semaphores, who holds permits.
    private var holders: [ObjectIndex: [ThreadIndex]] = [:]
    /// For locks with readers, who holds them shared.
    private var readers: [ObjectIndex: [ThreadIndex]] = [:]
    /// Threads that wait on a condition and were notified.
    private var notified: Set<ThreadIndex> = []

    /// Finds out what each thread needs.
    ///
    /// - Parameters:
    ///   - replay: The state.
    ///   - trustsHolders: Whether the permits of a semaphore come from those who hold them, as long as nobody has given one
    ///     without having one. Of a program that goes on, that is not sure.
    package init(_ replay: Replay, trustsHolders: Bool = true) {
        self.replay = replay
        self.trustsHolders = trustsHolders
        isAlive = ByThread(replay.threads.lazy.map { Self.isAlive($0, replay) })
        hasOtherLife = replay.processes.map { $0.endedBy != nil }
        needs = []
        let processes = Dictionary(uniqueKeysWithValues: replay.processes.indices.map { (replay.processes[$0].id, $0) })
        for row in replay.tables.threads where replay.index(of: row.id) == nil {
            guard row.started != nil, row.end == .running || row.end == .abrupt else { continue }
            if let process = processes[row.process] { hasOtherLife[process] = true }
        }
        for condition in replay.objects where condition.kind == .condition {
            // Those who have waited longest are the first to be woken by the notifications on their way.
            let onTheWay = condition.pendingWakes - max(0, condition.unfinishedWaits - Int64(condition.waiters.count))
            guard onTheWay > 0 else { continue }
            let oldest = condition.waiters.sorted { replay.waitsLonger($0, than: $1) }
            notified.formUnion(oldest.prefix(Int(clamping: onTheWay)))
        }
        for thread in replay.threads.indices {
            for hold in replay.threads[thread].holds {
                if hold.isShared { readers[hold.object, default: []].append(thread) }
                if let kind = replay.objects[hold.object].kind, kind.isSemaphore {
                    holders[hold.object, default: []].append(thread)
                }
            }
        }
        needs = ByThread(replay.threads.indices.map { need(of: $0) })
    }

    private static func isAlive(_ state: ThreadState, _ replay: Replay) -> Bool {
        guard state.phase != .ended else { return false }
        // Main has returned, and is still there to wait and to run exit handlers.
        if state.phase == .exiting { return true }
        let row = replay.tables.thread(state.id)
        if row?.end == .returned || row?.end == .threw { return false }
        return state.phase > .created || row?.started != nil
    }

    private func need(of thread: ThreadIndex) -> WaitNeed {
        let state = replay.threads[thread]
        let isExiting = replay.processes[state.process].endedBy == thread
        guard isAlive[thread], let wait = state.wait, !isExiting else { return WaitNeed(isMet: true) }
        // A wait with a limit ends by itself. At a barrier that is full, the limit no longer counts.
        if wait.isLimited, wait.kind != .barrier {
            return wait.kind == .condition ? needToComeBack(thread) : WaitNeed(isMet: true)
        }
        switch wait.kind {
        case .request: return needOfRequest(thread, wait)
        case .futex: return needAtFutex(wait)
        case .requestShared: return needOfReader(wait)
        case .condition:
            let isUnknown = replay.objects[wait.object].kind != .condition
            if isUnknown { return WaitNeed(isMet: true) }
            return notified.contains(thread) ? needToComeBack(thread) : WaitNeed(anybody: true)
        case .event:
            let event = replay.objects[wait.object]
            return event.isSet || event.lastSetSeq > wait.seq ? WaitNeed(isMet: true) : WaitNeed(anybody: true)
        case .join:
            guard let target = replay.objects[wait.object].thread, isAlive[target] else {
                return WaitNeed(isMet: true)
            }
            return WaitNeed(givers: [target])
        case .barrier:
            let barrier = replay.objects[wait.object]
            guard barrier.kind == .barrier, let parties = barrier.capacity, parties > 0 else {
                return WaitNeed(isMet: true)
            }
            if let runner = barrier.actionThread, isAlive[runner] { return WaitNeed(givers: [runner]) }
            let isFull = barrier.draining > 0 || Int64(barrier.waiters.count) >= parties
            return isFull || wait.isLimited ? WaitNeed(isMet: true) : WaitNeed(anybody: true)
        }
    }

    /// Who was notified on a condition, or has waited for long enough, has to have the lock again.
    private func needToComeBack(_ thread: ThreadIndex) -> WaitNeed {
        guard let lock = replay.needed(by: thread), lock != replay.threads[thread].wait?.object,
            let owner = replay.objects[lock].owner.thread, isAlive[owner]
        else { return WaitNeed(isMet: true) }
        return need(of: replay.objects[lock], from: owner)
    }

    /// A lock that was handed over before may be handed over again by anybody; else it is its owner's to release.
    private func need(of lock: ObjectState, from owner: ThreadIndex) -> WaitNeed {
        WaitNeed(anybody: lock.kind == .lock && lock.hasForeignRelease, givers: isAlive[owner] ? [owner] : [])
    }

    /// Where the word does not say who has it, anybody may wake those who block on it.
    private func needAtFutex(_ wait: Wait) -> WaitNeed {
        let object = replay.objects[wait.object]
        if let owner = object.owner.thread { return WaitNeed(givers: isAlive[owner] ? [owner] : []) }
        return object.owner == .outsider ? WaitNeed(isMet: true) : WaitNeed(anybody: true)
    }

    private func needOfRequest(_ thread: ThreadIndex, _ wait: Wait) -> WaitNeed {
        let object = replay.objects[wait.object]
        switch object.kind {
        case .lock, .rlock, .mutex:
            return object.owner.thread.map { need(of: object, from: $0) } ?? WaitNeed(isMet: true)
        case .semaphore, .boundedSemaphore:
            if let left = object.permits, left > 0 { return WaitNeed(isMet: true) }
            // Used like a lock, only by those who give back what they took, or as a signal that anybody may give?
            let living = (holders[wait.object] ?? []).filter { isAlive[$0] }
            if object.hasForeignRelease || living.isEmpty || !trustsHolders { return WaitNeed(anybody: true) }
            return WaitNeed(anybody: living == [thread], givers: living)
        case .rwlock:
            if let owner = object.owner.thread { return WaitNeed(givers: isAlive[owner] ? [owner] : []) }
            // A reader that asks to be the writer in place of its shared hold waits for the others only; one that does
            // not give up its hold waits for itself.
            let others = (readers[wait.object] ?? []).filter { !wait.isUpgrade || $0 != thread }
            if object.owner == .nobody, others.isEmpty { return WaitNeed(isMet: true) }
            // A reader that has ended never lets go, so that the living ones cannot give it.
            return WaitNeed(givers: others.allSatisfy { isAlive[$0] } ? others : [], isOfAll: true)
        default:
            return WaitNeed(isMet: true)
        }
    }

    /// A reader waits for the writer, or for a writer that waits and holds new readers out.
    private func needOfReader(_ wait: Wait) -> WaitNeed {
        let object = replay.objects[wait.object]
        if let owner = object.owner.thread { return WaitNeed(givers: isAlive[owner] ? [owner] : []) }
        guard object.owner == .nobody else { return WaitNeed() }
        let writers = object.waiters.filter { replay.threads[$0].wait?.kind == .request && isAlive[$0] }
        let isHeldOut = object.preference != .readers && object.readers > 0 && !writers.isEmpty
        return isHeldOut ? WaitNeed(givers: Array(writers), isOfAll: true) : WaitNeed(isMet: true)
    }
}
