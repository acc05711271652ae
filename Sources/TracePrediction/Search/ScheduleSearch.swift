import TraceModel

/// Tries the schedules of a short trace one after the other, until a bound is reached.
///
/// Depth first. A state that was seen is not entered again, and a thread that can do something which nobody else could
/// notice, or which can only help others, does it at once: no other order reaches a wait cycle that this one does not
/// (a persistent set of one; Godefroid, 1996).
struct ScheduleSearch {
    /// A wait cycle that some schedule ends in.
    struct Cycle: Sendable {
        /// The threads, each of which waits for the next.
        var members: [ThreadIndex]
        /// The schedule: which thread does its next operation.
        var path: [ThreadIndex]
        /// What each member would do next.
        var wants: [SearchProgram.Instruction]
        /// Whether all wait for locks, and for what another has and not for what it will give.
        var isOfLocks: Bool
        /// Whether each waits for what the next has, and none for what it will give.
        var isHeld: Bool
        /// Locks of which it is assumed that a new reader does not pass a waiting writer.
        var assumed: [ObjectIndex]
        /// The members that wait to be notified.
        var unnotified: [ThreadIndex] = []
    }

    let program: SearchProgram
    /// How a lock treats new readers while a writer waits: by object; nil where nobody tells.
    let preference: (ObjectIndex) -> ReaderPreference?
    private(set) var statesLeft: Int
    /// Whether the bound was reached before all was seen.
    var isCut: Bool { statesLeft <= 0 || isFull }
    /// Whether there were more wait cycles than are told.
    private var isFull = false

    private var seen: Set<Int> = []
    private let futures: SearchFutures

    init(_ program: SearchProgram, states: Int, preference: @escaping (ObjectIndex) -> ReaderPreference?) {
        self.program = program
        self.preference = preference
        statesLeft = states
        futures = SearchFutures(program)
    }

    /// The wait cycles that schedules can end in, one for each set of objects that are waited for.
    mutating func cycles(limit: Int = 32) -> [Cycle] {
        var found: [Set<Int>: Cycle] = [:]
        let waits = SearchWaits(program, futures, preference)
        explore(from: SearchState(program), frozen: { _, _ in false }) { state, path in
            for cycle in waits.cycles(in: state) {
                // A wait for a notification is not one for the lock that comes with it.
                let key = Set(
                    zip(cycle.members, cycle.wants).map { thread, step in
                        let object = Int(step.event.object.rawValue)
                        return cycle.unnotified.contains(thread) ? ~object : object
                    })
                if let known = found[key], known.assumed.count <= cycle.assumed.count { continue }
                var cycle = cycle
                cycle.path = path
                found[key] = cycle
            }
            return found.count < limit
        }
        isFull = found.count >= limit
        return found.sorted { a, b in a.key.sorted().lexicographicallyPrecedes(b.key.sorted()) }.map(\.value)
    }

    /// A way on from a state to one in which each thread named stands before the operation given, by its place; nil where
    /// none was found.
    mutating func path(from start: SearchState, to goal: [ThreadIndex: Int], states: Int) -> [ThreadIndex]? {
        var found: [ThreadIndex]?
        statesLeft = states
        explore(from: start, frozen: { thread, place in goal[thread] == place }) { state, path in
            guard goal.allSatisfy({ Int(state.places[$0.key]) == $0.value }) else { return true }
            found = path
            return false
        }
        return found
    }

    /// Visits states until `visit` returns false or the bound is reached.
    private mutating func explore(
        from start: SearchState, frozen: (ThreadIndex, Int) -> Bool, _ visit: (SearchState, [ThreadIndex]) -> Bool
    ) {
        seen = []
        var path: [ThreadIndex] = []
        var stack: [(state: SearchState, moves: [ThreadIndex], next: Int)] = []
        var state = start
        func moves(_ state: SearchState) -> [ThreadIndex] {
            var all: [(seq: Int64, thread: ThreadIndex)] = []
            for thread in program.threads.indices where !frozen(thread, Int(state.places[thread])) {
                guard let step = state.next(thread, program), !step.isPending else { continue }
                guard state.isEnabled(step.operation, thread, program) else { continue }
                if isQuiet(step.operation) { return [thread] }
                all.append((step.event.seq, thread))
            }
            // The order of the trace is one that works: the search begins with it.
            return all.sorted { $0.seq < $1.seq }.map(\.thread)
        }
        guard visit(state, path) else { return }
        stack.append((state, moves(state), 0))
        while !stack.isEmpty, statesLeft > 0 {
            let top = stack.count - 1
            guard stack[top].next < stack[top].moves.count else {
                stack.removeLast()
                if !path.isEmpty { path.removeLast() }
                continue
            }
            let thread = stack[top].moves[stack[top].next]
            stack[top].next += 1
            state = stack[top].state
            state.advance(thread, program)
            statesLeft -= 1
            let next = moves(state)
            let isForced = next.count == 1 && stack[top].moves.count == 1
            // A state on a path without a choice is entered once with the one before it.
            if !isForced {
                var hasher = Hasher()
                state.identify(&hasher)
                guard seen.insert(hasher.finalize()).inserted else { continue }
            }
            path.append(thread)
            guard visit(state, path) else { return }
            stack.append((state, next, 0))
        }
    }

    /// Whether an operation that can happen may as well happen at once.
    private func isQuiet(_ operation: SearchProgram.Operation) -> Bool {
        switch operation {
        case .none, .acquireAgain, .givePermits, .start, .join, .read, .arrive, .pass, .ask: true
        case .release(let lock, _, _), .releaseShared(let lock): !program.observed.contains(lock)
        case .set(let event, _), .passEvent(let event): !program.observed.contains(event)
        case .acquire, .acquireShared, .refused, .takePermit, .write, .wait, .resume, .notify: false
        }
    }
}

/// Until when each thread may still give something that others wait for.
struct SearchFutures: Sendable {
    /// For each thread and object the last place at which it gives a permit, a notification, a set or an arrival.
    private var last: ByThread<[ObjectIndex: Int]>
    /// For each thread who starts it, and at which place.
    private(set) var starters: [ThreadIndex: ThreadIndex] = [:]

    init(_ program: SearchProgram) {
        last = ByThread(repeating: [:], count: program.threads.count)
        for thread in program.threads.indices {
            for (place, step) in program.threads[thread].enumerated() {
                switch step.operation {
                case .givePermits(let object, _), .notify(let object, _, _), .set(let object, true),
                    .arrive(let object, _, _):
                    last[thread][object] = place
                case .start(let other): starters[other] = thread
                default: break
                }
            }
        }
    }

    /// Whether a thread that has come to a place still gives something to an object.
    func gives(_ thread: ThreadIndex, _ object: ObjectIndex, from place: Int32) -> Bool {
        last[thread][object].map { $0 >= Int(place) } ?? false
    }
}
