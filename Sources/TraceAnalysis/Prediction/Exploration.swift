import TraceModel
import TraceReplay

/// The deadlocks that other schedules of a short trace end in, each with the schedule that replay has run.
public struct Exploration: Sendable {
    /// A ring of waits.
    struct Ring: Sendable {
        /// The threads, by index, each of which waits for the next.
        var members: [Int]
        /// What each of them waits for, by index.
        var objects: [Int]
        /// The events that each of them would have to wait for.
        var wants: [TraceEvent]
        /// Whether all wait for locks.
        var isOfLocks: Bool
        /// Locks of which it is assumed that a new reader does not pass a waiting writer.
        var assumed: [Int]
        var schedule: Schedule
    }

    /// The traces that are short enough.
    static let limit = (events: 2000, threads: 64)

    private(set) var rings: [Ring] = []
    /// Whether some schedules were not looked at.
    let isCut: Bool

    /// Tries the schedules of a trace.
    ///
    /// - Returns: nil for a trace that cannot be run from its beginning, or is too long.
    init?(_ events: [TraceEvent], _ end: TraceEnd) {
        guard events.count <= Self.limit.events, end.replay.threads.count <= Self.limit.threads else { return nil }
        let tables = ScheduleReplay.tables(of: end.replay.tables)
        guard let program = SearchProgram(events, tables) else { return nil }
        let objects = end.replay.objects
        let preference = end.prediction.preference
        var search = ScheduleSearch(program, states: end.prediction.maxStates) { lock in
            if objects[lock].capacity >= 0 { return objects[lock].capacity == 0 ? 0 : 1 }
            if program.readersPass.contains(lock) { return 0 }
            return preference.map { $0 == .reader ? 0 : 1 } ?? -1
        }
        let found = search.rings()
        isCut = search.isCut
        for ring in found {
            guard let schedule = Self.schedule(of: ring, program, tables, end) else { continue }
            let wants = ring.wants.map(\.event)
            rings.append(
                Ring(
                    members: ring.members, objects: wants.map { end.replay.index(of: $0.object) ?? -1 }, wants: wants,
                    isOfLocks: ring.isOfLocks, assumed: ring.assumed, schedule: schedule))
        }
    }

    /// Lets replay run the schedule of a ring; nil where it does not end in it.
    private static func schedule(
        of ring: ScheduleSearch.Ring, _ program: SearchProgram, _ tables: TraceTables, _ end: TraceEnd
    ) -> Schedule? {
        let ids = ring.members.map { end.replay.threads[$0].id }
        var replay = ScheduleReplay(tables: tables, members: ids, objects: ring.wants.map(\.event.object))
        var state = SearchState(program)
        var last: Int64 = 0
        var isReordered = false
        func run(_ thread: Int) {
            guard let step = state.next(thread, program) else { return }
            var given: Int64 = 0
            if case .givePermits(_, let count) = step.operation { given = Int64(count) }
            replay.take(step.event, given: given)
            isReordered = isReordered || step.event.seq < last
            last = max(last, step.event.seq)
            state.advance(thread, program)
        }
        for thread in ring.path { run(Int(thread)) }
        // Who has not been notified waits already.
        var requests = ring.wants.filter { state.isNotified($0.operation) }.compactMap(request)
        if !ring.isHeld {
            // Whoever might still give what the ring waits for has to be seen not to: all others go on until they wait.
            while let thread = program.threads.indices.first(where: { canRun($0, ring, state, program) }) {
                run(thread)
            }
            for thread in program.threads.indices where !ring.members.contains(thread) {
                guard let step = state.next(thread, program), state.isNotified(step.operation) else { continue }
                if let request = request(step) { requests.append(request) }
            }
        }
        // A writer that holds out a reader has asked before it.
        return replay.conclude(
            requests.filter { $0.kind != .requestShared } + requests.filter { $0.kind == .requestShared },
            isReordered: isReordered, isRing: ring.isHeld)
    }

    private static func canRun(
        _ thread: Int, _ ring: ScheduleSearch.Ring, _ state: SearchState, _ program: SearchProgram
    ) -> Bool {
        guard !ring.members.contains(thread), let step = state.next(thread, program) else { return false }
        return state.isEnabled(step.operation, thread, program)
    }

    /// The event by which a thread begins to wait, where it does not wait already.
    private static func request(_ step: SearchProgram.Step) -> TraceEvent? {
        var event = step.event
        event.value = 0
        event.objectSeq = 0
        switch step.operation {
        case .acquire, .takePermit: event.kind = .request
        case .resume: event.kind = .request
        case .acquireShared: event.kind = .requestShared
        case .join: event.kind = .joinWait
        case .passEvent: event.kind = .wait
        default: return nil
        }
        return event
    }
}
