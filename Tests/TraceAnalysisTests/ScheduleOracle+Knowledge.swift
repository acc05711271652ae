import TraceModel

/// Which locks each thread can know: it has created them, or a happens-before path leads from there to it.
extension ScheduleOracle {
    /// The locks that threads create have a bit each.
    private func bit(_ lock: Int64) -> Int32 { 1 << Int32(slots.keys.sorted().firstIndex(of: lock) ?? 0) }

    /// Whether a thread can know what an operation uses.
    func knows(_ state: [Int32], _ operation: Operation, _ thread: Int) -> Bool {
        if learned[thread]?.contains(operation.object) ?? false {
            return state[knowledge + thread] & bit(operation.object) != 0
        }
        if let told = told[thread]?[operation.object] { return Int(state[told.thread]) > told.place }
        return true
    }

    /// Follows what a thread learns by an operation, and what others can learn from it.
    func handOn(_ state: inout [Int32], _ thread: Int, _ operation: Operation) {
        let own = knowledge + thread
        let channel = channels[operation.object] ?? own
        switch operation.kind {
        case .create: state[own] |= bit(operation.object)
        case .acquire, .acquireShared, .take, .passEvent, .pass, .read: state[own] |= state[channel]
        case .resume: state[own] |= state[channel] | state[channels[operation.other] ?? own]
        case .release, .releaseShared, .give, .notify, .notifyAll, .set, .arrive: state[channel] |= state[own]
        case .write: state[channel] = state[own]
        case .start: state[knowledge + Int(operation.object) - 1] |= state[own]
        case .join: state[own] |= state[knowledge + Int(operation.object) - 1]
        case .other, .refused, .refusedShared, .wait, .clear: break
        }
    }

    /// Sees in the trace itself who came to know what, and whether that is on record.
    mutating func followKnowledge(_ events: [TraceEvent]) {
        let tells: Set<EventKind> = [
            .release, .releaseShared, .start, .end, .write, .notify, .notifyAll, .set, .arrive,
        ]
        var state = start
        var creators: [Int64: Int] = [:]
        var creations: [Int64: (thread: Int, place: Int)] = [:]
        var tellings: [Int64: (thread: Int, place: Int)] = [:]
        var isDecided: Set<[Int64]> = []
        // Locks that somebody used before the creator can have told of them on record.
        var unrecorded: Set<Int64> = []
        for event in events {
            let thread = Int(event.thread.rawValue) - 1
            guard thread < count else { continue }
            let place = Int(state[thread])
            let operation = operations[thread][place]
            let object = operation.object
            if let creator = creators[object], creator != thread, isDecided.insert([Int64(thread), object]).inserted {
                if state[knowledge + thread] & bit(object) != 0 {
                    learned[thread, default: []].insert(object)
                } else {
                    if tellings[object] == nil { unrecorded.insert(object) }
                    let isRecorded = !unrecorded.contains(object)
                    told[thread, default: [:]][object] = isRecorded ? tellings[object] : creations[object]
                }
            }
            if tells.contains(event.kind) {
                for (lock, creator) in creators where creator == thread && tellings[lock] == nil {
                    tellings[lock] = (thread, place)
                }
            }
            if event.kind == .create {
                creators[object] = thread
                creations[object] = (thread, place)
            }
            advance(&state, thread, .any)
        }
    }
}
