import TraceModel

/// Which acquisition a release ends, event after event.
///
/// A lock's holds end with its last level, whoever releases it; each share of a read-write lock and each permit of a
/// semaphore is one by itself, and a release ends the one that its thread took last.
struct HoldSpans {
    private struct Key: Hashable {
        var object: ObjectID
        /// None for a lock with one owner.
        var thread: ThreadID
    }

    private let tables: TraceTables
    /// The acquisitions that have not ended, by their events.
    private var open: [Key: [Int64]] = [:]

    init(_ tables: TraceTables) { self.tables = tables }

    /// Takes the next event; gives the event of the acquisition that it ends.
    mutating func consume(_ event: TraceEvent) -> Int64? {
        switch event.kind {
        case .acquire, .acquireShared, .enter:
            let (key, isExclusive) = key(event)
            // Another level is not another hold.
            if isExclusive, event.value > 1, open[key] != nil { return nil }
            if isExclusive { open[key] = [event.seq] } else { open[key, default: []].append(event.seq) }
        case .release, .releaseShared, .leave:
            let (key, isExclusive) = key(event)
            if isExclusive, event.value > 0 { return nil }
            guard let began = open[key]?.popLast() else { return nil }
            if open[key]?.isEmpty == true { open[key] = nil }
            return began
        default: break
        }
        return nil
    }

    private func key(_ event: TraceEvent) -> (Key, isExclusive: Bool) {
        let isExclusive = tables.object(event.object)?.kind.isExclusiveLock ?? false
        return (Key(object: event.object, thread: isExclusive ? .none : event.thread), isExclusive)
    }
}
