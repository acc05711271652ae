import TestSupport
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
        /// Whether threads create some of the locks on the way.
        var hasCreations = false
        /// Of 10 programs that have starts, how many join under a lock more often.
        var startShare = 5
    }

    enum How { case plain, attempt, timed }

    enum Action {
        case create(Int64)
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

    var events: [TraceEvent] = []
    var kinds: [Int64: ObjectKind] = [:]
    var capacities: [Int64: Int64] = [:]
    /// Who goes first at a lock with readers, where the trace says so.
    var preferences: [Int64: ReaderPreference] = [:]
    let threadCount: Int
    /// For each lock with readers whether new readers pass a waiting writer, known or not.
    var passes: [Int64: Bool] = [:]
    var conditionLock: Int64 = 0

    var owner: [Int64: Int] = [:]
    var level: [Int64: Int64] = [:]
    var shared: [Int64: [Int: Int64]] = [:]
    var left: [Int64: Int64] = [:]
    var isSet: [Int64: Bool] = [:]
    var waiting: [Int64: [Int]] = [:]
    var notified: Set<Int> = []
    var arrived: [Int64: Int] = [:]
    var round: [Int: Int] = [:]
    var places: [Int] = []
    var programs: [[Action]] = []
    var isStarted: [Bool] = []
    /// For each thread whether it has asked for what it waits for, whether it waits on a condition, and what it failed to
    /// get.
    var asked: [Bool] = []
    var stage: [Int] = []
    var failed: Set<Int> = []
    var savedLevel: [Int: Int64] = [:]
    var numbers: [Int64: Int64] = [:]
    var token = 0
    /// Locks that a thread has yet to create: nobody else can use them before.
    var uncreated: Set<Int64> = []

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
            if Int.random(in: 0..<3, using: &random) > 0 { preferences[lock] = passes[lock]! ? .readers : .writers }
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
        if shape.hasCreations { addCreations(plain, &random) }
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
                ObjectInfo(
                    id: ObjectID(rawValue: id), kind: all[id]!, name: "o\(id)", capacity: capacities[id],
                    preference: preferences[id])
            })
    }

    mutating func program(
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

    mutating func addStarts(_ shape: Shape, _ random: inout Randomness) {
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
}
