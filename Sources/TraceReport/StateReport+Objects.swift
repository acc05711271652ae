import TraceModel
import TraceReplay

extension StateReport {
    func objects() -> Rows {
        var rows = Rows()
        var atRest: [ObjectKind?: Int] = [:]
        for index in replay.objects.indices where replay.objects[index].thread == nil {
            let object = replay.objects[index]
            if !showsAll, isAtRest(object, index) {
                atRest[object.kind, default: 0] += 1
            } else if rows.isFull {
                rows.hidden += 1
            } else {
                var facts = [level(object, index)]
                let waiting = waiters[index] ?? []
                if !waiting.isEmpty {
                    facts.append(
                        "awaited by \(list(waiting))"
                            + (waiting.count > 1 ? ", in this order" : ""))
                }
                rows.shown.append((escaped(names.object(object.id)), facts))
            }
        }
        let counts = atRest.sorted { ($0.key?.rawValue ?? 0) < ($1.key?.rawValue ?? 0) }.map { kind, count in
            let name = (kind?.name ?? "object").replacing("_", with: " ")
            return "\(count) \(name)\(count == 1 ? "" : name.hasSuffix("x") ? "es" : "s")"
        }
        if !counts.isEmpty { rows.rest = ["at rest: \(counts.joined(separator: ", "))"] }
        return rows
    }

    /// Whether an object is as it was when it was created: free, empty, not waited for.
    func isAtRest(_ object: ObjectState, _ index: ObjectIndex) -> Bool {
        guard object.waiters.isEmpty else { return false }
        switch object.kind {
        case .lock, .rlock, .mutex: return object.owner == .nobody
        case .rwlock: return object.owner == .nobody && object.readers == 0
        case .semaphore, .boundedSemaphore: return object.permits == object.capacity ?? 0
        case .condition: return object.unfinishedWaits == 0
        case .event: return !object.isSet
        case .barrier: return object.draining == 0
        case .resource: return openers[index] == nil
        case .thread, .timer, .variable, .futex, nil: return true
        }
    }

    private func level(_ object: ObjectState, _ index: ObjectIndex) -> String {
        let kind = (object.kind?.name ?? "object").replacing("_", with: " ")
        switch object.kind {
        case .lock, .rlock, .mutex, .rwlock:
            if object.readers > 0 {
                return "\(kind), read by \(list(holders[index] ?? []))"
            }
            guard let owner = object.owner.thread else {
                return object.owner == .nobody ? "\(kind), free" : "\(kind), held by a thread outside the trace"
            }
            let depth = object.level > 1 ? ", \(object.level) levels deep" : ""
            return "\(kind), held by \(quoted(replay.threads[owner].id))\(depth)"
        case .semaphore, .boundedSemaphore:
            let begun = object.capacity.map { ", began with \($0)" } ?? ""
            let permits = object.permits.map { "\($0)" } ?? "an unknown number of"
            return "\(kind), \(permits) \(object.permits == 1 ? "permit" : "permits") left\(begun)"
        case .event: return "\(kind), \(object.isSet ? "set" : "not set")"
        case .barrier:
            if object.draining > 0 { return "\(kind), full: \(object.draining) are on their way out" }
            let parties = object.capacity.map { " of \($0)" } ?? ""
            return "\(kind), \(object.waiters.count)\(parties) have arrived"
        case .condition:
            var text = "\(kind)"
            if let lock = object.conditionLock { text += " with the lock \(quoted(object: lock))" }
            if object.pendingWakes > 0 { text += "; \(object.pendingWakes) notified and not back yet" }
            return text
        case .resource:
            let openers = self.openers[index] ?? []
            return openers.isEmpty ? "\(kind), closed" : "\(kind), open in \(list(openers))"
        case .futex:
            let owner = object.owner.thread.map { "held by \(quoted(replay.threads[$0].id)), " } ?? ""
            return "\(kind), \(owner)on record only where threads block on it"
        case .thread, .timer, .variable, nil: return kind
        }
    }
}
