import TraceModel
import TraceWriter

/// A program that takes locks, run by a scheduler that lets its threads take turns at random.
///
/// What it writes is a legal history: a thread that meets a lock that is held asks for it and waits.
struct Simulation {
    struct Lock {
        var owner = -1
        var level: Int64 = 0
        /// The threads that wait, a bit each.
        var waiters: UInt64 = 0
    }

    struct Worker {
        var script: [Action] = []
        var next = 0
        var site: Int64 = 0
        /// It has logged that it waits.
        var hasAsked = false
        var lastVariable = 0
        var ended: Int64 = 0
    }

    let scene: Scene
    var load: Load { scene.load }
    let sites: [CodeSite]
    let writer: TraceWriter
    let limit: Int64
    var random: Randomness
    var seq: Int64 = 0
    var time: Int64 = 1_000_000
    /// The objects' own numbers, by id.
    var numbers: [Int64]
    var workers: [Worker]
    var locks: [Lock]
    var permits: [Int64]
    var permitWaiters: [UInt64]
    /// Who waits to be notified, oldest first.
    var sleepers: [[Int]]
    /// The workers that can go on.
    var ready: UInt64
    /// Accesses and all events, for the share that the load asks for.
    var accessCount: Int64 = 0
    var plants: PlantedInversions

    init(_ load: Load, events: Int64, seed: UInt64, writer: TraceWriter) {
        scene = Scene(load)
        self.writer = writer
        limit = events
        random = Randomness(seed: seed)
        sites = CodeSite.all(of: load, &random)
        numbers = Array(repeating: 0, count: scene.objectCount + 1)
        workers = Array(repeating: Worker(), count: load.threads)
        locks = Array(repeating: Lock(), count: load.locks + load.conditions)
        permits = Array(repeating: Scene.permits, count: load.semaphores)
        permitWaiters = Array(repeating: 0, count: load.semaphores)
        sleepers = Array(repeating: [], count: load.conditions)
        ready = load.threads == 64 ? .max : (1 << UInt64(load.threads)) - 1
        plants = PlantedInversions(load, events: events)
    }

    /// How many threads wait to be notified.
    var asleep: Int { sleepers.reduce(0) { $0 + $1.count } }

    /// Whether threads come to their end instead of beginning anything.
    var isEnding: Bool { seq >= limit }

    mutating func run() throws {
        try writer.begin()
        let rows = try begin()
        while ready != 0 {
            if plants.isDue(at: seq) { try runPlant() }
            let runnable = ready & ~plants.parked
            guard runnable != 0 else {
                // Those who could free the way have ended, or sleep.
                plants.giveUp()
                continue
            }
            let thread = random.bit(of: runnable)
            // A thread keeps its processor for a few events.
            var turns = 1 + random.below(12)
            while turns > 0, ready >> UInt64(thread) & 1 == 1 {
                guard try step(thread) else { break }
                turns -= 1
            }
        }
        try end(rows)
        try writer.commit()
    }

    /// The next action of a thread that can go on; false where another thread should have its turn.
    mutating func step(_ thread: Int) throws -> Bool {
        if workers[thread].next == workers[thread].script.count {
            workers[thread].script.removeAll(keepingCapacity: true)
            workers[thread].next = 0
            if plants.parks(thread) { return false }
            try beginSection(thread)
            return false
        }
        try perform(workers[thread].script[workers[thread].next], by: thread)
        return true
    }

    /// Runs a thread to the end of its section; nothing may be able to block it.
    mutating func runThrough(_ thread: Int) throws {
        while workers[thread].next < workers[thread].script.count {
            try perform(workers[thread].script[workers[thread].next], by: thread)
        }
    }

    @inline(__always)
    mutating func emit(
        _ thread: ThreadID, _ kind: EventKind, _ object: Int64, site: Int64 = 0, value: Int64 = 0,
        isNumbered: Bool = true
    ) throws {
        seq += 1
        time += 40 + Int64(random.next() & 511)
        var number: Int64 = 0
        if isNumbered {
            number = numbers[Int(object)] + 1
            numbers[Int(object)] = number
        }
        try writer.append(
            TraceEvent(
                seq: seq, time: time, thread: thread, kind: kind, object: ObjectID(rawValue: object),
                objectSeq: number, site: SiteID(rawValue: site), value: value))
        if seq & 0xFFFF == 0 {
            try writer.commit()
            try writer.begin()
        }
    }

    @inline(__always)
    mutating func emit(
        by worker: Int, _ kind: EventKind, _ object: Int64, value: Int64 = 0, isNumbered: Bool = true
    ) throws {
        try emit(
            scene.worker(worker), kind, object, site: workers[worker].site, value: value, isNumbered: isNumbered)
    }
}
