package import TraceModel

/// Who holds what and who waits for what, event after event.
///
/// One pass, with state proportional to threads and objects. Any sequence of events is taken, also one that no
/// program can have made: what cannot be is noted in ``legality``, and replay then believes the event.
package struct Replay: Sendable {
    /// The tables of the trace. Who follows a trace that is being recorded replaces them by longer ones.
    package var tables: TraceTables
    /// The threads that events have named so far.
    package internal(set) var threads: ByThread<ThreadState> = []
    /// The objects that events have named so far.
    package internal(set) var objects: ByObject<ObjectState> = []
    /// The processes that events have named so far.
    package internal(set) var processes: ContiguousArray<ProcessState> = []
    /// What broke the rules of the primitives.
    package internal(set) var legality = LegalityLog()
    /// How many events were applied.
    package internal(set) var eventCount: Int64 = 0

    private var threadIndex = IndexTable()
    private var objectIndex = IndexTable()
    private var processIndex = IndexTable()

    /// Begins before the first event of a trace.
    package init(tables: TraceTables) { self.tables = tables }

    /// The index of a thread in ``threads``, or nil where no event has named it.
    package func index(of thread: ThreadID) -> ThreadIndex? {
        threadIndex.index(of: thread.rawValue).map { ThreadIndex($0) }
    }

    /// The index of an object in ``objects``, or nil where no event has named it.
    package func index(of object: ObjectID) -> ObjectIndex? {
        objectIndex.index(of: object.rawValue).map { ObjectIndex($0) }
    }

    /// Looks up the thread and the object of an event; those that are new come into being with their state at rest.
    package mutating func resolve(_ event: TraceEvent) -> ResolvedEvent {
        let thread = index(of: event.thread) ?? addThread(event.thread)
        guard event.object != .none else { return .ofThread(ThreadStep(event: event, thread: thread)) }
        let object = index(of: event.object) ?? addObject(event.object, actor: thread)
        return .onObject(Step(event: event, thread: thread, object: object))
    }

    /// Applies an event.
    package mutating func apply(_ event: TraceEvent) { apply(resolve(event)) }

    /// Applies an event that ``resolve(_:)`` of this replay has looked up just before.
    package mutating func apply(_ event: ResolvedEvent) {
        switch event {
        case .onObject(let step): apply(step)
        case .ofThread(let step): apply(step)
        }
    }

    /// Applies an event without an object that ``resolve(_:)`` of this replay has looked up just before.
    package mutating func apply(_ step: ThreadStep) {
        eventCount &+= 1
        notice(step.event, by: step.thread)
        applyToProcess(step.event, by: step.thread)
    }

    /// Applies an event on an object that ``resolve(_:)`` of this replay has looked up just before.
    package mutating func apply(_ step: Step) {
        eventCount &+= 1
        let event = step.event
        notice(event, by: step.thread)
        // What the state was until now decides; the next numbered event ends what a snapshot may leave open.
        checkNumber(step)
        switch event.kind {
        case .request, .requestUpgrade: request(step)
        case .acquire: acquire(step)
        case .release: release(step)
        case .requestShared: requestShared(step)
        case .acquireShared: acquireShared(step)
        case .releaseShared: releaseShared(step)
        case .tryFail, .timeout: endWait(of: step.thread, on: step.object)
        case .wait: beginConditionOrEventWait(step)
        case .wake: wake(step)
        case .notify, .notifyAll: notify(step)
        case .set, .clear: setOrClear(step)
        case .arrive: arrive(step)
        case .pass: pass(step)
        case .action: runAction(step)
        case .breakBarrier, .abort, .reset: breakBarrier(step)
        case .create: create(step)
        case .reinitialize: letGo(of: step.object)
        case .state: takeSnapshot(step)
        case .start, .begin, .end, .joinWait, .join: applyThreadEvent(step)
        case .block, .unblock, .owner: applyToFutex(step)
        case .enter: open(step)
        case .leave: close(step)
        case .processEnd, .lost: applyToProcess(event, by: step.thread)
        case .destroy: letGo(of: step.object)
        case .sleep, .schedule: threads[step.thread].lastPause = event
        case .releaseError, .misuse, .fire, .cancel, .read, .write, .error, .attempt, .detach: break
        }
        if event.objectSeq != 0, event.kind != .state, objects[step.object].isSnapshot {
            objects[step.object].isSnapshot = false
        }
    }

    private mutating func applyToProcess(_ event: TraceEvent, by thread: ThreadIndex) {
        let process = threads[thread].process
        switch event.kind {
        case .processEnd: processes[process].endedBy = thread
        case .lost:
            let (sum, overflow) = processes[process].lost.addingReportingOverflow(max(1, event.value))
            processes[process].lost = overflow ? .max : sum
        case .sleep: threads[thread].lastPause = event
        default: break
        }
    }

    /// Keeps the last place of the acting thread, and whether it may act at all.
    private mutating func notice(_ event: TraceEvent, by thread: ThreadIndex) {
        if threads[thread].phase != .running { noticePhase(event, by: thread) }
        Self.place(event, &threads[thread])
    }

    /// A thread acts that does not run, as far as is known.
    private mutating func noticePhase(_ event: TraceEvent, by thread: ThreadIndex) {
        switch threads[thread].phase {
        case .exiting: break
        case .ended:
            // What the thread still referred to is destroyed after its end, and it may be the one to end the process.
            switch event.kind {
            case .destroy, .processEnd, .lost, .state: break
            case _ where tables.isMain(event.thread): threads[thread].phase = .exiting
            default: violation(event, by: thread, on: index(of: event.object)) { _ in "the thread acts after its end" }
            }
        default: if event.kind != .state { threads[thread].phase = .running }
        }
    }

    @inline(__always)
    private static func place(_ event: TraceEvent, _ thread: inout ThreadState) {
        thread.lastSeq = event.seq
        if event.site != .none { thread.lastSite = event.site }
    }

    private mutating func checkNumber(_ step: Step) {
        let number = step.event.objectSeq
        guard number != 0 else { return noticeUnnumbered(step) }
        let last = Self.replace(&objects[step.object].lastNumber, by: number)
        guard number &- last != 1 else { return }
        if last == 0 {
            objects[step.object].isWhole = false
            if objects[step.object].isSnapshot || step.event.kind == .state { return }
        }
        violation(step, "the object's own number is \(number) after \(last)")
    }

    /// A release that the object gave no number is not its own: a text lacks it, and it was put in.
    private mutating func noticeUnnumbered(_ step: Step) {
        switch step.event.kind {
        case .release, .releaseShared, .state:
            if objects[step.object].lastNumber > 0 { objects[step.object].isDoubtful = true }
        default: break
        }
    }

    private static func replace(_ last: inout Int64, by number: Int64) -> Int64 {
        defer { last = number }
        return last
    }

    private mutating func addProcess(_ id: ProcessID) -> Int {
        if let found = processIndex.index(of: id.rawValue) { return found }
        processes.append(ProcessState(id: id))
        return processIndex.insert(id.rawValue)
    }

    mutating func addThread(_ id: ThreadID) -> ThreadIndex {
        let row = tables.thread(id)
        let process = addProcess(row?.process ?? .none)
        threads.append(ThreadState(id: id, process: process))
        return ThreadIndex(threadIndex.insert(id.rawValue))
    }

    private mutating func addObject(_ id: ObjectID, actor: ThreadIndex) -> ObjectIndex {
        let row = tables.object(id)
        let kind = tables.kind(of: id)
        var thread: ThreadIndex?
        if let kind, kind.isThread {
            let id = ThreadID(rawValue: id.rawValue)
            thread = index(of: id) ?? addThread(id)
        }
        let process = row.map { addProcess($0.process) } ?? threads[actor].process
        let capacity = row?.capacity.map { max(0, $0) }
        objects.append(
            ObjectState(
                id: id, kind: kind, process: process, capacity: capacity, preference: row?.preference, thread: thread))
        return ObjectIndex(objectIndex.insert(id.rawValue))
    }

    /// The index of a thread by its id; one that no event has named so far is added if the trace has a row for it.
    mutating func knownThread(_ id: ThreadID) -> ThreadIndex? {
        if let index = index(of: id) { return index }
        return tables.thread(id) == nil ? nil : addThread(id)
    }

    /// Why what an event has on record was refused; nil where it was not, or where this version does not know why.
    package func refusal(_ step: Step) -> Refusal? {
        guard step.event.kind == .releaseError || step.event.kind == .misuse else { return nil }
        return Refusal(value: step.event.value, on: objects[step.object].kind)
    }
}
