import TestSupport
import TraceModel
import TraceReplay

/// A tiny random program, and one run of it.
struct RandomProgram {
    /// What a program may be made of.
    struct Shape {
        var threads = 2...4
        var events = 24
        var locks = 3
        var variables = 2
        var hasSemaphore = false
    }

    private(set) var events: [TraceEvent] = []
    private(set) var tables = TraceTables()
    private(set) var kinds: [Int64: ObjectKind] = [:]
    let permits: [Int64: Int]
    let threadCount: Int

    private enum Action {
        case acquire(Int64, isTry: Bool), release(Int64), read(Int64), write(Int64), start(Int), join(Int)
        case wait(Int64), post(Int64)
    }

    private var owner: [Int64: Int] = [:]
    private var level: [Int64: Int64] = [:]
    private var left: [Int64: Int64] = [:]
    private var numbers: [Int64: Int64] = [:]

    /// Makes a program and lets a random scheduler run it until all have ended or nobody can go on.
    init(_ shape: Shape, _ random: inout Randomness) {
        threadCount = Int.random(in: shape.threads, using: &random)
        let firstLock = Int64(threadCount + 1)
        let locks = (0..<Int64(shape.locks)).map { firstLock + $0 }
        let variables = (0..<Int64(shape.variables)).map { firstLock + Int64(shape.locks) + $0 }
        let semaphore = firstLock + Int64(shape.locks + shape.variables)
        for thread in 1...threadCount { kinds[Int64(thread)] = .thread }
        for lock in locks { kinds[lock] = .rlock }
        for variable in variables { kinds[variable] = .variable }
        permits = shape.hasSemaphore ? [semaphore: Int.random(in: 0...1, using: &random)] : [:]
        if shape.hasSemaphore {
            kinds[semaphore] = .semaphore
            left[semaphore] = Int64(permits[semaphore] ?? 0)
        }
        var programs: [[Action]] = []
        let share = max(2, (shape.events - 2 * threadCount) / threadCount)
        for _ in 0..<threadCount {
            programs.append(Self.program(share, locks, variables, shape.hasSemaphore ? semaphore : nil, &random))
        }
        Self.addStarts(&programs, &random)
        run(programs, limit: shape.events, &random)
        let capacity = permits
        tables = TraceTables(
            processes: [ProcessInfo(id: ProcessID(rawValue: 1), pid: 1)],
            threads: (1...Int64(threadCount)).map { ThreadInfo(id: ThreadID(rawValue: $0), name: "T\($0 - 1)") },
            objects: kinds.keys.sorted().map { id in
                ObjectInfo(
                    id: ObjectID(rawValue: id), kind: kinds[id]!, name: "o\(id)",
                    capacity: capacity[id].map(Int64.init))
            })
    }

    private static func program(
        _ length: Int, _ locks: [Int64], _ variables: [Int64], _ semaphore: Int64?, _ random: inout Randomness
    ) -> [Action] {
        var actions: [Action] = []
        var held: [Int64] = []
        while actions.count + held.count < length {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let lock = locks.randomElement(using: &random)!
                actions.append(.acquire(lock, isTry: Int.random(in: 0..<12, using: &random) == 0))
                held.append(lock)
            case 5..<7:
                guard !held.isEmpty else { continue }
                actions.append(.release(held.remove(at: Int.random(in: 0..<held.count, using: &random))))
            case 7: if let variable = variables.randomElement(using: &random) { actions.append(.read(variable)) }
            case 8: if let variable = variables.randomElement(using: &random) { actions.append(.write(variable)) }
            default:
                guard let semaphore else { continue }
                actions.append(Bool.random(using: &random) ? .wait(semaphore) : .post(semaphore))
            }
        }
        return actions + held.reversed().map { .release($0) }
    }

    /// Some threads are started by others, and joined by those.
    private static func addStarts(_ programs: inout [[Action]], _ random: inout Randomness) {
        for thread in programs.indices.dropFirst() where Bool.random(using: &random) {
            let parent = Int.random(in: 0..<thread, using: &random)
            let place = Int.random(in: 0...programs[parent].count, using: &random)
            programs[parent].insert(.start(thread), at: place)
            if Bool.random(using: &random) {
                let later = Int.random(in: (place + 1)...programs[parent].count, using: &random)
                programs[parent].insert(.join(thread), at: later)
            }
        }
    }

    private mutating func run(_ programs: [[Action]], limit: Int, _ random: inout Randomness) {
        var places = Array(repeating: 0, count: programs.count)
        var isStarted = Array(repeating: true, count: programs.count)
        for case .start(let thread) in programs.joined() { isStarted[thread] = false }
        var waits = Array(repeating: false, count: programs.count)
        while events.count < limit {
            let ready = programs.indices.filter { isStarted[$0] && places[$0] < programs[$0].count && !waits[$0] }
            guard let thread = ready.randomElement(using: &random) else { return }
            let action = programs[thread][places[thread]]
            if canDo(action, thread, { isStarted[$0] && places[$0] == programs[$0].count }) {
                perform(action, thread)
                places[thread] += 1
                if places[thread] == programs[thread].count { event(.end, thread, Int64(thread) + 1) }
                if case .start(let other) = action { isStarted[other] = true }
                waits = Array(repeating: false, count: programs.count)
            } else if case .acquire(_, true) = action {
                return
            } else {
                // It may ask for what it does not get: at the end of the trace, at the latest.
                waits[thread] = true
                if case .acquire(let lock, false) = action, ready.count == 1 { event(.request, thread, lock) }
            }
        }
    }

    private func canDo(_ action: Action, _ thread: Int, _ isOver: (Int) -> Bool) -> Bool {
        switch action {
        case .acquire(let lock, _): owner[lock] == nil || owner[lock] == thread
        case .join(let other): isOver(other)
        case .wait(let semaphore): left[semaphore] ?? 0 > 0
        default: true
        }
    }

    private mutating func perform(_ action: Action, _ thread: Int) {
        switch action {
        case .acquire(let lock, let isTry):
            if isTry, owner[lock] == nil { event(.attempt, thread, lock) }
            owner[lock] = thread
            level[lock, default: 0] += 1
            event(.acquire, thread, lock, level[lock]!)
        case .release(let lock):
            level[lock]! -= 1
            event(.release, thread, lock, level[lock]!)
            if level[lock] == 0 { owner[lock] = nil }
        case .read(let variable): event(.read, thread, variable)
        case .write(let variable): event(.write, thread, variable)
        case .start(let other): event(.start, thread, Int64(other) + 1)
        case .join(let other):
            event(.join, thread, Int64(other) + 1, 1)
        case .wait(let semaphore):
            left[semaphore]! -= 1
            event(.acquire, thread, semaphore, left[semaphore]!)
        case .post(let semaphore):
            left[semaphore]! += 1
            event(.release, thread, semaphore, left[semaphore]!)
        }
    }

    private mutating func event(_ kind: EventKind, _ thread: Int, _ object: Int64, _ value: Int64 = 0) {
        var event = TraceEvent(
            seq: Int64(events.count + 1), time: Int64(events.count) * 1000,
            thread: ThreadID(rawValue: Int64(thread) + 1),
            kind: kind, object: ObjectID(rawValue: object), value: value)
        if kind != .request, kind != .attempt {
            numbers[object, default: 0] += 1
            event.objectSeq = numbers[object]!
        }
        events.append(event)
    }
}
