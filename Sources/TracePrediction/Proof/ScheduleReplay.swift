import TraceModel
import TraceReplay

/// Runs a schedule under the rules of the primitives, and looks for the deadlock at its end.
///
/// Whatever proposes a schedule, nothing is predicted without this check.
struct ScheduleReplay {
    private var replay: Replay
    private var publications: PublicationCheck
    private var hearing: HearingCheck
    private var steps: [TraceEvent] = []
    private var omitted = 0
    private let objects: Set<ObjectID>
    private let threads: Set<ThreadID>

    /// How many steps a schedule shows.
    static let shownLimit = 300

    /// Begins before the first event.
    ///
    /// - Parameter tables: the tables of the trace, from ``tables(of:)``.
    /// - Parameter members: the threads of the deadlock, whose steps are shown in any case, like those with `objects`.
    init(
        tables: TraceTables, members threads: [ThreadID], objects: [ObjectID], _ publications: PublicationCheck,
        _ hearing: HearingCheck
    ) {
        replay = Replay(tables: tables)
        self.publications = publications
        self.hearing = hearing
        self.objects = Set(objects)
        self.threads = Set(threads)
    }

    /// The tables of a trace, with threads of which nothing says that they ended.
    static func tables(of tables: TraceTables) -> TraceTables {
        let threads = tables.threads.map { row in
            var row = row
            row.end = .running
            row.ended = nil
            row.started = nil
            return row
        }
        return TraceTables(processes: tables.processes, threads: threads, objects: tables.objects)
    }

    /// Takes the next event of the schedule.
    ///
    /// - Parameter given: for the release of a semaphore, how many permits it gave in the trace.
    mutating func take(_ event: TraceEvent, given: Int64) {
        guard event.kind != .processEnd else { return }
        var event = event
        event.objectSeq = 0
        if case .onObject(let step) = replay.resolve(event) {
            let object = replay.objects[step.object]
            let permits = object.kind?.isSemaphore ?? false ? object.permits : nil
            switch event.kind {
            case .acquire: if let permits, permits > 0 { event.value = permits - 1 }
            case .release: if let permits { event.value = permits &+ given }
            case .notify, .notifyAll:
                event.value = min(event.value, max(0, object.unfinishedWaits - object.pendingWakes))
            default: break
            }
        }
        let resolved = replay.resolve(event)
        if case .onObject(let step) = resolved { publications.before(step, replay) }
        hearing.see(event)
        replay.apply(resolved)
        show(event)
    }

    /// Whether nothing so far broke the rules, and nobody used what it could not know.
    var isLegal: Bool { replay.legality.count == 0 && !publications.isBroken }

    /// Lets each thread ask for what it wants, and says whether all of them are then blocked forever: the schedule, or nil.
    ///
    /// - Parameter isHeldCycle: whether they have to wait for each other by what they hold, and not for what they will give.
    mutating func conclude(_ requests: [TraceEvent], isReordered: Bool, isHeldCycle: Bool = true) -> Schedule? {
        guard isLegal else { return nil }
        for var request in requests {
            guard case .onObject(let known) = replay.resolve(request) else { continue }
            publications.before(known, replay)
            // It was granted to a reader in the trace: an upgrade, which needs the other readers only to let go.
            let isReader = replay.threads[known.thread].hold(of: known.object)?.isShared ?? false
            if isReader, request.kind == .request { request.kind = .requestUpgrade }
            if replay.threads[known.thread].wait?.object != known.object { replay.apply(request) }
        }
        guard isLegal else { return nil }
        let waits = WaitGraph(replay)
        let members = threads.compactMap { replay.index(of: $0) }
        guard members.count == threads.count, members.allSatisfy({ waits.isNamed[$0] }) else { return nil }
        if isHeldCycle {
            let isReached = waits.cycles.contains { cycle in members.allSatisfy { cycle.members.contains($0) } }
            guard isReached else { return nil }
        }
        return Schedule(
            steps: steps, omitted: omitted, requests: requests, isReordered: isReordered, unheard: hearing.unheard)
    }

    /// The schedule, if nothing in it broke the rules.
    func conclude() -> Schedule? {
        isLegal ? Schedule(steps: steps, omitted: omitted, requests: [], isReordered: true) : nil
    }

    private mutating func show(_ event: TraceEvent) {
        // While the schedule is short, all of it is shown; then what concerns the deadlock, the last of it.
        if steps.count < Self.shownLimit, omitted == 0 { return steps.append(event) }
        if omitted == 0 {
            let telling = steps.filter { matters($0) }
            omitted = steps.count - telling.count
            steps = telling
        }
        guard matters(event) else { return omitted += 1 }
        if steps.count >= Self.shownLimit {
            steps.removeFirst(Self.shownLimit / 2)
            omitted += Self.shownLimit / 2
        }
        steps.append(event)
    }

    private func matters(_ event: TraceEvent) -> Bool {
        switch event.kind {
        case .start: threads.contains(ThreadID(rawValue: event.object.rawValue))
        default: objects.contains(event.object)
        }
    }
}

/// How many permits each release of a semaphore gave in the trace.
struct GivenPermits {
    private var permits: [ObjectID: Int64] = [:]
    private let tables: TraceTables

    init(_ tables: TraceTables) { self.tables = tables }

    /// Sees the next event of the trace; for the release of a semaphore, returns how many permits it gave.
    mutating func see(_ event: TraceEvent) -> Int64 {
        switch event.kind {
        case .create, .acquire, .state, .release: break
        default: return 0
        }
        guard let row = tables.object(event.object), row.kind.isSemaphore else { return 0 }
        let before = permits[event.object] ?? row.capacity ?? max(1, event.value) - 1
        permits[event.object] = max(0, event.value)
        return event.kind == .release ? max(1, event.value &- before) : 0
    }
}
