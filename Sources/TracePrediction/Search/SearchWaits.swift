import TraceModel
import TraceReplay

/// Who waits for whom in the states of a search.
///
/// The state is a parameter throughout: a copy of it would cost more than the answer.
struct SearchWaits {
    private let program: SearchProgram
    private let futures: SearchFutures
    private let preference: (ObjectIndex) -> ReaderPreference?

    /// What a thread that cannot go on waits for.
    private struct Need {
        var wait: WaitNeed
        /// The givers have it, and do not only give it later.
        var isHeld: Bool
        /// A lock of which it is assumed that a new reader does not pass a waiting writer.
        var assumed: ObjectIndex?

        init(givers: [ThreadIndex], isOfAll: Bool, isHeld: Bool, assumed: ObjectIndex? = nil) {
            wait = WaitNeed(givers: givers, isOfAll: isOfAll)
            self.isHeld = isHeld
            self.assumed = assumed
        }
    }

    init(
        _ program: SearchProgram, _ futures: SearchFutures, _ preference: @escaping (ObjectIndex) -> ReaderPreference?
    ) {
        self.program = program
        self.futures = futures
        self.preference = preference
    }

    /// The wait cycles in a state.
    func cycles(in state: SearchState) -> [ScheduleSearch.Cycle] {
        var waits: ByThread<WaitNeed> = []
        var isWaiting: ByThread<Bool> = []
        for thread in program.threads.indices {
            let need = need(of: thread, state)
            waits.append(need?.wait ?? unblocked(thread, state))
            isWaiting.append(need != nil)
        }
        guard !waits.indices.allSatisfy({ !isWaiting[$0] || BlockedThreads.plainlyGoesOn($0, waits) }) else {
            return []
        }
        guard !Self.cycles(waits, isWaiting).isEmpty else { return [] }
        for thread in waits.indices { putKeepersFirst(&waits[thread].givers, of: thread, state) }
        return Self.cycles(waits, isWaiting).compactMap { cycle in
            let members = cycle.members
            let needs = members.compactMap { need(of: $0, state) }
            let isHeld = needs.allSatisfy(\.isHeld)
            // Threads that only wait to be notified have missed something, which is another matter.
            guard isHeld || !members.allSatisfy({ isConditionWait($0, state) }) else { return nil }
            return ScheduleSearch.Cycle(
                members: members, path: [], wants: members.compactMap { state.next($0, program) },
                isOfLocks: isHeld && members.allSatisfy { isLockWait($0, state) }, isHeld: isHeld,
                assumed: needs.compactMap(\.assumed), unnotified: members.filter { isConditionWait($0, state) })
        }
    }

    private static func cycles(_ waits: ByThread<WaitNeed>, _ isWaiting: ByThread<Bool>) -> [WaitCycle] {
        var threads = BlockedThreads(waits)
        threads.letGo(waits.indices.filter { waits[$0].isMet })
        return threads.cycles { isWaiting[$0] && !threads.goesOn[$0] }
    }

    /// Those who have a permit are who it is wanted from; the others would take one first. Only where there is a cycle: it
    /// looks at all that they did.
    private func putKeepersFirst(_ givers: inout [ThreadIndex], of thread: ThreadIndex, _ state: SearchState) {
        guard givers.count > 1, case .takePermit(let semaphore, _, _) = state.next(thread, program)?.operation else {
            return
        }
        let keepers = givers.filter { state.keepsPermit($0, of: semaphore, program) }
        givers = keepers + givers.filter { !keepers.contains($0) }
    }

    /// What a thread needs that waits for nothing: if it has not begun, somebody who starts it.
    private func unblocked(_ thread: ThreadIndex, _ state: SearchState) -> WaitNeed {
        if state.isUnderway(thread, program) { return WaitNeed(isMet: true) }
        guard !state.isOver(thread, program), let starter = futures.starters[thread] else { return WaitNeed() }
        return WaitNeed(givers: [starter])
    }

    private func isConditionWait(_ thread: ThreadIndex, _ state: SearchState) -> Bool {
        state.next(thread, program).map { !state.isNotified($0.operation) } ?? false
    }

    private func isLockWait(_ thread: ThreadIndex, _ state: SearchState) -> Bool {
        switch state.next(thread, program)?.operation {
        case .acquire, .acquireShared, .resume: true
        default: false
        }
    }

    /// What a thread waits for; nil where it does not wait, or has a limit, or where nothing is known of it.
    private func need(of thread: ThreadIndex, _ state: SearchState) -> Need? {
        guard let step = state.next(thread, program) else { return nil }
        let operation = step.operation
        if case .acquireShared(let lock, false, false) = operation, let need = needOfReader(thread, lock, state) {
            return need
        }
        guard !state.isEnabled(operation, thread, program) else { return nil }
        switch operation {
        case .acquire(_, false, false):
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .acquireShared(_, false, false):
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .join(let other, false): return Need(givers: [other], isOfAll: true, isHeld: true)
        case .ask(let condition, _): return needOfGift(condition, thread, state)
        case .resume(_, let condition, _):
            if !state.isNotified(operation) { return needOfGift(condition, thread, state) }
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .takePermit(let object, false, false): return needOfGift(object, thread, state)
        case .passEvent(let event): return needOfGift(event, thread, state)
        case .pass(let barrier, _, _): return needOfGift(barrier, thread, state)
        default: return nil
        }
    }

    /// Whoever may still give it.
    private func needOfGift(_ object: ObjectIndex, _ thread: ThreadIndex, _ state: SearchState) -> Need {
        var givers = program.threads.indices.filter { futures.gives($0, object, from: state.places[$0]) }
        // Of those who may give it, the others come first: that the thread itself would give it is not a wait cycle.
        if givers.count > 1 { givers.removeAll { $0 == thread } }
        return Need(givers: givers, isOfAll: false, isHeld: false)
    }

    /// A reader may have to wait behind a writer that waits for other readers.
    private func needOfReader(_ thread: ThreadIndex, _ lock: ObjectIndex, _ state: SearchState) -> Need? {
        let preference = self.preference(lock)
        guard preference != .readers, !state.isWriter(thread, lock) else { return nil }
        let operation = SearchProgram.Operation.acquireShared(lock: lock, isTry: false, isLimited: false)
        guard state.isEnabled(operation, thread, program) else { return nil }
        for writer in program.threads.indices where writer != thread {
            guard let step = state.next(writer, program), case .acquire(lock, false, false) = step.operation,
                !state.isEnabled(step.operation, writer, program)
            else { continue }
            return Need(givers: [writer], isOfAll: true, isHeld: true, assumed: preference == .writers ? nil : lock)
        }
        return nil
    }
}
