import TestSupport
import TraceModel
import TraceReplay

/// A run of the program by a random scheduler.
extension RandomScenario {
    mutating func run(limit: Int, _ random: inout Randomness) {
        var idle = 0
        while events.count < limit, idle < 40 {
            let ready = programs.indices.filter { isStarted[$0] && places[$0] < programs[$0].count }
            guard let thread = ready.randomElement(using: &random) else { return }
            let before = (events.count, places)
            step(thread, &random)
            if places[thread] == programs[thread].count { event(.end, thread, Int64(thread) + 1) }
            idle = before.0 == events.count && before.1 == places ? idle + 1 : 0
        }
        // Some of those who are stuck have said so.
        for thread in programs.indices where isStarted[thread] && places[thread] < programs[thread].count {
            if !asked[thread], canKnow(thread), Bool.random(using: &random) { ask(thread) }
        }
    }

    func isOver(_ thread: Int) -> Bool { isStarted[thread] && places[thread] == programs[thread].count }

    func canRead(_ lock: Int64, _ thread: Int) -> Bool {
        if let owner = owner[lock], owner != thread { return false }
        if passes[lock] ?? true { return true }
        // Somebody who has asked to write holds out new readers.
        return !programs.indices.contains { other in
            guard other != thread, asked[other], places[other] < programs[other].count else { return false }
            switch programs[other][places[other]] {
            case .acquire(lock, _, _), .upgrade(lock, _): return true
            default: return false
            }
        }
    }

    func canWrite(_ lock: Int64, _ thread: Int) -> Bool {
        if let owner = owner[lock], owner != thread || kinds[lock] != .rlock { return false }
        return (shared[lock] ?? [:]).keys.allSatisfy { $0 == thread }
    }

    mutating func done(_ thread: Int) {
        places[thread] += 1
        asked[thread] = false
        stage[thread] = 0
    }

    /// Puts on record that a thread waits for what its next action needs.
    mutating func ask(_ thread: Int) {
        asked[thread] = true
        switch programs[thread][places[thread]] {
        case .acquire(let lock, let how, _):
            if how == .attempt || canWrite(lock, thread) {
                asked[thread] = false
            } else {
                event(.request, thread, lock, how == .timed ? 1000 : 0)
            }
        case .acquireShared(let lock, let how, _):
            if how == .attempt || canRead(lock, thread) {
                asked[thread] = false
            } else {
                event(.requestShared, thread, lock, how == .timed ? 1000 : 0)
            }
        case .upgrade(let lock, _):
            if canWrite(lock, thread) { asked[thread] = false } else { event(.requestUpgrade, thread, lock) }
        case .take(let semaphore, let how):
            if how == .attempt || left[semaphore]! > 0 {
                asked[thread] = false
            } else {
                event(.request, thread, semaphore, how == .timed ? 1000 : 0)
            }
        case .join(let other, let how): event(.joinWait, thread, Int64(other) + 1, how == .timed ? 1000 : 0)
        case .wait(_, let lock, _):
            if stage[thread] == 2, owner[lock] != nil { event(.request, thread, lock) } else { asked[thread] = false }
        case .passEvent(let flag, let isTimed): event(.wait, thread, flag, isTimed ? 1000 : 0)
        default: asked[thread] = false
        }
    }

    mutating func attempt(_ thread: Int, _ object: Int64, _ how: How, _ random: inout Randomness) {
        // The library puts it on record only where the object was granted; elsewhere it may come before a refusal, too.
        if how == .attempt { event(.attempt, thread, object) }
        if how == .timed, !asked[thread] { event(.attempt, thread, object, 1000) }
    }

    mutating func refuse(
        _ thread: Int, _ object: Int64, _ how: How, _ kind: EventKind, _ token: Int?, _ random: inout Randomness
    ) {
        switch how {
        case .plain: if !asked[thread], Int.random(in: 0..<3, using: &random) == 0 { ask(thread) }
        case .attempt:
            if Bool.random(using: &random) { event(.attempt, thread, object) }
            event(.tryFail, thread, object)
            if let token { failed.insert(token) }
            done(thread)
        case .timed:
            if !asked[thread] { return ask(thread) }
            guard Bool.random(using: &random) else { return }
            event(.timeout, thread, object)
            if let token { failed.insert(token) }
            done(thread)
        }
    }

    mutating func step(_ thread: Int, _ random: inout Randomness) {
        guard canKnow(thread) else { return }
        switch programs[thread][places[thread]] {
        case .create(let lock):
            uncreated.remove(lock)
            event(.create, thread, lock)
            done(thread)
        case .acquire(let lock, let how, let token):
            guard canWrite(lock, thread) else { return refuse(thread, lock, how, .request, token, &random) }
            attempt(thread, lock, how, &random)
            owner[lock] = thread
            level[lock, default: 0] += 1
            event(.acquire, thread, lock, level[lock]!)
            done(thread)
        case .acquireShared(let lock, let how, let token):
            guard canRead(lock, thread) else { return refuse(thread, lock, how, .requestShared, token, &random) }
            attempt(thread, lock, how, &random)
            shared[lock, default: [:]][thread, default: 0] += 1
            event(.acquireShared, thread, lock, shared[lock]!.values.reduce(0, +))
            done(thread)
        case .upgrade(let lock, let token):
            if failed.contains(token) { return done(thread) }
            guard canWrite(lock, thread) else { return refuse(thread, lock, .plain, .request, nil, &random) }
            shared[lock]?[thread] = nil
            owner[lock] = thread
            level[lock] = 1
            event(.acquire, thread, lock, 1)
            done(thread)
        case .downgrade(let lock, let token):
            if failed.contains(token) { return done(thread) }
            shared[lock, default: [:]][thread, default: 0] += 1
            event(.acquireShared, thread, lock, shared[lock]!.values.reduce(0, +))
            owner[lock] = nil
            level[lock] = 0
            event(.release, thread, lock, 0)
            done(thread)
        case .release(let lock, let token):
            if !failed.contains(token), owner[lock] == thread {
                level[lock]! -= 1
                event(.release, thread, lock, level[lock]!)
                if level[lock] == 0 { owner[lock] = nil }
            }
            done(thread)
        case .handOver(let lock):
            if let holder = owner[lock], holder != thread {
                level[lock] = 0
                owner[lock] = nil
                event(.release, thread, lock, 0)
            }
            done(thread)
        case .releaseShared(let lock, let token):
            if !failed.contains(token) {
                let left = shared[lock]![thread]! - 1
                shared[lock]![thread] = left > 0 ? left : nil
                event(.releaseShared, thread, lock, shared[lock]!.values.reduce(0, +))
            }
            done(thread)
        case .read(let variable):
            event(.read, thread, variable)
            done(thread)
        case .write(let variable):
            event(.write, thread, variable)
            done(thread)
        case .start(let other):
            isStarted[other] = true
            event(.start, thread, Int64(other) + 1)
            done(thread)
        case .join(let other, let how):
            if isOver(other) {
                event(.join, thread, Int64(other) + 1, 1)
                done(thread)
            } else if !asked[thread] {
                if how == .timed || Bool.random(using: &random) { ask(thread) }
            } else if how == .timed, Bool.random(using: &random) {
                event(.join, thread, Int64(other) + 1, 0)
                done(thread)
            }
        default: stepSignal(thread, &random)
        }
    }

    mutating func stepSignal(_ thread: Int, _ random: inout Randomness) {
        switch programs[thread][places[thread]] {
        case .wait(let condition, let lock, let isTimed):
            switch stage[thread] {
            case 0:
                // Someone else may have released it meanwhile, or it was not granted.
                guard owner[lock] == thread else { return done(thread) }
                event(.wait, thread, condition, isTimed ? 1000 : 0)
                savedLevel[thread] = level[lock]!
                level[lock] = 0
                owner[lock] = nil
                event(.release, thread, lock, 0)
                waiting[condition, default: []].append(thread)
                notified.remove(thread)
                stage[thread] = 1
            case 1:
                if notified.contains(thread) {
                    stage[thread] = 2
                } else if isTimed, Bool.random(using: &random) {
                    waiting[condition]?.removeAll { $0 == thread }
                    stage[thread] = 2
                } else {
                    return
                }
                stepSignal(thread, &random)
            default:
                guard owner[lock] == nil else {
                    if !asked[thread], Bool.random(using: &random) { ask(thread) }
                    return
                }
                owner[lock] = thread
                level[lock] = savedLevel[thread]!
                event(.acquire, thread, lock, level[lock]!)
                event(.wake, thread, condition, notified.contains(thread) ? 1 : 0)
                notified.remove(thread)
                done(thread)
            }
        case .notify(let condition, let isAll):
            let count = min(waiting[condition]?.count ?? 0, isAll ? .max : 1)
            for _ in 0..<count { notified.insert(waiting[condition]!.removeFirst()) }
            event(isAll ? .notifyAll : .notify, thread, condition, Int64(count))
            done(thread)
        case .set(let flag):
            isSet[flag] = true
            event(.set, thread, flag)
            done(thread)
        case .clear(let flag):
            isSet[flag] = false
            event(.clear, thread, flag)
            done(thread)
        case .passEvent(let flag, let isTimed):
            if !asked[thread] { return ask(thread) }
            if isSet[flag] ?? false {
                event(.wake, thread, flag, 1)
                done(thread)
            } else if isTimed, Bool.random(using: &random) {
                event(.wake, thread, flag, 0)
                done(thread)
            }
        case .pass(let barrier):
            let parties = Int(capacities[barrier]!)
            if stage[thread] == 0 {
                // Nobody arrives while the others leave.
                guard !programs.indices.contains(where: { stage[$0] == 3 && isFull(barrier, round[$0]!) }) else {
                    return
                }
                event(.arrive, thread, barrier)
                round[thread] = (arrived[barrier] ?? 0) / parties + 1
                arrived[barrier, default: 0] += 1
                stage[thread] = 3
            } else if isFull(barrier, round[thread]!) {
                event(.pass, thread, barrier, 0)
                done(thread)
            }
        case .take(let semaphore, let how):
            guard left[semaphore]! > 0 else { return refuse(thread, semaphore, how, .request, nil, &random) }
            attempt(thread, semaphore, how, &random)
            left[semaphore]! -= 1
            event(.acquire, thread, semaphore, left[semaphore]!)
            done(thread)
        case .give(let semaphore):
            left[semaphore]! += 1
            event(.release, thread, semaphore, left[semaphore]!)
            done(thread)
        default: break
        }
    }

    func isFull(_ barrier: Int64, _ round: Int) -> Bool {
        (arrived[barrier] ?? 0) >= round * Int(capacities[barrier]!)
    }

    mutating func event(_ kind: EventKind, _ thread: Int, _ object: Int64, _ value: Int64 = 0) {
        var event = TraceEvent(
            seq: Int64(events.count + 1), time: Int64(events.count) * 1000,
            thread: ThreadID(rawValue: Int64(thread) + 1),
            kind: kind, object: ObjectID(rawValue: object), value: value)
        switch kind {
        case .request, .requestShared, .requestUpgrade, .attempt, .tryFail, .timeout, .joinWait: break
        case .join where value == 0: break
        default:
            numbers[object, default: 0] += 1
            event.objectSeq = numbers[object]!
        }
        events.append(event)
    }
}
