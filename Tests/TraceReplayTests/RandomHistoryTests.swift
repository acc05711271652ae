import TestSupport
import Testing
import TraceModel
import TraceReplay

/// A model of locks, semaphores and an event, small enough to be seen to be right, that makes legal histories.
private struct Model {
    static let threads = 4
    /// Ids: threads 1 to 4, then two plain locks, two recursive ones, two semaphores, an event.
    static let locks: [Int64] = [5, 6, 7, 8]
    static let semaphores: [Int64] = [9, 10]
    static let event: Int64 = 11

    var owner: [Int64: Int64] = [:]
    var level: [Int64: Int64] = [:]
    var permits: [Int64: Int64] = [9: 1, 10: 3]
    var isSet = false
    var numbers: [Int64: Int64] = [:]
    var events: [TraceEvent] = []

    static var tables: TraceTables {
        func object(_ id: Int64, _ kind: ObjectKind, _ capacity: Int64? = nil) -> ObjectInfo {
            ObjectInfo(id: ObjectID(rawValue: id), kind: kind, capacity: capacity)
        }
        return TraceTables(
            threads: (1...Int64(threads)).map { ThreadInfo(id: ThreadID(rawValue: $0), started: 0, end: .running) },
            objects: [
                object(5, .lock), object(6, .lock), object(7, .rlock), object(8, .rlock), object(9, .semaphore, 1),
                object(10, .semaphore, 3), object(11, .event),
            ])
    }

    mutating func log(_ thread: Int64, _ kind: EventKind, _ object: Int64, _ value: Int64, numbered: Bool = true) {
        if numbered { numbers[object, default: 0] += 1 }
        events.append(
            TraceEvent(
                seq: Int64(events.count + 1), time: 0, thread: ThreadID(rawValue: thread), kind: kind,
                object: ObjectID(rawValue: object), objectSeq: numbered ? numbers[object]! : 0, value: value))
    }

    mutating func step(_ random: inout Randomness) {
        let thread = Int64.random(in: 1...Int64(Self.threads), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1:
            let lock = Self.locks.randomElement(using: &random)!
            let isRecursive = lock >= 7
            if owner[lock] == nil {
                owner[lock] = thread
                level[lock] = 1
                log(thread, .acquire, lock, 1)
            } else if owner[lock] == thread, isRecursive {
                level[lock]! += 1
                log(thread, .acquire, lock, level[lock]!)
            } else if Bool.random(using: &random), owner[lock] == thread || !isRecursive {
                level[lock]! -= 1
                log(thread, .release, lock, level[lock]!)
                if level[lock] == 0 { owner[lock] = nil }
            } else {
                log(thread, .request, lock, 0, numbered: false)
                log(thread, .timeout, lock, 0, numbered: false)
            }
        case 2, 3:
            let semaphore = Self.semaphores.randomElement(using: &random)!
            if permits[semaphore]! > 0, Bool.random(using: &random) {
                permits[semaphore]! -= 1
                log(thread, .acquire, semaphore, permits[semaphore]!)
            } else {
                permits[semaphore]! += Int64.random(in: 1...3, using: &random)
                log(thread, .release, semaphore, permits[semaphore]!)
            }
        default:
            if isSet, Bool.random(using: &random) {
                log(thread, .wake, Self.event, 1)
            } else {
                isSet = Bool.random(using: &random)
                log(thread, isSet ? .set : .clear, Self.event, 0)
            }
        }
    }
}

@Suite("Random histories")
struct RandomHistoryTests {
    @Test(
        "are legal when a model of the primitives made them, and end in the model's state",
        arguments: 1...200 as ClosedRange<UInt64>)
    func legal(seed: UInt64) {
        var random = Randomness(seed: seed)
        var model = Model()
        for _ in 0..<300 { model.step(&random) }
        var replay = Replay(tables: Model.tables)
        for event in model.events { replay.apply(event) }
        #expect(replay.legality.first.isEmpty, "seed \(seed)")
        for lock in Model.locks {
            guard let index = replay.index(of: ObjectID(rawValue: lock)) else { continue }
            let owner = replay.objects[index].owner.thread
            #expect(owner.map { replay.threads[$0].id.rawValue } == model.owner[lock], "seed \(seed)")
            #expect(replay.objects[index].level == model.level[lock] ?? 0, "seed \(seed)")
        }
        for semaphore in Model.semaphores {
            guard let index = replay.index(of: ObjectID(rawValue: semaphore)) else { continue }
            #expect(replay.objects[index].permits == model.permits[semaphore], "seed \(seed)")
        }
    }

    @Test(
        "are not legal when an acquire of a lock that is released later is left out",
        arguments: 1...100 as ClosedRange<UInt64>)
    func damaged(seed: UInt64) {
        var random = Randomness(seed: seed)
        var model = Model()
        for _ in 0..<300 { model.step(&random) }
        let acquires = model.events.indices.filter { index in
            let event = model.events[index]
            return event.kind == .acquire && event.object.rawValue <= 6
                && model.events[(index + 1)...].contains { $0.object == event.object && $0.kind == .release }
        }
        guard let gone = acquires.randomElement(using: &random) else { return }
        let object = model.events[gone].object
        model.events.remove(at: gone)
        // Close the gap in the numbers, so that only the state can tell.
        for index in gone..<model.events.count where model.events[index].object == object {
            if model.events[index].objectSeq > 0 { model.events[index].objectSeq -= 1 }
        }
        var replay = Replay(tables: Model.tables)
        for event in model.events { replay.apply(event) }
        #expect(replay.legality.count > 0, "seed \(seed)")
    }
}
