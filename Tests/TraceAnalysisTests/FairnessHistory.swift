import TestSupport
import TraceModel
import TraceReplay

/// A model of locks, semaphores, conditions and a barrier that makes legal histories with waiting in them: grants out of
/// turn, waits that are given up, re-entry, upgrades, permits used as signals, releases by others, clocks that disagree,
/// and an end at any moment.
struct FairnessHistory {
    private enum Want { case acquire, shared, condition, rejoin(levels: Int64, value: Int64), barrier }

    private static let threads: ClosedRange<Int64> = 1...5
    private static let lock: Int64 = 11
    private static let rlock: Int64 = 12
    private static let semaphore: Int64 = 13
    private static let rwlock: Int64 = 14
    private static let condition: Int64 = 15
    private static let barrier: Int64 = 16
    private static let variable: Int64 = 17

    static var tables: TraceTables {
        func object(_ id: Int64, _ kind: ObjectKind, _ capacity: Int64? = nil) -> ObjectInfo {
            ObjectInfo(id: ObjectID(rawValue: id), kind: kind, name: kind.name, capacity: capacity)
        }
        return TraceTables(
            processes: [ProcessInfo(id: ProcessID(rawValue: 1), pid: 1)],
            threads: threads.map { ThreadInfo(id: ThreadID(rawValue: $0), name: "t\($0)", started: 0, end: .running) },
            objects: [
                object(lock, .lock), object(rlock, .rlock), object(semaphore, .semaphore, 2), object(rwlock, .rwlock),
                object(condition, .condition), object(barrier, .barrier, 3), object(variable, .variable),
            ])
    }

    private(set) var events: [TraceEvent] = []
    private var random: Randomness
    private var now: Int64 = 1000
    private var owner: [Int64: Int64] = [:]
    private var level: [Int64: Int64] = [:]
    private var permits: Int64 = 2
    private var readers: [Int64: Int64] = [:]
    private var blocked: [Int64: (object: Int64, want: Want)] = [:]
    private var notified: Int64 = 0
    private var arrived: [Int64] = []
    private var draining: [Int64] = []

    private let clocksDisagree: Bool

    init(seed: UInt64, steps: Int, clocksDisagree: Bool) {
        random = Randomness(seed: seed)
        self.clocksDisagree = clocksDisagree
        // A late recording begins with what it found.
        if roll(3) == 0 {
            owner[Self.rlock] = 2
            level[Self.rlock] = 2
            log(1, .state, Self.rlock, 2 + 1 << 32)
        }
        if roll(3) == 0 { log(1, .state, Self.semaphore, 2) }
        for _ in 0..<steps { step(Int64.random(in: Self.threads, using: &random)) }
    }

    private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }

    private mutating func log(_ thread: Int64, _ kind: EventKind, _ object: Int64, _ value: Int64 = 0) {
        // Now and then a thread's clock is behind, and waits can take any time.
        now += roll(8) == 0 ? Int64(roll(100_000)) : Int64(roll(300))
        let time = now - (clocksDisagree && roll(6) == 0 ? Int64(roll(200)) : 0)
        events.append(
            TraceEvent(
                seq: Int64(events.count + 1), time: time, thread: ThreadID(rawValue: thread), kind: kind,
                object: ObjectID(rawValue: object), objectSeq: 0, value: value))
    }

    private mutating func step(_ thread: Int64) {
        if let (object, want) = blocked[thread] { return goOn(thread, object, want) }
        switch roll(9) {
        case 0, 1: use(thread, Self.lock)
        case 2: use(thread, Self.rlock)
        case 3: useSemaphore(thread)
        case 4, 5: useReaders(thread)
        case 6: useCondition(thread)
        case 7: if roll(3) == 0 { arrive(thread) }
        default: log(thread, roll(2) == 0 ? .read : .write, Self.variable)
        }
    }

    private mutating func use(_ thread: Int64, _ object: Int64) {
        if owner[object] == thread, object == Self.rlock || roll(4) > 0 {
            if object == Self.rlock, roll(3) == 0 {
                level[object]! += 1
                return log(thread, .acquire, object, level[object]!)
            }
            return release(thread, object)
        }
        if owner[object] == nil {
            // Others may wait: this thread has not asked before.
            if roll(4) > 0 { take(thread, object, levels: 1) }
        } else if object == Self.lock, roll(12) == 0 {
            release(thread, object)
        } else if roll(4) == 0 {
            log(thread, .attempt, object)
            log(thread, .tryFail, object)
        } else {
            log(thread, .request, object)
            blocked[thread] = (object, .acquire)
        }
    }

    private mutating func take(_ thread: Int64, _ object: Int64, levels: Int64) {
        owner[object] = thread
        level[object] = levels
        log(thread, .acquire, object, levels)
    }

    private mutating func release(_ thread: Int64, _ object: Int64) {
        level[object]! -= 1
        log(thread, .release, object, level[object]!)
        if level[object] == 0 { owner[object] = nil }
    }

    private mutating func useSemaphore(_ thread: Int64) {
        if roll(2) == 0 {
            permits += Int64(1 + roll(3))
            log(thread, .release, Self.semaphore, permits)
        } else if permits > 0 {
            permits -= 1
            log(thread, .acquire, Self.semaphore, permits)
        } else {
            log(thread, .request, Self.semaphore)
            blocked[thread] = (Self.semaphore, .acquire)
        }
    }

    private mutating func useReaders(_ thread: Int64) {
        let object = Self.rwlock
        let own = readers[thread] ?? 0
        if owner[object] == thread {
            guard roll(3) == 0 else { return release(thread, object) }
            // A downgrade.
            readers[thread] = own + 1
            log(thread, .acquireShared, object, 1)
            release(thread, object)
        } else if own > 0, roll(3) > 0 {
            readers[thread] = own > 1 ? own - 1 : nil
            log(thread, .releaseShared, object, readers.values.reduce(0, +))
        } else if roll(3) > 0 {
            if owner[object] == nil { return share(thread) }
            log(thread, .requestShared, object)
            blocked[thread] = (object, .shared)
        } else if owner[object] == nil, readers.allSatisfy({ $0.key == thread }) {
            readers[thread] = nil
            take(thread, object, levels: 1)
        } else if own == 0 || !blocked.values.contains(where: { $0.object == object }) {
            log(thread, .request, object)
            blocked[thread] = (object, .acquire)
        }
    }

    private mutating func share(_ thread: Int64) {
        readers[thread, default: 0] += 1
        log(thread, .acquireShared, Self.rwlock, readers.values.reduce(0, +))
    }

    private mutating func useCondition(_ thread: Int64) {
        guard owner[Self.rlock] == thread, roll(3) == 0 else {
            let waiting = Int64(blocked.values.filter { if case .condition = $0.want { true } else { false } }.count)
            let woken = min(waiting - notified, Int64(1 + roll(2)))
            notified += max(0, woken)
            return log(thread, roll(2) == 0 ? .notify : .notifyAll, Self.condition, max(0, woken))
        }
        log(thread, .wait, Self.condition)
        blocked[thread] = (Self.condition, .condition)
        log(thread, .release, Self.rlock, 0)
        owner[Self.rlock] = nil
    }

    private mutating func arrive(_ thread: Int64) {
        guard draining.isEmpty else { return }
        log(thread, .arrive, Self.barrier)
        arrived.append(thread)
        blocked[thread] = (Self.barrier, .barrier)
        if roll(8) == 0 {
            log(thread, .abort, Self.barrier)
            for other in arrived { blocked[other] = nil }
            arrived = []
        } else if arrived.count == 3 {
            draining = arrived
            arrived = []
        }
    }

    /// Lets a thread that waits go on, if it can.
    private mutating func goOn(_ thread: Int64, _ object: Int64, _ want: Want) {
        switch want {
        case .acquire, .shared:
            if roll(10) == 0 {
                blocked[thread] = nil
                return log(thread, .timeout, object)
            }
            if object == Self.semaphore {
                guard permits > 0 else { return }
                permits -= 1
                blocked[thread] = nil
                return log(thread, .acquire, object, permits)
            }
            guard owner[object] == nil else { return }
            if case .shared = want {
                share(thread)
            } else {
                if object == Self.rwlock {
                    guard readers.allSatisfy({ $0.key == thread }) else { return }
                    readers[thread] = nil
                }
                take(thread, object, levels: 1)
            }
            blocked[thread] = nil
        case .condition:
            let isTimeout = roll(10) == 0
            guard isTimeout || notified > 0 else { return }
            if !isTimeout { notified -= 1 }
            let levels = Int64(1 + roll(2))
            if owner[Self.rlock] != nil { log(thread, .request, Self.rlock) }
            blocked[thread] = (Self.rlock, .rejoin(levels: levels, value: isTimeout ? 0 : 1))
        case .rejoin(let levels, let value):
            guard owner[object] == nil else { return }
            take(thread, object, levels: levels)
            blocked[thread] = nil
            log(thread, .wake, Self.condition, value)
        case .barrier:
            guard let place = draining.firstIndex(of: thread) else { return }
            draining.remove(at: place)
            blocked[thread] = nil
            log(thread, .pass, object, Int64(place))
        }
    }
}
