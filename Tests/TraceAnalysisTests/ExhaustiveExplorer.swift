import TraceModel

/// All that the schedules of a tiny trace can end in, found the plain way: every order of every thread's events.
///
/// It shares no code with the analyzer. What is kept: the order within each thread, mutual exclusion, starts and joins,
/// permits, and that every read sees the write that it saw.
struct ExhaustiveExplorer {
    /// The sets of objects that a wait cycle of threads waits for, one after the other: locks and threads.
    private(set) var cycles: Set<Set<Int64>> = []
    /// The sets of objects that threads wait for without any of them being able to go on, some of which may be permits.
    private(set) var blocked: Set<Set<Int64>> = []
    /// Those that are reached with the acquisitions of each lock in the order of the trace.
    private(set) var syncPreserving: Set<Set<Int64>> = []

    private enum Operation {
        case other
        case acquire(Int64, isTry: Bool)
        case release(Int64)
        case wait(Int64)
        case post(Int64)
        case start(Int)
        case join(Int)
        case read(Int64, Int64)
        case write(Int64, Int64)
    }

    private struct State: Hashable {
        var places: [Int]
        var owners: [Int64: Int] = [:]
        var writes: [Int64: Int64] = [:]
        var permits: [Int64: Int] = [:]
        var isStarted: [Bool]
        /// For each lock the trace's place of its last acquisition; only where that order is kept.
        var orders: [Int64: Int64] = [:]
    }

    private var operations: [[(Operation, Int64)]] = []

    init(_ events: [TraceEvent], kinds: [Int64: ObjectKind], permits: [Int64: Int], threads count: Int) {
        operations = Array(repeating: [], count: count)
        var lastWrite: [Int64: Int64] = [:]
        var levels: [Int64: Int64] = [:]
        var isTry = Array(repeating: false, count: count)
        var isStarted = Array(repeating: true, count: count)
        for event in events {
            let thread = Int(event.thread.rawValue) - 1
            let object = event.object.rawValue
            let isSemaphore = kinds[object]?.isSemaphore ?? false
            var operation = Operation.other
            switch event.kind {
            case .acquire where isSemaphore: operation = .wait(object)
            case .release where isSemaphore: operation = .post(object)
            case .acquire:
                if event.value == 1 { operation = .acquire(object, isTry: isTry[thread]) }
                levels[object] = event.value
            case .request where !isSemaphore:
                // The end of a trace that is stuck.
                operation = .other
            case .release:
                if event.value == 0 { operation = .release(object) }
            case .start:
                operation = .start(Int(object) - 1)
                isStarted[Int(object) - 1] = false
            case .join: operation = .join(Int(object) - 1)
            case .write:
                lastWrite[object] = event.seq
                operation = .write(object, event.seq)
            case .read: operation = .read(object, lastWrite[object] ?? 0)
            default: break
            }
            isTry[thread] = event.kind == .attempt
            operations[thread].append((operation, event.seq))
        }
        // A request that was never granted is an acquisition that never came.
        for thread in 0..<count {
            guard let last = events.last(where: { Int($0.thread.rawValue) - 1 == thread }) else { continue }
            guard last.kind == .request else { continue }
            let isSemaphore = kinds[last.object.rawValue]?.isSemaphore ?? false
            let operation: Operation =
                isSemaphore ? .wait(last.object.rawValue) : .acquire(last.object.rawValue, isTry: false)
            operations[thread].append((operation, .max))
        }
        for keepsOrder in [false, true] {
            var start = State(places: Array(repeating: 0, count: count), isStarted: isStarted)
            start.permits = permits
            explore(start, keepsOrder: keepsOrder)
        }
    }

    private mutating func explore(_ start: State, keepsOrder: Bool) {
        var seen: Set<State> = [start]
        var stack = [start]
        while let state = stack.popLast() {
            for cycle in ringsIn(state) {
                if keepsOrder { syncPreserving.insert(cycle) } else { cycles.insert(cycle) }
            }
            if !keepsOrder, !start.permits.isEmpty { blocked.insert(blockedIn(state)) }
            for thread in operations.indices {
                guard let next = after(state, thread, keepsOrder), seen.insert(next).inserted else { continue }
                stack.append(next)
            }
        }
    }

    private func next(_ state: State, _ thread: Int) -> (Operation, Int64)? {
        guard state.isStarted[thread], state.places[thread] < operations[thread].count else { return nil }
        return operations[thread][state.places[thread]]
    }

    private func isOver(_ state: State, _ thread: Int) -> Bool {
        state.isStarted[thread] && state.places[thread] == operations[thread].count
    }

    private func after(_ state: State, _ thread: Int, _ keepsOrder: Bool) -> State? {
        guard let (operation, seq) = next(state, thread), seq != .max else { return nil }
        var new = state
        new.places[thread] += 1
        switch operation {
        case .other: break
        case .acquire(let lock, _):
            guard state.owners[lock] == nil else { return nil }
            new.owners[lock] = thread
            if keepsOrder {
                guard seq > state.orders[lock] ?? 0 else { return nil }
                new.orders[lock] = seq
            }
        case .release(let lock): new.owners[lock] = nil
        case .wait(let semaphore):
            guard state.permits[semaphore] ?? 0 > 0 else { return nil }
            new.permits[semaphore, default: 0] -= 1
        case .post(let semaphore): new.permits[semaphore, default: 0] += 1
        case .start(let other): new.isStarted[other] = true
        case .join(let other): guard isOver(state, other) else { return nil }
        case .read(let variable, let write): guard state.writes[variable] ?? 0 == write else { return nil }
        case .write(let variable, let write): new.writes[variable] = write
        }
        return new
    }

    /// What the threads wait for that nobody who may go on can give them.
    private func blockedIn(_ state: State) -> Set<Int64> {
        var goesOn = operations.indices.map { after(state, $0, false) != nil }
        func isHelped(_ thread: Int) -> Bool {
            guard let (operation, _) = next(state, thread) else {
                return !state.isStarted[thread]
            }
            switch operation {
            case .acquire(let lock, let isTry): return isTry || goesOn[state.owners[lock] ?? thread]
            case .join(let other): return goesOn[other]
            case .wait(let semaphore):
                return operations.indices.contains { other in
                    goesOn[other]
                        && operations[other][state.places[other]...].contains {
                            if case .post(semaphore) = $0.0 { true } else { false }
                        }
                }
            case .read: return true
            default: return false
            }
        }
        for _ in operations.indices {
            for thread in operations.indices where !goesOn[thread] { goesOn[thread] = isHelped(thread) }
        }
        var objects: Set<Int64> = []
        for thread in operations.indices where !goesOn[thread] {
            switch next(state, thread)?.0 {
            case .acquire(let object, _), .wait(let object): objects.insert(object)
            default: break
            }
        }
        return objects
    }

    /// Each thread waits for at most one other, so that a cycle is found by following.
    private func ringsIn(_ state: State) -> [Set<Int64>] {
        var target: [Int: (Int, Int64)] = [:]
        for thread in operations.indices {
            guard let (operation, _) = next(state, thread) else { continue }
            switch operation {
            case .acquire(let lock, false):
                if let owner = state.owners[lock] { target[thread] = (owner, lock) }
            case .join(let other):
                if !isOver(state, other) { target[thread] = (other, Int64(other) + 1) }
            default: break
            }
        }
        var found: [Set<Int64>] = []
        for first in target.keys {
            var objects: Set<Int64> = []
            var thread = first
            for _ in 0...target.count {
                guard let (next, object) = target[thread] else { break }
                objects.insert(object)
                thread = next
                if thread == first {
                    found.append(objects)
                    break
                }
            }
        }
        return found
    }
}
