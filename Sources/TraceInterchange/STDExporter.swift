package import TraceModel
import TraceReplay

/// Writes a trace in the STD format, as far as STD and the operations added to it can say what is in it.
///
/// What they cannot say is left out and counted: events, timers and resources, the limits of waits,
/// errors. The lines, imported again, give the same state of locks, conditions, semaphores, barriers and joins.
package struct STDExporter {
    /// How many events of each kind were left out.
    package private(set) var leftOut: [EventKind: Int64] = [:]

    let plan: STDExportPlan
    let names: STDNames
    var replay: Replay
    private var text: [UInt8] = []
    private var isOver = false
    /// For each thread what it said that has no line yet, or changes the next one.
    var notes: [ThreadIndex: Note] = [:]

    /// What a thread said that decides how its next event reads.
    struct Note {
        /// It asks with a limit on the wait.
        var isLimited = false
        /// It waits on this condition, and has not let go of a lock yet.
        var wait: ObjectID?
        /// Its wait is left out, since its end is unknown.
        var isWaitLeftOut = false
        /// It has got the lock of its condition again.
        var regained: ObjectID?
        /// The lock of which it gave up the exclusive hold.
        var downgraded: ObjectID?
        /// The lock that it gets from an owner that has ended.
        var inherited: ObjectID?
        /// The lock of which it asked to be the only reader.
        var upgrade: ObjectID?
    }

    /// Begins before the first event, with a plan that has seen all events.
    package init(_ plan: STDExportPlan) {
        self.plan = plan
        names = STDNames(plan.tables)
        replay = Replay(tables: plan.tables)
    }

    /// Takes the lines that were made so far.
    package mutating func take() -> [UInt8] {
        defer { text.removeAll(keepingCapacity: true) }
        return text
    }

    /// How many bytes wait to be taken.
    package var pending: Int { text.count }

    /// Takes the next event.
    package mutating func consume(_ event: TraceEvent) {
        let resolved = replay.resolve(event)
        if event.kind == .processEnd, !isOver {
            line(.pexit, event, "\(event.value)")
            isOver = true
        } else if isOver || replay.threads[resolved.thread].phase >= .ended {
            leaveOut(event)
        } else {
            switch resolved {
            case .onObject(let step): translate(step)
            case .ofThread(let step): translate(step)
            }
        }
        replay.apply(resolved)
    }

    mutating func leaveOut(_ event: TraceEvent) { leftOut[event.kind, default: 0] += 1 }

    /// Writes a line.
    mutating func line(_ operation: STDOperation, _ event: TraceEvent, _ operand: String, by thread: ThreadID? = nil) {
        let site = plan.tables.site(event.site)?.line ?? 0
        text += names.thread(thread ?? event.thread).utf8
        text += "|\(operation.name)(\(operand))|\(max(0, min(site, Int64(Int32.max))))\n".utf8
    }

    private mutating func translate(_ step: Step) {
        let event = step.event
        let kind = replay.objects[step.object].kind
        switch event.kind {
        case .create, .reinitialize, .destroy, .state: lifeOfObject(step, kind)
        case .begin: break
        case .start: start(event)
        case .end: end(event)
        case .joinWait:
            if event.value > 0 { leaveOut(event) } else { line(.joinreq, event, names.object(event.object)) }
        case .join: join(step)
        case .read, .write: line(event.kind == .read ? .r : .w, event, names.object(event.object))
        case .notify: for _ in 0..<max(1, min(event.value, 10_000)) { line(.notify, event, names.object(event.object)) }
        case .notifyAll: line(.notifyall, event, names.object(event.object))
        case .wait, .wake: condition(step, kind)
        case .arrive, .pass:
            if plan.wasBroken(event.object) || plan.isOpenWithLimit(event) { return leaveOut(event) }
            line(event.kind == .arrive ? .barr : .bdep, event, names.object(event.object))
        case .detach: line(.detach, event, names.object(event.object))
        case .block, .unblock, .owner: futex(event)
        case .request, .requestUpgrade, .acquire, .tryFail, .timeout, .release, .releaseError, .attempt, .requestShared,
            .acquireShared, .releaseShared:
            if let kind, kind.isSemaphore { semaphore(step) } else { lock(step) }
        case .sleep, .set, .clear, .action, .breakBarrier, .abort, .reset, .schedule, .fire, .cancel, .enter, .leave,
            .error, .lost, .misuse, .processEnd:
            leaveOut(event)
        }
    }

    /// Only a damaged trace has other events without an object than those that STD has no words for.
    private mutating func translate(_ step: ThreadStep) {
        switch step.event.kind {
        case .begin: break
        case .end: end(step.event)
        default: leaveOut(step.event)
        }
    }

    private mutating func end(_ event: TraceEvent) {
        // Where the end is not on record, an importer concludes it in the same way again.
        let end = plan.tables.thread(event.thread)?.end
        if end != .running, end != .abrupt { line(.exit, event, names.thread(event.thread)) }
    }

    private mutating func lifeOfObject(_ step: Step, _ kind: ObjectKind?) {
        let event = step.event
        let name = names.object(event.object)
        // An initialization in the place of what was not destroyed reads as any other.
        let isAgain = event.kind == .reinitialize
        switch (isAgain ? .create : event.kind, kind) {
        case (.create, .lock), (.create, .mutex): line(.`init`, event, name)
        case (.create, .rlock): line(.`init`, event, "\(name),rec")
        case (.create, .rwlock): line(.`init`, event, "\(name),rw")
        case (.create, .condition): line(.cinit, event, name)
        case (.create, .semaphore), (.create, .boundedSemaphore):
            line(.seminit, event, "\(name),\(max(0, min(event.value, Int64(Int32.max))))")
        case (.create, .barrier):
            let parties = isAgain ? plan.tables.object(event.object)?.capacity ?? 0 : event.value
            line(.binit, event, "\(name),\(max(0, min(parties, Int64(Int32.max))))")
        case (.destroy, .lock), (.destroy, .rlock), (.destroy, .mutex), (.destroy, .rwlock): line(.destroy, event, name)
        case (.destroy, .condition): line(.cdestroy, event, name)
        case (.destroy, .barrier): line(.bdestroy, event, name)
        case (.state, .semaphore), (.state, .boundedSemaphore):
            // In the middle of the history it says that a permit was there which nobody gave.
            if event.objectSeq > 1, replay.objects[step.object].isWhole { return }
            line(.seminit, event, "\(name),\(max(0, min(event.value, Int64(Int32.max))))")
        case (.state, .lock), (.state, .rlock), (.state, .mutex), (.state, .rwlock):
            if event.value == 0, let owner = replay.objects[step.object].owner.thread,
                replay.threads[owner].phase == .ended
            {
                return notes[step.thread, default: Note()].inherited = event.object
            }
            guard event.value > 0 else { return event.value == 0 ? () : leaveOut(event) }
            for _ in 0...min(event.value >> 32, 1000) {
                line(.acq, event, name, by: ThreadID(rawValue: event.value & 0xFFFF_FFFF))
            }
        case (_, .thread), (_, .timer): break
        default: leaveOut(event)
        }
    }

    private mutating func start(_ event: TraceEvent) {
        let name = names.object(event.object)
        line(.fork, event, name)
        let child = ThreadID(rawValue: event.object.rawValue)
        if plan.tables.thread(child)?.isDaemon ?? false {
            line(.daemon, event, name)
        } else if !plan.joined.contains(child), plan.tables.thread(child)?.isJoinable != true {
            // Else a thread that ends without being joined would be taken for a leak, as in an imported trace it is.
            line(.detach, event, name)
        }
    }

    private mutating func join(_ step: Step) {
        let event = step.event
        let target = replay.objects[step.object].thread
        let isSelf = target == step.thread
        // A thread that was joined before ends no more; only an imported trace says that each join counts.
        let isJoinable = replay.tables.thread(ThreadID(rawValue: event.object.rawValue))?.isJoinable
        let isAgain = isJoinable == nil && target.map { joins.contains($0) } ?? false
        guard event.value == 1 || isSelf, !isAgain else { return leaveOut(event) }
        if let target { joins.insert(target) }
        line(.join, event, names.object(event.object))
    }

    /// The threads that were joined so far, by index.
    private var joins: Set<ThreadIndex> = []

    private mutating func futex(_ event: TraceEvent) {
        let name = names.object(event.object)
        switch event.kind {
        case .block: if plan.isOpenWithLimit(event) { leaveOut(event) } else { line(.block, event, name) }
        case .owner where event.value > 0:
            line(.owner, event, "\(name),\(names.thread(ThreadID(rawValue: event.value)))")
        // Nobody whom the text has.
        case .owner: line(.unowned, event, name)
        default: line(event.value == 0 ? .blocktimeout : .unblock, event, name)
        }
    }

    private mutating func semaphore(_ step: Step) {
        let event = step.event
        let name = names.object(event.object)
        switch event.kind {
        case .request:
            if event.value > 0 { leaveOut(event) } else { line(.semreq, event, name) }
        case .acquire: line(.semwait, event, name)
        case .release:
            let before = replay.objects[step.object].permits
            let given = before.map { event.value &- $0 } ?? 1
            for _ in 0..<max(1, min(given, 10_000)) { line(.sempost, event, name) }
        default: leaveOut(event)
        }
    }
}
