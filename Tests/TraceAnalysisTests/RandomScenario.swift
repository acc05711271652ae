import TraceModel
import TraceReplay

/// A tiny random program of primitives of all kinds, and one run of it.
struct RandomScenario {
    /// What a program may be made of.
    struct Shape {
        var threads = 2...4
        var events = 26
        var plainLocks = 2
        var rlocks = 0
        var rwlocks = 0
        var variables = 0
        var hasCondition = false
        var hasEvent = false
        var hasBarrier = false
        var hasSemaphore = false
        /// Whether requests may have limits and tries may be refused.
        var hasLimits = false
        /// Whether plain locks may be released by other threads.
        var hasHandover = false
        /// Whether readers may become writers, and writers readers.
        var hasUpgrades = false
        /// Of 10 programs that have starts, how many join under a lock more often.
        var startShare = 5
    }

    enum How { case plain, attempt, timed }

    private enum Action {
        /// The number says which release belongs to it.
        case acquire(Int64, How, Int), acquireShared(Int64, How, Int)
        case release(Int64, Int), releaseShared(Int64, Int)
        case upgrade(Int64, Int), downgrade(Int64, Int)
        case handOver(Int64)
        case read(Int64), write(Int64), start(Int), join(Int, How)
        case wait(Int64, Int64, isTimed: Bool), notify(Int64, isAll: Bool)
        case set(Int64), clear(Int64), passEvent(Int64, isTimed: Bool)
        case pass(Int64), take(Int64, How), give(Int64)
    }

    private(set) var events: [TraceEvent] = []
    private(set) var kinds: [Int64: ObjectKind] = [:]
    private(set) var capacities: [Int64: Int64] = [:]
    let threadCount: Int
    /// For each lock with readers whether new readers pass a waiting writer, known or not.
    private var passes: [Int64: Bool] = [:]
    private var conditionLock: Int64 = 0

    private var owner: [Int64: Int] = [:]
    private var level: [Int64: Int64] = [:]
    private var shared: [Int64: [Int: Int64]] = [:]
    private var left: [Int64: Int64] = [:]
    private var isSet: [Int64: Bool] = [:]
    private var waiting: [Int64: [Int]] = [:]
    private var notified: Set<Int> = []
    private var arrived: [Int64: Int] = [:]
    private var round: [Int: Int] = [:]
    private var places: [Int] = []
    private var programs: [[Action]] = []
    private var isStarted: [Bool] = []
    /// For each thread whether it has asked for what it waits for, whether it waits on a condition, and what it failed to
    /// get.
    private var asked: [Bool] = []
    private var stage: [Int] = []
    private var failed: Set<Int> = []
    private var savedLevel: [Int: Int64] = [:]
    private var numbers: [Int64: Int64] = [:]
    private var token = 0

    init(_ shape: Shape, _ random: inout Randomness) {
        threadCount = Int.random(in: shape.threads, using: &random)
        var id = Int64(threadCount)
        func add(_ kind: ObjectKind, _ count: Int, _ kinds: inout [Int64: ObjectKind]) -> [Int64] {
            (0..<count).map { _ in
                id += 1
                kinds[id] = kind
                return id
            }
        }
        for thread in 1...threadCount { kinds[Int64(thread)] = .thread }
        let plain = add(.lock, shape.plainLocks, &kinds)
        let rlocks = add(.rlock, shape.rlocks, &kinds)
        let rwlocks = add(.rwlock, shape.rwlocks, &kinds)
        let variables = add(.variable, shape.variables, &kinds)
        let conditions = add(.condition, shape.hasCondition ? 1 : 0, &kinds)
        let flags = add(.event, shape.hasEvent ? 1 : 0, &kinds)
        let barriers = add(.barrier, shape.hasBarrier ? 1 : 0, &kinds)
        let semaphores = add(.semaphore, shape.hasSemaphore ? 1 : 0, &kinds)
        for lock in rwlocks {
            passes[lock] = Bool.random(using: &random)
            if Int.random(in: 0..<3, using: &random) > 0 { capacities[lock] = passes[lock]! ? 0 : 1 }
        }
        for barrier in barriers { capacities[barrier] = Int64(min(threadCount, Int.random(in: 2...3, using: &random))) }
        for semaphore in semaphores {
            capacities[semaphore] = Int64.random(in: 0...1, using: &random)
            left[semaphore] = capacities[semaphore]
        }
        conditionLock = (plain + rlocks).randomElement(using: &random) ?? 0
        let share = max(2, (shape.events - threadCount) / threadCount)
        for _ in 0..<threadCount {
            programs.append(
                program(
                    Int.random(in: 2...share + 1, using: &random), shape, plain, rlocks, rwlocks, variables, conditions,
                    flags, barriers, semaphores, &random))
        }
        addStarts(shape, &random)
        places = Array(repeating: 0, count: threadCount)
        asked = Array(repeating: false, count: threadCount)
        stage = Array(repeating: 0, count: threadCount)
        run(limit: shape.events + 6, &random)
    }

    /// The tables of the trace, with room for other threads and objects.
    func tables(extraThreads: [Int64] = [], extra: [Int64: ObjectKind] = [:]) -> TraceTables {
        let all = kinds.merging(extra) { a, _ in a }
        return TraceTables(
            processes: [ProcessInfo(id: ProcessID(rawValue: 1), pid: 1)],
            threads: (Array(1...Int64(threadCount)) + extraThreads).map {
                ThreadInfo(id: ThreadID(rawValue: $0), name: "T\($0 - 1)")
            },
            objects: all.keys.sorted().map { id in
                ObjectInfo(id: ObjectID(rawValue: id), kind: all[id]!, name: "o\(id)", capacity: capacities[id])
            })
    }

    // MARK: The program

    private mutating func program(
        _ length: Int, _ shape: Shape, _ plain: [Int64], _ rlocks: [Int64], _ rwlocks: [Int64], _ variables: [Int64],
        _ conditions: [Int64], _ flags: [Int64], _ barriers: [Int64], _ semaphores: [Int64],
        _ random: inout Randomness
    ) -> [Action] {
        var actions: [Action] = []
        var held: [(lock: Int64, isShared: Bool, token: Int)] = []
        var tries = 0
        while actions.count + held.count < length, tries < 200 {
            tries += 1
            let how: How =
                shape.hasLimits && Int.random(in: 0..<5, using: &random) == 0
                ? (Bool.random(using: &random) ? .attempt : .timed) : .plain
            switch Int.random(in: 0..<13, using: &random) {
            case 0..<5:
                guard let lock = (plain + rlocks + rwlocks).randomElement(using: &random) else { continue }
                let mine = held.filter { $0.lock == lock }
                token += 1
                if kinds[lock] == .rwlock {
                    if mine.contains(where: { !$0.isShared }) { continue }
                    if !mine.isEmpty {
                        // Another shared hold, or the writer's in place of the only one.
                        if shape.hasUpgrades, mine.count == 1, Bool.random(using: &random) {
                            let place = held.firstIndex { $0.lock == lock }!
                            actions.append(.upgrade(lock, held[place].token))
                            held[place].isShared = false
                        } else if Int.random(in: 0..<2, using: &random) == 0 {
                            actions.append(.acquireShared(lock, how, token))
                            held.append((lock, true, token))
                        }
                        continue
                    }
                    let isShared = Int.random(in: 0..<5, using: &random) < 3
                    actions.append(isShared ? .acquireShared(lock, how, token) : .acquire(lock, how, token))
                    held.append((lock, isShared, token))
                } else {
                    if !mine.isEmpty, kinds[lock] != .rlock { continue }
                    actions.append(.acquire(lock, how, token))
                    held.append((lock, false, token))
                }
            case 5..<7:
                guard !held.isEmpty else { continue }
                let place = Int.random(in: 0..<held.count, using: &random)
                let (lock, isShared, token) = held[place]
                if shape.hasUpgrades, kinds[lock] == .rwlock, !isShared, Bool.random(using: &random) {
                    actions.append(.downgrade(lock, token))
                    held[place].isShared = true
                    continue
                }
                held.remove(at: place)
                actions.append(isShared ? .releaseShared(lock, token) : .release(lock, token))
            case 7:
                guard let variable = variables.randomElement(using: &random) else { continue }
                actions.append(Bool.random(using: &random) ? .read(variable) : .write(variable))
            case 8:
                guard let condition = conditions.randomElement(using: &random) else { continue }
                let isTimed = Int.random(in: 0..<4, using: &random) == 0
                let own = held.filter { $0.lock == conditionLock }
                if !own.isEmpty, Bool.random(using: &random) {
                    actions.append(.wait(condition, conditionLock, isTimed: isTimed))
                } else {
                    actions.append(.notify(condition, isAll: Bool.random(using: &random)))
                }
            case 9:
                guard let flag = flags.randomElement(using: &random) else { continue }
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1: actions.append(.set(flag))
                case 2: actions.append(.clear(flag))
                default:
                    actions.append(
                        .passEvent(flag, isTimed: shape.hasLimits && Int.random(in: 0..<4, using: &random) == 0))
                }
            case 10: if let barrier = barriers.randomElement(using: &random) { actions.append(.pass(barrier)) }
            case 11:
                guard let semaphore = semaphores.randomElement(using: &random) else { continue }
                actions.append(Bool.random(using: &random) ? .take(semaphore, how) : .give(semaphore))
            default:
                guard shape.hasHandover, let lock = plain.randomElement(using: &random) else { continue }
                actions.append(.handOver(lock))
            }
        }
        return actions
            + held.reversed().map { $0.isShared ? .releaseShared($0.lock, $0.token) : .release($0.lock, $0.token) }
    }

    private mutating func addStarts(_ shape: Shape, _ random: inout Randomness) {
        isStarted = Array(repeating: true, count: programs.count)
        for thread in programs.indices.dropFirst() where Int.random(in: 0..<10, using: &random) < shape.startShare {
            let parent = Int.random(in: 0..<thread, using: &random)
            let place = Int.random(in: 0...programs[parent].count, using: &random)
            programs[parent].insert(.start(thread), at: place)
            isStarted[thread] = false
            if Int.random(in: 0..<3, using: &random) > 0 {
                let later = Int.random(in: (place + 1)...programs[parent].count, using: &random)
                let isTimed = shape.hasLimits && Int.random(in: 0..<4, using: &random) == 0
                programs[parent].insert(.join(thread, isTimed ? .timed : .plain), at: later)
            }
        }
    }

    // MARK: The run

    private mutating func run(limit: Int, _ random: inout Randomness) {
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
            if !asked[thread], Bool.random(using: &random) { ask(thread) }
        }
    }

    private func isOver(_ thread: Int) -> Bool { isStarted[thread] && places[thread] == programs[thread].count }

    private func canRead(_ lock: Int64, _ thread: Int) -> Bool {
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

    private func canWrite(_ lock: Int64, _ thread: Int) -> Bool {
        if let owner = owner[lock], owner != thread || kinds[lock] != .rlock { return false }
        return (shared[lock] ?? [:]).keys.allSatisfy { $0 == thread }
    }

    private mutating func done(_ thread: Int) {
        places[thread] += 1
        asked[thread] = false
        stage[thread] = 0
    }

    /// Puts on record that a thread waits for what its next action needs.
    private mutating func ask(_ thread: Int) {
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
            if canWrite(lock, thread) { asked[thread] = false } else { event(.request, thread, lock, -1) }
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

    private mutating func attempt(_ thread: Int, _ object: Int64, _ how: How, _ random: inout Randomness) {
        // The library puts it on record only where the object was granted; elsewhere it may come before a refusal, too.
        if how == .attempt { event(.attempt, thread, object) }
        if how == .timed, !asked[thread] { event(.attempt, thread, object, 1000) }
    }

    private mutating func refuse(
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

    private mutating func step(_ thread: Int, _ random: inout Randomness) {
        switch programs[thread][places[thread]] {
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

    private mutating func stepSignal(_ thread: Int, _ random: inout Randomness) {
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

    private func isFull(_ barrier: Int64, _ round: Int) -> Bool {
        (arrived[barrier] ?? 0) >= round * Int(capacities[barrier]!)
    }

    private mutating func event(_ kind: EventKind, _ thread: Int, _ object: Int64, _ value: Int64 = 0) {
        var event = TraceEvent(
            seq: Int64(events.count + 1), time: Int64(events.count) * 1000,
            thread: ThreadID(rawValue: Int64(thread) + 1),
            kind: kind, object: ObjectID(rawValue: object), value: value)
        switch kind {
        case .request, .requestShared, .attempt, .tryFail, .timeout, .joinWait: break
        case .join where value == 0: break
        default:
            numbers[object, default: 0] += 1
            event.objectSeq = numbers[object]!
        }
        events.append(event)
    }
}
