import TraceModel

/// The lives of threads, and what ends a wait.
extension STDImporter {
    /// Ends what the thread waits for if its next line says that this is over.
    ///
    /// - Returns: whether the line can be taken; where it cannot, that has been said.
    func settle(_ thread: Int, _ operation: STDOperation, _ parsed: STDLine) throws -> Bool {
        // A thread that was asked to stop ends where it is.
        if operation == .exit { return true }
        switch threads[thread].pending {
        case .nothing: return true
        case .request(let object):
            if isAbout(object, operation, parsed) { return true }
            threads[thread].pending = .nothing
            try remark(.timeout, thread, on: object)
        case .upgrade(let object):
            try finishUpgrade(object, by: thread)
        case .futex(let object):
            if isAbout(object, operation, parsed) { return true }
            threads[thread].pending = .nothing
            try remark(.unblock, thread, on: object, value: 1)
        case .join(let other):
            threads[thread].pending = .nothing
            if operation == .join || operation == .joinreq, operand(parsed.name) == other { return true }
            try send(.join, thread, threads[other].id, number: 0)
        case .condition(let condition, let object, _):
            switch operation {
            case .wake, .waketimeout:
                if isName(parsed.name, of: condition), isName(parsed.second, of: object) { return true }
            case .req where isName(parsed.name, of: object): return true
            default: break
            }
            skip("\(quoted(thread)) still waits on the condition \(quoted(object: condition))")
            return false
        case .barrier(let barrier, _):
            if operation == .bdep, isName(parsed.name, of: barrier) {
                // The barrier it has reached, also where another has taken over the name.
                try depart(barrier, by: thread)
                return false
            }
            guard barriers[objects[barrier].state].isOpen else {
                skip("\(quoted(thread)) still waits at the barrier \(quoted(object: barrier))")
                return false
            }
            try depart(barrier, by: thread)
        }
        return true
    }

    private func isAbout(_ object: Int, _ operation: STDOperation, _ parsed: STDLine) -> Bool {
        switch operation {
        case .acq, .rdacq, .tryacq, .tryrdacq, .timeout, .upgrade, .req, .rdreq, .ownerdead:
            objects[object].space == .lock && isName(parsed.name, of: object)
        case .unblock, .blocktimeout, .owner, .unowned:
            objects[object].space == .futex && isName(parsed.name, of: object)
        case .semwait, .semreq:
            objects[object].space == .semaphore && isName(parsed.name, of: object)
        default: false
        }
    }

    private func isName(_ name: UnsafeRawBufferPointer, of object: Int) -> Bool {
        let row = objects[object]
        return names[row.space.rawValue].number(of: name) == row.name
    }

    /// Sends an event about a thread as an object.
    private func event(_ kind: EventKind, _ thread: Int, about other: Int, value: Int64 = 0) throws {
        threads[other].number += 1
        try send(kind, thread, threads[other].id, number: threads[other].number, value)
    }

    func begin(_ thread: Int) throws {
        threads[thread].began = line
        try event(.begin, thread, about: thread)
    }

    /// The thread ends here.
    func end(_ thread: Int, _ how: ThreadInfo.End, at place: Int64) throws {
        let here = site
        site = place
        defer { site = here }
        if threads[thread].began == nil { try begin(thread) }
        switch threads[thread].pending {
        case .condition(let condition, _, _):
            let state = objects[condition].state
            conditions[state].waiting -= 1
            conditions[state].notified = min(conditions[state].notified, conditions[state].waiting)
        case .barrier(let barrier, _):
            let state = objects[barrier].state
            if barriers[state].isOpen { try depart(barrier, by: thread) } else { barriers[state].arrived -= 1 }
        default: break
        }
        threads[thread].pending = .nothing
        threads[thread].ended = line
        threads[thread].end = how
        try event(.end, thread, about: thread)
    }

    func fork(_ name: UnsafeRawBufferPointer, by thread: Int) throws {
        let number = operandName(name)
        var child = knownThread(number) ?? addThread(number, ordinal: 0)
        if threads[child].ended != nil {
            child = addThread(number, ordinal: threads[child].ordinal + 1)
        } else if threads[child].began != nil || threads[child].isForked {
            return skip("it starts \(quoted(child)), which has begun before")
        }
        threads[child].isForked = true
        threads[child].parent = threads[thread].id
        threads[child].site = site
        try event(.create, thread, about: child, value: 1)
        try event(.start, thread, about: child)
    }

    func join(_ other: Int, by thread: Int, isOver: Bool) throws {
        if !isOver {
            try send(.joinWait, thread, threads[other].id, number: 0)
            threads[thread].pending = .join(other)
        } else if other == thread {
            // Nothing comes of it: a thread does not end by waiting for its own end.
            try send(.join, thread, threads[other].id, number: 0)
        } else {
            if threads[other].ended == nil { try end(other, .returned, at: 0) }
            try event(.join, thread, about: other, value: 1)
        }
    }

    func detach(_ other: Int, by thread: Int) throws {
        try send(.detach, thread, threads[other].id, number: 0)
    }

    /// The process ends: those who could go on are at their end, but for daemons, which are cut off.
    func endProcess(by thread: Int, status: Int64) throws {
        try endAll(.abrupt) { !self.threads[$0].isDaemon && $0 != thread }
        if threads[thread].ended == nil { try end(thread, .returned, at: site) }
        try send(.processEnd, thread, threads[thread].id, number: 0, status)
        processEnd = (line, status)
    }

    /// Ends the threads that do not wait: no line of theirs is left.
    func endAll(_ how: ThreadInfo.End, where isMeant: (Int) -> Bool) throws {
        let here = site
        site = 0
        defer { site = here }
        for thread in threads.indices where threads[thread].ended == nil && isMeant(thread) {
            if case .upgrade(let object) = threads[thread].pending,
                !locks[objects[object].state].readers.contains(where: { $0.thread != thread })
            {
                try finishUpgrade(object, by: thread)
            }
            if threads[thread].isBlocked { continue }
            try end(thread, name(thread: thread) == "T0" ? .returned : how, at: 0)
        }
    }
}
