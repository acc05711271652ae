import TraceModel

/// Who waits for whom in a state, and what all states show.
extension ScheduleOracle {
    /// For each thread those it waits for by what they hold; empty where it does not wait so.
    func holders(
        _ state: [Int32], _ preference: (Int64) -> ReaderPreference, _ mode: Mode = .any
    ) -> [[(thread: Int, object: Int64)]] {
        var targets: [[(Int, Int64)]] = Array(repeating: [], count: count)
        for thread in 0..<count {
            guard let operation = next(state, thread), operation.waits, knows(state, operation, thread) else {
                continue
            }
            let object = operation.object
            switch operation.kind {
            case .acquire:
                let owner = Int(state[slot(object)])
                if owner >= 0 { targets[thread] = [(owner, object)] }
                targets[thread] += readers(state, object, besides: thread).map { ($0, object) }
            case .resume where isNotified(state, operation, thread, mode):
                let owner = Int(state[slot(object)])
                if owner >= 0 { targets[thread] = [(owner, object)] }
            case .acquireShared:
                let owner = Int(state[slot(object)])
                if owner >= 0, owner != thread { targets[thread] = [(owner, object)] }
            case .join where !isOver(state, Int(object) - 1): targets[thread] = [(Int(object) - 1, object)]
            default: break
            }
        }
        for thread in 0..<count {
            guard let operation = next(state, thread), operation.waits, operation.kind == .acquireShared,
                knows(state, operation, thread), state[slot(operation.object)] < 0,
                preference(operation.object) == .writers
            else { continue }
            for writer in 0..<count where writer != thread {
                guard let other = next(state, writer), other.waits, other.kind == .acquire,
                    other.object == operation.object, !targets[writer].isEmpty
                else { continue }
                targets[thread].append((writer, operation.object))
            }
        }
        return targets
    }

    /// For each thread whether it can go on, or others can make it.
    func goesOn(_ state: [Int32], _ preference: (Int64) -> ReaderPreference) -> [Bool] {
        let targets = holders(state, preference)
        var goes = Array(repeating: false, count: count)
        var isOpen = false
        for thread in 0..<count {
            if state[count + thread] == 1, Int(state[thread]) == operations[thread].count, !isEnded[thread] {
                // Nobody knows what it does next.
                goes[thread] = true
                isOpen = true
            }
            guard let operation = next(state, thread), targets[thread].isEmpty else { continue }
            switch operation.kind {
            case .take, .passEvent, .pass: goes[thread] = isEnabled(state, operation, thread, .any) || !operation.waits
            case .resume: goes[thread] = isEnabled(state, operation, thread, .any) || operation.isLimited
            default: goes[thread] = true
            }
        }
        for thread in 0..<count where !goes[thread] {
            if let operation = next(state, thread), !operation.waits { goes[thread] = true }
        }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for thread in 0..<count where !goes[thread] {
                guard isHelped(state, thread, goes, targets[thread], isOpen) else { continue }
                goes[thread] = true
                hasChanged = true
            }
        }
        return goes
    }

    func isHelped(
        _ state: [Int32], _ thread: Int, _ goes: [Bool], _ targets: [(thread: Int, object: Int64)], _ isOpen: Bool
    ) -> Bool {
        func gives(_ kinds: [Operation.Kind], _ object: Int64) -> Bool {
            isOpen
                || (0..<count).contains { other in
                    goes[other]
                        && operations[other][Int(state[other])...].contains {
                            kinds.contains($0.kind) && $0.object == object
                        }
                }
        }
        if state[count + thread] == 0 { return gives([.start], Int64(thread) + 1) }
        guard let operation = next(state, thread) else { return false }
        if !targets.isEmpty {
            if targets.allSatisfy({ goes[$0.thread] }) { return true }
            // Somebody else may release it.
            guard operation.kind != .join, operation.kind != .acquireShared else { return false }
            let owner = state[slot(operation.object)]
            return owner >= 0
                && (0..<count).contains { other in
                    goes[other] && other != Int(owner)
                        && operations[other][Int(state[other])...].contains {
                            $0.kind == .release && $0.object == operation.object && $0.other != Int64(other)
                        }
                }
        }
        switch operation.kind {
        case .take: return gives([.give], operation.object)
        case .passEvent: return gives([.set], operation.object)
        case .pass: return gives([.arrive], operation.object)
        case .resume: return gives([.notify, .notifyAll], operation.other)
        default: return true
        }
    }

    /// Looks at all schedules.
    func explore(_ mode: Mode, limit: Int = 200_000, preference: (Int64) -> ReaderPreference) -> Outcome {
        var outcome = Outcome()
        let hasGifts = operations.joined().contains { [.take, .passEvent, .pass, .resume].contains($0.kind) }
        var seen: Set<[Int32]> = [start]
        var stack = [start]
        while let state = stack.popLast() {
            if seen.count > limit {
                outcome.isCut = true
                return outcome
            }
            inspect(state, mode, preference, hasGifts, &outcome)
            for thread in 0..<count {
                guard let operation = next(state, thread), !operation.isPending,
                    isEnabled(state, operation, thread, mode),
                    mode != .syncPreserving || keepsOrder(state, operation)
                else { continue }
                var new = state
                advance(&new, thread, mode)
                if seen.insert(new).inserted { stack.append(new) }
            }
        }
        return outcome
    }

    func inspect(
        _ state: [Int32], _ mode: Mode, _ preference: (Int64) -> ReaderPreference, _ hasGifts: Bool,
        _ outcome: inout Outcome
    ) {
        let targets = holders(state, preference, mode)
        guard hasGifts || targets.count(where: { !$0.isEmpty }) > 0 else { return }
        var goes: [Bool]?
        var all: [(members: Set<Int>, objects: Set<Int64>)] = []
        for first in 0..<count where !targets[first].isEmpty {
            var path = [first]
            var objects: [Int64] = []
            follow(first, &path, &objects, targets) { cycle, objects in
                if goes == nil { goes = goesOn(state, preference) }
                if let goes, cycle.allSatisfy({ !goes[$0] }) { all.append((Set(cycle), Set(objects))) }
            }
        }
        // Who is about to say that it waits will soon have done so.
        let isSettled = (0..<count).allSatisfy { thread in
            guard let operation = next(state, thread) else { return true }
            return operation.kind != .other || !knows(state, operation, thread)
        }
        for cycle in all {
            outcome.cycles.insert(cycle.objects)
            let isAlone = !all.contains { $0.members != cycle.members && !$0.members.isDisjoint(with: cycle.members) }
            if isSettled, isAlone {
                outcome.leastRings.insert(cycle.objects)
            }
        }
        guard hasGifts else { return }
        let life = goes ?? goesOn(state, preference)
        var blocked: Set<Int64> = []
        for thread in 0..<count where !life[thread] {
            guard let operation = next(state, thread) else { continue }
            let isGift = operation.kind == .resume && targets[thread].isEmpty
            blocked.insert(isGift ? operation.other : operation.object)
        }
        if !blocked.isEmpty { outcome.blocked.insert(blocked) }
    }

    func follow(
        _ first: Int, _ path: inout [Int], _ objects: inout [Int64], _ targets: [[(thread: Int, object: Int64)]],
        _ found: ([Int], [Int64]) -> Void
    ) {
        for (thread, object) in targets[path[path.count - 1]] {
            if thread == first { found(path, objects + [object]) }
            guard thread > first, !path.contains(thread) else { continue }
            path.append(thread)
            objects.append(object)
            follow(first, &path, &objects, targets, found)
            path.removeLast()
            objects.removeLast()
        }
    }

    /// Runs a schedule; nil where it is one and ends with the threads blocked forever, else what is wrong with it.
    func problem(with steps: [TraceEvent], _ members: [Int], preference: (Int64) -> ReaderPreference) -> String? {
        var state = start
        for event in steps where Int(event.thread.rawValue) <= count {
            let thread = Int(event.thread.rawValue) - 1
            // A schedule of a very long trace leaves out reads and writes.
            while let operation = next(state, thread), operation.seq < event.seq,
                operation.kind == .read || operation.kind == .write
            {
                advance(&state, thread, .any)
            }
            guard let operation = next(state, thread) else { return "event \(event.seq): the thread has nothing to do" }
            guard operation.seq == event.seq else { return "event \(event.seq) comes in place of \(operation.seq)" }
            guard isEnabled(state, operation, thread, .any) else { return "event \(event.seq) cannot happen" }
            advance(&state, thread, .any)
        }
        // Whoever is about to say that it waits does so.
        for thread in 0..<count {
            while let operation = next(state, thread), knows(state, operation, thread),
                [.other, .read, .write].contains(operation.kind),
                operation.kind == .other || members.contains(thread)
            {
                advance(&state, thread, .any)
            }
        }
        let goes = goesOn(state, preference)
        guard let free = members.first(where: { goes[$0] }) else { return nil }
        return "thread \(free + 1) can go on"
    }
}
