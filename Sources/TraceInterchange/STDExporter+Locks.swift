import TraceModel
import TraceReplay

/// Locks, and the waits on conditions that let go of them.
extension STDExporter {
    mutating func condition(_ step: Step, _ kind: ObjectKind?) {
        let event = step.event
        guard kind == .condition else { return leaveOut(event) }
        if event.kind == .wait {
            notes[step.thread, default: Note()].wait = event.object
            // Nobody knows how it ended: the lock is let go, and no more is said.
            let isOpen = plan.isOpenWithLimit(event)
            notes[step.thread]?.isWaitLeftOut = isOpen
            if isOpen { leaveOut(event) }
            return
        }
        guard let lock = notes[step.thread]?.regained else { return leaveOut(event) }
        notes[step.thread]?.regained = nil
        let operation: STDOperation = event.value == 1 ? .wake : .waketimeout
        line(operation, event, "\(names.object(event.object)),\(names.object(lock))")
    }

    mutating func lock(_ step: Step) {
        let event = step.event
        let name = names.object(event.object)
        let state = replay.objects[step.object]
        let note = notes[step.thread] ?? Note()
        switch event.kind {
        case .attempt: notes[step.thread, default: Note()].isLimited = true
        case .requestUpgrade:
            notes[step.thread, default: Note()].upgrade = event.object
            line(.upgrade, event, name)
        case .request, .requestShared:
            // STD knows no limits: what comes of it is told as an attempt.
            if event.value > 0 { return notes[step.thread, default: Note()].isLimited = true }
            line(event.kind == .request ? .req : .rdreq, event, name)
        case .acquire: acquire(step, state, note)
        case .acquireShared:
            let isRequested = replay.threads[step.thread].wait?.kind == .requestShared
            notes[step.thread]?.isLimited = false
            if state.owner.isThread(step.thread), !isRequested, !note.isLimited {
                notes[step.thread, default: Note()].downgraded = event.object
                return line(.downgrade, event, name)
            }
            line(note.isLimited ? .tryrdacq : .rdacq, event, name)
        case .tryFail, .timeout:
            notes[step.thread]?.isLimited = false
            line(event.kind == .tryFail ? .tryfail : .timeout, event, name)
        case .release: release(step, state, note)
        case .releaseShared: line(state.owner.isThread(step.thread) ? .rdrel : .rel, event, name)
        case .releaseError: refusedRelease(step, note)
        default: leaveOut(event)
        }
    }

    private mutating func acquire(_ step: Step, _ state: ObjectState, _ note: Note) {
        let event = step.event
        let thread = replay.threads[step.thread]
        notes[step.thread]?.isLimited = false
        if thread.condition != nil, note.wait == nil, !note.isWaitLeftOut {
            notes[step.thread, default: Note()].regained = event.object
            return
        }
        if note.upgrade == event.object {
            // The second time the line says that it was granted.
            notes[step.thread]?.upgrade = nil
            return line(.upgrade, event, names.object(event.object))
        }
        if note.inherited == event.object {
            notes[step.thread]?.inherited = nil
            return line(.ownerdead, event, names.object(event.object))
        }
        // The thread may have very many holds: they are looked through only where the lock has readers.
        let isReader =
            state.readers > 0 && !state.owner.isThread(step.thread)
            && thread.holds.contains { $0.object == step.object && $0.isShared }
        line(isReader ? .upgrade : note.isLimited ? .tryacq : .acq, event, names.object(event.object))
    }

    private mutating func release(_ step: Step, _ state: ObjectState, _ note: Note) {
        let event = step.event
        if let condition = note.wait {
            notes[step.thread]?.wait = nil
            if !note.isWaitLeftOut {
                return line(.wait, event, "\(names.object(condition)),\(names.object(event.object))")
            }
        }
        if note.downgraded == event.object {
            notes[step.thread]?.downgraded = nil
            return
        }
        let levels = state.owner.isThread(step.thread) ? state.level - max(0, event.value) : 1
        for _ in 0..<max(1, min(levels, 10_000)) { line(.rel, event, names.object(event.object)) }
    }

    private mutating func refusedRelease(_ step: Step, _ note: Note) {
        let event = step.event
        let name = names.object(event.object)
        if let condition = note.wait {
            notes[step.thread]?.wait = nil
            return line(.wait, event, "\(names.object(condition)),\(name)")
        }
        switch replay.refusal(step) {
        case .unlocked: line(.rel, event, name)
        // The release of what another thread has takes effect in STD, but that of a shared hold which is not there.
        case .notOwner: line(.rdrel, event, name)
        default: leaveOut(event)
        }
    }
}
