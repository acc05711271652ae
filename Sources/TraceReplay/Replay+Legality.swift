import TraceModel

extension Replay {
    /// Whether the state of an object is not sure enough to hold an event against it: it is from a snapshot, or its
    /// process has lost events, or nobody knows what it is.
    func isLenient(_ object: ObjectIndex) -> Bool {
        objects[object].isSnapshot || objects[object].kind == nil || isLossy(process: objects[object].process)
    }

    /// Whether events of a process are missing: at an unknown place, or one that has been passed.
    package func isLossy(process: Int) -> Bool { tables.lost > 0 || processes[process].lost > 0 }

    /// Notes that an event is inconsistent with those before it, unless its object is one to be lenient with.
    mutating func violation(_ step: Step, _ message: @autoclosure () -> String) {
        violation(step) { _ in message() }
    }

    /// The same with a message made from the state.
    mutating func violation(_ step: Step, _ message: (Replay) -> String) {
        violation(step.event, by: step.thread, on: step.object, message)
    }

    /// The same for an event that need not have an object.
    mutating func violation(
        _ event: TraceEvent, by thread: ThreadIndex, on object: ObjectIndex?, _ message: (Replay) -> String
    ) {
        if let object, isLenient(object) { return }
        if isLossy(process: threads[thread].process) { return }
        legality.count += 1
        guard legality.first.count < LegalityLog.limit else { return }
        legality.first.append(
            LegalityViolation(
                seq: event.seq, thread: event.thread, object: event.object,
                message: "event \(event.seq), \(event.kind.name) by \(describe(event.thread))"
                    + (object == nil ? "" : " on \(describe(event.object))") + ": " + message(self)))
    }

    func describe(_ id: ThreadID) -> String {
        let name = tables.thread(id)?.name ?? ""
        return name.isEmpty || name.utf8.count > TraceNames.longest
            ? "thread #\(id.rawValue)" : "thread '\(name)' (#\(id.rawValue))"
    }

    func describe(_ id: ObjectID) -> String {
        let row = tables.object(id)
        let kind = row?.kind.name ?? "object"
        let name = row?.name ?? ""
        return name.isEmpty || name.utf8.count > TraceNames.longest
            ? "\(kind) #\(id.rawValue)" : "\(kind) '\(name)' (#\(id.rawValue))"
    }

    func describe(owner: LockOwner) -> String {
        if let thread = owner.thread { return describe(threads[thread].id) }
        return owner == .nobody ? "nobody" : "a thread outside the trace"
    }
}
