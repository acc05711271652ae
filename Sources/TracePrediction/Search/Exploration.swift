import TraceModel
import TraceReplay

/// The deadlocks that other schedules of a short trace end in, each with the schedule that replay has run.
package struct Exploration: Sendable {
    /// The traces of which all schedules are tried.
    static let limit = (events: 2000, threads: 64)

    /// The wait cycles, also those that go through locks alone.
    private(set) var cycles: [PredictedWaitCycle] = []
    /// The threads of all wait cycles that were found, also of those whose schedule replay did not confirm.
    private(set) var blockable: Set<ThreadIndex> = []
    /// How many states of schedules were looked at.
    private(set) var stateCount = 0
    /// Whether some schedules were not looked at.
    private(set) var isCut = true
    /// Whether every schedule that the primitives allow was looked at.
    var isComplete: Bool { !isCut && !program.keepsSignalOrder }

    private let program: SearchProgram
    private let hearing: HearingCheck
    private let tables: TraceTables
    /// The threads of the events, in the order of the trace.
    private let order: [(seq: Int64, thread: ThreadIndex)]
    private let replay: Replay
    private let options: PredictionOptions

    /// Makes a trace ready for the search, and tries all its schedules if it is short.
    ///
    /// - Returns: nil for a trace that cannot be run from its beginning.
    init?(_ events: [TraceEvent], _ trace: Replay, _ options: PredictionOptions) {
        guard trace.threads.count <= Self.limit.threads else { return nil }
        tables = ScheduleReplay.tables(of: trace.tables)
        guard let program = SearchProgram(events, tables) else { return nil }
        self.program = program
        hearing = HearingCheck(program.notified.all { program.sections(on: $0) }, trace)
        replay = trace
        self.options = options
        order = events.map { ($0.seq, trace.index(of: $0.thread) ?? trace.threads.startIndex) }
        if events.count <= Self.limit.events { tryAll() }
    }

    private mutating func tryAll() {
        var search = ScheduleSearch(program, states: options.maxStates, preference: preference)
        let found = search.cycles()
        isCut = search.isCut
        stateCount = options.maxStates - search.statesLeft
        for cycle in found {
            blockable.formUnion(cycle.members)
            guard let schedule = schedule(of: cycle) else { continue }
            let wants = zip(cycle.members, cycle.wants).map { thread, step in
                cycle.unnotified.contains(thread) ? waiting(thread, before: step) : step.event
            }
            cycles.append(
                PredictedWaitCycle(
                    members: cycle.members, objects: wants.compactMap { self.replay.index(of: $0.object) },
                    wants: wants,
                    isOfLocks: cycle.isOfLocks, assumed: cycle.assumed, schedule: schedule))
        }
    }

    /// The event by which a thread began to wait on the condition that it goes on after.
    private func waiting(_ thread: ThreadIndex, before step: SearchProgram.Instruction) -> TraceEvent {
        let condition: ObjectIndex
        switch step.operation {
        case .resume(_, let object, _), .ask(let object, _): condition = object
        default: return step.event
        }
        let wait = program.threads[thread].last { other in
            guard case .wait(condition, _) = other.operation else { return false }
            return other.event.seq < step.event.seq
        }
        return wait?.event ?? step.event
    }

    /// What a lock does with a new reader; nil where nobody tells.
    private func preference(of lock: ObjectIndex) -> ReaderPreference? {
        if let known = self.replay.objects[lock].preference { return known }
        return program.readersPass.contains(lock) ? .readers : options.preference
    }

    /// A schedule in which each thread named comes to ask for what it acquires at a place in the trace, and all of them
    /// wait for each other then; nil where none was found.
    ///
    /// The beginning of the trace stays as it is. What lies in a window before the first of the places may come in another
    /// order; the window grows from try to try.
    ///
    /// - Parameter limit: how many states may be looked at, each counted by how large it is; lowered by what was done.
    func schedule(to places: [(thread: ThreadIndex, seq: Int64)], steps limit: inout Int) -> Schedule? {
        var goal: [ThreadIndex: Int] = [:]
        for (thread, seq) in places {
            let steps = program.threads[thread]
            goal[thread] = steps.firstIndex { $0.isPending || $0.event.seq >= seq } ?? steps.count
        }
        guard let first = places.map(\.seq).min() else { return nil }
        let last = order.firstIndex { $0.seq >= first } ?? order.count
        let size = 1 + program.objectCount / 128
        limit -= 1 + last / 64
        var state = SearchState(program)
        var prefixes: [(Int, SearchState)] = []
        for start in 0...last {
            if Self.windows.contains(last - start) || start == 0 { prefixes.append((start, state)) }
            if start < last { state.advance(order[start].thread, program) }
        }
        var search = ScheduleSearch(program, states: 0, preference: preference)
        for (start, state) in prefixes.reversed() {
            guard limit > 0 else { return nil }
            let states = max(1, min(options.maxStates / 32, limit / size))
            let found = search.path(from: state, to: goal, states: states)
            limit -= (states - search.statesLeft) * size
            guard let path = found else { continue }
            let wants = places.compactMap { place -> SearchProgram.Instruction? in
                let steps = program.threads[place.thread]
                let index = goal[place.thread] ?? 0
                return index < steps.count ? steps[index] : nil
            }
            let cycle = ScheduleSearch.Cycle(
                members: places.map(\.thread), path: order[..<start].map(\.thread) + path, wants: wants,
                isOfLocks: true, isHeld: true, assumed: [])
            if let schedule = schedule(of: cycle) { return schedule }
        }
        return nil
    }

    /// How many events before the first place may come in another order.
    private static let windows: Set<Int> = [32, 128, 512, 2048]

    /// Lets replay run the schedule of a wait cycle; nil where it does not end in it.
    private func schedule(of cycle: ScheduleSearch.Cycle) -> Schedule? {
        // A lock that a thread released for another may be released so again.
        let wanted = cycle.wants.compactMap { self.replay.index(of: $0.event.object) }
        guard !wanted.contains(where: { self.replay.objects[$0].isHandedOver }) else { return nil }
        let ids = cycle.members.map { self.replay.threads[$0].id }
        let tables = tables(assuming: !cycle.assumed.isEmpty)
        var replay = ScheduleReplay(
            tables: tables, members: ids, objects: cycle.wants.map(\.event.object),
            PublicationCheck(program.learners, self.replay), hearing.asking(for: wanted))
        var state = SearchState(program)
        var last: Int64 = 0
        var isReordered = false
        var stops: ByThread<Int32> = ByThread(repeating: 0, count: program.threads.count)
        for thread in cycle.path { stops[thread] += 1 }
        func run(_ thread: ThreadIndex) {
            guard let step = state.next(thread, program) else { return }
            var given: Int64 = 0
            if case .givePermits(_, let count) = step.operation { given = Int64(count) }
            defer { state.advance(thread, program) }
            // Who is not part of the cycle may as well not have asked yet: as a writer, it would hold out readers.
            if cycle.isHeld, state.places[thread] + 1 == stops[thread], !cycle.members.contains(thread) {
                switch step.event.kind {
                case .request, .requestShared, .requestUpgrade, .joinWait: return
                default: break
                }
            }
            replay.take(step.event, given: given)
            isReordered = isReordered || step.event.seq < last
            last = max(last, step.event.seq)
        }
        for thread in cycle.path { run(thread) }
        // Each of them has to know what it asks for.
        let isKnown = cycle.members.allSatisfy {
            !state.isUnderway($0, program) || state.next($0, program) != nil
        }
        guard isKnown else { return nil }
        // Who has not been notified waits already.
        var requests = cycle.wants.filter { state.isNotified($0.operation) }.compactMap(Self.request)
        if !cycle.isHeld {
            // Whoever might still give what the cycle waits for has to be seen not to: all others go on until they wait.
            while let thread = program.threads.indices.first(where: { canRun($0, cycle, state) }) {
                run(thread)
            }
            for thread in program.threads.indices where !cycle.members.contains(thread) {
                guard let step = state.next(thread, program), state.isNotified(step.operation) else { continue }
                if let request = Self.request(step) { requests.append(request) }
            }
        }
        // A writer that holds out a reader has asked before it.
        return replay.conclude(
            requests.filter { $0.kind != .requestShared } + requests.filter { $0.kind == .requestShared },
            isReordered: isReordered, isHeldCycle: cycle.isHeld)
    }

    /// The tables with what locks do with a new reader, where nobody tells: they let it pass a waiting writer, or are
    /// assumed not to.
    private func tables(assuming isAssuming: Bool) -> TraceTables {
        let objects = tables.objects.map { row in
            guard row.kind == .rwlock, row.preference == nil, let lock = self.replay.index(of: row.id) else {
                return row
            }
            var row = row
            row.preference = preference(of: lock) ?? (isAssuming ? .writers : .readers)
            return row
        }
        return TraceTables(processes: tables.processes, threads: tables.threads, objects: objects)
    }

    private func canRun(_ thread: ThreadIndex, _ cycle: ScheduleSearch.Cycle, _ state: SearchState) -> Bool {
        guard !cycle.members.contains(thread), let step = state.next(thread, program), !step.isPending else {
            return false
        }
        return state.isEnabled(step.operation, thread, program)
    }

    /// The event by which a thread begins to wait, where it does not wait already.
    private static func request(_ step: SearchProgram.Instruction) -> TraceEvent? {
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
