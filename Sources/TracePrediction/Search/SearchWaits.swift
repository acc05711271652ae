package import TraceModel

/// Who waits for whom in a state of the search.
package struct SearchWaits {
    private let state: SearchState
    private let program: SearchProgram
    private let futures: SearchFutures
    private let preference: (Int) -> ReaderPreference?

    /// What a thread that cannot go on waits for.
    private struct Need {
        package var givers: [Int]
        /// All of the givers are needed, not one.
        package var isOfAll: Bool
        /// They have it, and do not only give it later.
        package var isHeld: Bool
        package var assumed: Int?
    }

    package init(
        _ state: SearchState, _ program: SearchProgram, _ futures: SearchFutures,
        _ preference: @escaping (Int) -> ReaderPreference?
    ) {
        self.state = state
        self.program = program
        self.futures = futures
        self.preference = preference
    }

    /// The rings of waits in this state.
    package func rings() -> [ScheduleSearch.Ring] {
        let needs = program.threads.indices.map { need(of: $0) }
        guard needs.count(where: { $0 != nil }) > 0 else { return [] }
        let goesOn = spread(needs)
        var rings: [ScheduleSearch.Ring] = []
        var visited = Array(repeating: -1, count: needs.count)
        for first in needs.indices where visited[first] < 0 && needs[first] != nil && !goesOn[first] {
            var path: [Int] = []
            var thread = first
            while visited[thread] < 0, let need = needs[thread] {
                visited[thread] = first
                path.append(thread)
                guard let next = need.givers.first(where: { !goesOn[$0] && needs[$0] != nil }) else { break }
                thread = next
            }
            guard visited[thread] == first, let start = path.firstIndex(of: thread) else { continue }
            let members = Array(path[start...])
            guard let last = members.last, needs[last]?.givers.contains(thread) ?? false else { continue }
            let isHeld = members.allSatisfy { needs[$0]?.isHeld ?? false }
            // Threads that only wait to be notified have missed something, which is another matter.
            guard isHeld || !members.allSatisfy(isConditionWait) else { continue }
            rings.append(
                ScheduleSearch.Ring(
                    members: members, path: [], wants: members.compactMap { state.next($0, program) },
                    isOfLocks: isHeld && members.allSatisfy(isLockWait), isHeld: isHeld,
                    assumed: members.compactMap { needs[$0]?.assumed }, unnotified: members.filter(isConditionWait)))
        }
        return rings
    }

    private func isConditionWait(_ thread: Int) -> Bool {
        state.next(thread, program).map { !state.isNotified($0.operation) } ?? false
    }

    private func isLockWait(_ thread: Int) -> Bool {
        switch state.next(thread, program)?.operation {
        case .acquire, .acquireShared, .resume: true
        default: false
        }
    }

    /// What a thread waits for; nil where it does not wait, or has a limit, or where nothing is known of it.
    private func need(of thread: Int) -> Need? {
        guard let step = state.next(thread, program) else { return nil }
        let operation = step.operation
        if case .acquireShared(let lock, false, false) = operation, let need = needOfReader(thread, lock) {
            return need
        }
        guard !state.isEnabled(operation, thread, program) else { return nil }
        switch operation {
        case .acquire(_, false, false):
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .acquireShared(_, false, false):
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .join(let other, false): return Need(givers: [other], isOfAll: true, isHeld: true)
        case .ask(let condition, _): return needOfGift(condition, thread)
        case .resume(_, let condition, _):
            if !state.isNotified(operation) { return needOfGift(condition, thread) }
            return Need(givers: state.holders(operation, thread), isOfAll: true, isHeld: true)
        case .takePermit(let object, false, false): return needOfGift(object, thread)
        case .passEvent(let event): return needOfGift(event, thread)
        case .pass(let barrier, _, _): return needOfGift(barrier, thread)
        default: return nil
        }
    }

    /// Whoever may still give it.
    private func needOfGift(_ object: Int, _ thread: Int) -> Need {
        var givers = program.threads.indices.filter { futures.gives($0, object, from: state.places[$0]) }
        // Of those who may give it, the others come first: that the thread itself would give it is not a wait cycle.
        if givers.count > 1 { givers.removeAll { $0 == thread } }
        return Need(givers: givers, isOfAll: false, isHeld: false)
    }

    /// A reader may have to wait behind a writer that waits for other readers.
    private func needOfReader(_ thread: Int, _ lock: Int) -> Need? {
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

    /// For each thread whether it may go on, as far as this state tells.
    private func spread(_ needs: [Need?]) -> [Bool] {
        var goesOn = program.threads.indices.map { thread in
            needs[thread] == nil && state.isUnderway(thread, program)
        }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for thread in goesOn.indices where !goesOn[thread] && canGoOn(thread, needs[thread], goesOn) {
                goesOn[thread] = true
                hasChanged = true
            }
        }
        return goesOn
    }

    private func canGoOn(_ thread: Int, _ need: Need?, _ goesOn: [Bool]) -> Bool {
        guard let need else {
            // A thread that is not started yet goes on if its starter does.
            guard !state.isOver(thread, program), let starter = futures.starters[thread] else { return false }
            return goesOn[starter]
        }
        if need.isOfAll { return !need.givers.isEmpty && need.givers.allSatisfy { goesOn[$0] } }
        return need.givers.contains { goesOn[$0] }
    }
}
